"""Changes as lists have them: by the names of today, and cut into pages."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import UUIDField

from adminpanel.prepared import Several, prepared
from projects.models import Change, ChangeQuerySet, Move
from projects.models.change_queryset import PEOPLE

Labelled = TypeVar("Labelled", Change, Move)


def labelled(changes: Iterable[Labelled], labels: Mapping[str, str]) -> Iterator[Labelled]:
    """Yield changes or moves so that they tell directories by the labels of today (`mirror.store.directory_labels`)."""
    for each in changes:
        each.labels = labels
        yield each


def by_people(changes: Iterable[Change], everybody: Mapping[int, User]) -> Iterator[Change]:
    """Yield changes so that each of these people is one object for all, whatever part they had."""
    for change in changes:
        for field in PEOPLE:
            if someone := everybody.get(getattr(change, f"{field}_id")):
                setattr(change, field, someone)
        yield change


PAGE_SIZE = 25
DEEP = 1_000  # rows, up to which the database passes over whole ones as fast as over ids


class ChangePaginator(Paginator):
    """Pages of changes, cut by ids alone: an index holds these, so that a late page costs what the first one does.

    People are read apart (`by_people`): a page has few.
    """

    def __init__(self, changes: ChangeQuerySet, per_page: int) -> None:
        super().__init__(changes.values_list("pk", flat=True), per_page)
        self._changes = changes

    def page(self, number: int | str) -> Page:
        """Return one page, with the changes themselves."""
        page = super().page(number)
        if page.start_index() <= DEEP:
            page.object_list = self._whole(max(page.start_index() - 1, 0))
            return page
        ids = list(page.object_list)
        rows = Change.objects.bare().in_bulk(ids)
        page.object_list = [rows[key] for key in ids if key in rows]
        return page

    def _whole(self, first: int) -> list[Change]:
        return list(self._changes.bare()[first : first + self.per_page])


@prepared(keys=Several(UUIDField()))
def slim(keys: Any) -> ChangeQuerySet:
    """Return the changes of these ids as lists need them."""
    return Change.objects.slim().filter(pk__in=keys)
