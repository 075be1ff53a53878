"""What people ask of a list, read from an address; what makes no sense there is left out, not refused."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from projects.models import ProjectField
from projects.text.ids import pasted_id
from projects.text.storable import without_unstorable

PAGE_SIZE = 25
LIVE = {
    "none": "Nothing live",
    "behind": "Not the newest",
    "outside": "Changed outside",
    "open": "Open proposal",
}
SORTED_BY = {"updated_at": "Last updated", "created_at": "Last created", "name": "By name"}
SORTS = {"name": "asc", "created_at": "desc", "updated_at": "desc"}
MAX_PAGE = 100_000
MAX_TEXT = 200


def page_number(text: str) -> int:
    """Return a page number from 1; anything else is the first page."""
    # Nine digits are more than any page has, and few enough for `int`, which refuses thousands.
    number = int(text[:9]) if text.isascii() and text.isdigit() else 0
    return min(number, MAX_PAGE) if number > 0 else 1


def plain(text: str) -> str:
    """Return the text as far as it can be sent and kept."""
    return without_unstorable(text).strip()[:MAX_TEXT]


@dataclass(frozen=True)
class ProjectQuery:
    """The list of projects as one address asks for it."""

    filter: str = ""
    user_filter: str = ""
    directory_id: str = ""
    live: str = ""
    sort_by: str = "updated_at"
    order: str = "desc"
    page: int = 1
    size: int = PAGE_SIZE

    @classmethod
    def from_request(cls, asked: QueryDict) -> "ProjectQuery":
        """Read the address; the order is the natural one of the sort unless it says otherwise."""
        sort_by = asked.get("sort_by", "")
        sort_by = sort_by if sort_by in SORTS else "updated_at"
        order, live = asked.get("order", ""), asked.get("live", "")
        return cls(
            filter=plain(asked.get("filter", "")),
            user_filter=plain(asked.get("user_filter", "")),
            directory_id=pasted_id(plain(asked.get(ProjectField.DIRECTORY, ""))),
            live=live if live in LIVE else "",
            sort_by=sort_by,
            order=order if order in {"asc", "desc"} else SORTS[sort_by],
            page=page_number(asked.get("page", "")),
        )

    def for_remote(self) -> dict[str, Any]:
        """Return the arguments of `list_projects`, whose pages count from 0."""
        return {
            "page": self.page - 1,
            "size": self.size,
            "filter": self.filter,
            "user_filter": self.user_filter,
            "sort_by": self.sort_by,
            "order": self.order,
        }

    @property
    def narrowed(self) -> bool:
        """Whether the list is less than all projects."""
        return bool(self.filter or self.user_filter or self.computed)

    @property
    def computed(self) -> bool:
        """Whether it asks for something that the remote's list cannot filter by."""
        return bool(self.directory_id or self.live)

    @property
    def address(self) -> str:
        """The address of this list's first page."""
        return self._address(self.sort_by, self.order)

    def sorted_by(self, key: str) -> str:
        """Return the address of this list in another order; the other way round where it is in this one already."""
        order = SORTS[key]
        if key == self.sort_by:
            order = "asc" if self.order == "desc" else "desc"
        return self._address(key, order)

    def _address(self, sort_by: str, order: str) -> str:
        return f"?{urlencode(self._asked(sort_by, order))}"

    def _asked(self, sort_by: str, order: str) -> dict[str, str]:
        asked = {
            "filter": self.filter,
            "user_filter": self.user_filter,
            ProjectField.DIRECTORY: self.directory_id,
            "live": self.live,
            "sort_by": sort_by,
            "order": order,
        }
        return {key: text for key, text in asked.items() if text}

    @property
    def is_reversed(self) -> bool:
        """Whether its order is not the natural one of its sort."""
        return self.order != SORTS[self.sort_by]

    @property
    def fields(self) -> dict[str, str]:
        """What a form has to send to come to this very page again."""
        page = {"page": str(self.page)} if self.page > 1 else {}
        return self._asked(self.sort_by, self.order) | page
