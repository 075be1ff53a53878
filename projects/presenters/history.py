"""Changes as lists have them: by the names of today, and cut into pages."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import UUIDField

from adminpanel.accounts.names import people
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


class ChangePaginator(Paginator):
    """Pages of changes, cut by ids alone: an index holds these, so that a late page costs what the first one does.

    People are read apart (`by_people`): a page has few.
    """

    def __init__(self, changes: ChangeQuerySet, per_page: int) -> None:
        super().__init__(changes.values_list("pk", flat=True), per_page)

    def page(self, number: int | str) -> Page:
        """Return one page, with the changes themselves."""
        page = super().page(number)
        ids = list(page.object_list)
        rows = {change.pk: change for change in _bare(keys=ids)}
        page.object_list = [rows[key] for key in ids if key in rows]
        return page


def of_ids(keys: Iterable[UUID]) -> list[Change]:
    """Return the changes of these ids as lists need them, newest first."""
    changes = _bare(keys=keys)
    involved = {getattr(change, f"{field}_id") for change in changes for field in PEOPLE}
    return list(by_people(changes, people(involved - {None})))


@prepared(keys=Several(UUIDField()))
def _bare(keys: Any) -> ChangeQuerySet:
    return Change.objects.bare().filter(pk__in=keys)
