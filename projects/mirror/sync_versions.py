"""Reading the versions of many projects, to learn which are not on the newest: one call each, so it is bounded."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from projects import gateway
from projects.humanloop.errors import HumanloopError
from projects.mirror import store, sync
from projects.mirror.sync import ABREAST, Pace, in_time, why_hopeless
from projects.models import SeenProject, Snapshot
from projects.models.lease import Lease, acquired
from projects.timing import age, horizon
from projects.versions import UNDATED, Newness, newest_first

MOST = 500  # projects whose versions are read for one list
KEPT_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class VersionsProgress:
    """How far the reading of versions is.

    Attributes:
        total: how many projects it is about.
        left: how many of them are still to be read.
        problem: why it ended early, if it did.
    """

    total: int
    left: int
    problem: HumanloopError | None = None

    @property
    def done(self) -> int:
        """How many have been read so far."""
        return self.total - self.left

    @property
    def is_ready(self) -> bool:
        """Whether nothing more comes of waiting."""
        return not self.left or self.problem is not None


@dataclass(frozen=True)
class Coverage:
    """What a list of projects that are not on the newest version has to say of itself.

    Attributes:
        since: when the oldest reading was made of those whose live version counts as the newest.
        unknown: of how many projects the versions were never read.
        undated: of how many it can't be told, though they were read: some version has no time.
        at_most: how many are read for one list, where there are more.
    """

    since: datetime | None
    unknown: int
    undated: int
    at_most: int


def refresh(
    rows: Sequence[SeenProject], *, snapshot: Snapshot, clock: Callable[[], float] = time.monotonic
) -> VersionsProgress:
    """Read the versions of these projects for some seconds, unless that was done lately.

    A project that was behind is so still, so it is only read again when somebody asks for that.

    Args:
        rows: projects with something live; of more than `MOST` those that were updated last are read.
        snapshot: says since when versions are wanted.
        clock: seconds that only grow.
    """
    chosen = _chosen(rows)
    left = [row.pk for row in chosen if _is_due(row, snapshot.versions_wanted_at)]
    if not left:
        return VersionsProgress(len(chosen), 0)
    with acquired(Snapshot) as lease:
        if not lease:
            return VersionsProgress(len(chosen), len(left))
        left, problem = _work(lease, left, Pace(ABREAST, in_time(clock)))
    return VersionsProgress(len(chosen), len(left), problem)


def catch_up(pace: Pace) -> int:
    """Read the versions of projects that changed since theirs were read, at a pace; return how many are left.

    Raises:
        HumanloopError: the others would fare no better.
    """
    left = list(_changed().values_list("pk", flat=True)[:MOST])
    if not left or not pace.goes_on():
        return len(left)
    with acquired(Snapshot) as lease:
        if lease:
            left, problem = _work(lease, left, pace)
            if problem:
                raise problem
    return len(left)


def _changed() -> QuerySet[SeenProject]:
    """Return the projects of the last look with something live that changed since their versions were read, if ever."""
    lately = Q(versions_tried_at__range=(timezone.now() - KEPT_FOR, horizon()))
    failed = Q(versions_seen_at=None) | Q(versions_tried_at__gt=F("versions_seen_at"))
    rows = sync.projects(sync.current()).exclude(active_config_id="").exclude(lately & failed)
    return rows.filter(Q(versions_seen_at=None) | Q(versions_due=True)).order_by("-versions_due", "-updated_at", "pk")


def coverage(rows: Sequence[SeenProject]) -> Coverage:
    """Return what is known of these projects, and what is not."""
    dates = [row.versions_seen_at for row in rows if row.versions_seen_at and row.newness == Newness.NEWEST]
    unknown = sum(row.versions_seen_at is None for row in rows)
    undated = sum(row.newness not in {Newness.NEWEST, Newness.BEHIND} for row in rows if row.versions_seen_at)
    return Coverage(min(dates, default=None), unknown, undated, MOST if len(rows) > MOST else 0)


def _chosen(rows: Sequence[SeenProject]) -> list[SeenProject]:
    if len(rows) <= MOST:
        return list(rows)
    return sorted(rows, key=lambda row: row.updated_at or UNDATED, reverse=True)[:MOST]


def _is_due(row: SeenProject, wanted_at: datetime | None) -> bool:
    tried = row.versions_tried_at
    if tried is None or (wanted_at and tried < wanted_at):
        return True
    return not row.is_behind and age(tried) >= KEPT_FOR


def _work(lease: Lease, left: list[str], pace: Pace) -> tuple[list[str], HumanloopError | None]:
    """Read some abreast until all are read, time is up or it makes no sense to go on; return what is left, and why."""
    while left:
        some, read_at = left[: pace.abreast], timezone.now()
        answers = gateway.side_by_side(*(partial(_newest, project_id) for project_id in some))
        for project_id, answer in zip(some, answers, strict=True):
            if not isinstance(answer, HumanloopError):
                store.remember_versions(project_id, answer, read_at=read_at)
        failed = {key: e for key, e in zip(some, answers, strict=True) if isinstance(e, HumanloopError)}
        hopeless = why_hopeless(list(failed.values()), of=len(some))
        if hopeless:
            return [*failed, *left[pace.abreast :]], hopeless
        SeenProject.objects.filter(pk__in=failed).update(versions_tried_at=read_at)
        left = left[pace.abreast :]
        if not lease.keep() or not pace.goes_on():
            break
    return left, None


def _newest(project_id: str) -> list[Any]:
    """Only what tells which is the newest is kept of what can be very long."""
    ordered = newest_first(gateway.client().list_configs(project_id, averages=False))
    return ordered if len(ordered) < 3 else [*ordered[:2], ordered[-1]]
