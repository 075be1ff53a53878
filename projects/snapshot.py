"""All projects at one moment, for what the remote cannot filter by: the directory, and whether anything is live."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from projects import remote, seen
from projects.humanloop.errors import HumanloopError
from projects.humanloop.resources import Project, read_or_broken
from projects.models import SeenProject
from projects.queries import ProjectQuery

PAGE = 100
MOST = 5_000
ABREAST = 8
BUDGET = 8.0  # seconds
KEPT_FOR = 60  # seconds


@dataclass(frozen=True)
class Row:
    """As much of a project as the filters need."""

    id: str
    directory_id: str
    live: bool


@dataclass(frozen=True)
class Snapshot:
    """The projects that the remote's own filters leave, in its order; `total` is how many it says there are."""

    rows: list[Row]
    total: int
    looked_at: int
    taken_at: datetime

    @property
    def is_whole(self) -> bool:
        """Whether every project was looked at."""
        return self.looked_at >= self.total

    def matching(self, query: ProjectQuery) -> list[str]:
        """Return the ids of the projects that the computed filters leave."""
        return [
            row.id
            for row in self.rows
            if (not query.directory_id or row.directory_id == query.directory_id)
            and (query.live != "none" or not row.live)
        ]


def take(query: ProjectQuery, *, anew: bool = False, clock: Callable[[], float] = time.monotonic) -> Snapshot:
    """Return the snapshot for an address; one that is at most a minute old, unless it shall be taken anew.

    Raises:
        HumanloopError: not even the first page could be had.
    """
    key = _key(query)
    kept = None if anew else cache.get(key)
    if kept is None:
        kept = _fetch(query, clock)
        cache.set(key, kept, KEPT_FOR)
    return kept


def _key(query: ProjectQuery) -> str:
    asked = "\0".join([query.filter, query.user_filter, query.sort_by, query.order])
    return f"snapshot-{sha256(asked.encode()).hexdigest()}"


def _fetch(query: ProjectQuery, clock: Callable[[], float]) -> Snapshot:
    """Read page after page, several abreast, until all is read, the bound is met, time is up or the remote fails."""
    started, taken_at = clock(), timezone.now()
    one_page = partial(remote.client().list_projects, **{**query.for_remote(), "size": PAGE})
    first = one_page(page=0)
    records = [*first.records]
    seen.remember(first.records, read_at=taken_at)
    numbers = range(1, -(-min(first.total, MOST) // PAGE))
    for at in range(0, len(numbers), ABREAST):
        if clock() - started > BUDGET:
            break
        read_at = timezone.now()
        pages = remote.side_by_side(*(partial(one_page, page=number) for number in numbers[at : at + ABREAST]))
        read = [page for page in pages if not isinstance(page, HumanloopError)]
        found = [record for page in read for record in page.records]
        seen.remember(found, read_at=read_at)
        records += found
        if len(read) < len(pages):
            break
    seen.note_listed()
    return Snapshot(list(_rows(records).values()), first.total, len(records), taken_at)


def _rows(records: list[Any]) -> dict[str, Row]:
    """One row for each project: a page that shifted while it was read can give one twice."""
    readable = [record for record in records if isinstance(record, Project)]
    return {p.id: Row(p.id, p.directory_id or "", p.active_config_id is not None) for p in readable}


def documents(ids: list[str]) -> list[Any]:
    """Return the projects of one page, in this order, as they were last seen."""
    kept = dict(SeenProject.objects.filter(pk__in=ids).values_list("pk", "document"))
    return [read_or_broken(Project, kept[key]) for key in ids if key in kept]
