"""Long lists within a page, such as a project's people: a part at a time, with a way to the rest."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

ROWS = 50


class Part:
    """Some items of a list, and the addresses of those before and after.

    Args:
        items: all of them.
        asked: the address's query; the number of the part stands in it under `name`.
        name: what the list is called in the address.
        anchor: the id of the section on the page that it stands in.
        rows: how many a part has.
    """

    def __init__(self, items: Sequence[Any], asked: QueryDict, name: str, anchor: str, *, rows: int = ROWS) -> None:
        self._asked, self._name, self._anchor = asked, name, anchor
        self.page: Page = Paginator(items, rows).get_page(asked.get(name))
        self.items = self.page.object_list

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def previous(self) -> str:
        """The address of the part before; empty where there is none."""
        return self._address(self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next(self) -> str:
        """The address of the part after; empty where there is none."""
        return self._address(self.page.number + 1) if self.page.has_next() else ""

    def _address(self, number: int) -> str:
        query = self._asked.copy()
        query[self._name] = str(number)
        return f"?{query.urlencode()}#{self._anchor}"
