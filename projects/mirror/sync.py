"""All projects at one moment, for what the remote cannot filter by: the directory, and what is live.

They are read by the pages that need them, a few seconds at a time: closed, the reading pauses; opened again, by
anybody, in any process, it goes on. What was read is kept for all of them. It also happens by itself now and then, at a
pace that is nobody's burden; a page that needs it goes on with what that has begun.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from projects import gateway
from projects.humanloop.errors import HumanloopError
from projects.mirror import store
from projects.models import SeenProject, Snapshot
from projects.models.lease import Lease, acquired
from projects.timing import age

PAGE = 100
MOST = 5_000
ABREAST = 8
BUDGET = 4.0  # seconds after which no more pages are asked for
KEPT_FOR = timedelta(minutes=1)
GIVEN_UP = timedelta(minutes=10)  # after which a look that was left is begun anew


@dataclass(frozen=True)
class Pace:
    """How many reads are made at the same time, and whether there may be more."""

    abreast: int
    goes_on: Callable[[], bool]


@dataclass(frozen=True)
class SyncProgress:
    """The snapshot after some work on it; `ours` says whether it was done here, or is being done elsewhere."""

    snapshot: Snapshot
    ours: bool

    @property
    def is_ready(self) -> bool:
        """Whether there is something to show; while somebody else takes a new one, the one before."""
        return self.snapshot.taken_at is not None and (self.snapshot.started_at is None or not self.ours)

    @property
    def done(self) -> int:
        """How many projects have been looked at so far."""
        pages = self.snapshot.pages - len(self.snapshot.pages_left) - len(self.snapshot.pages_failed)
        return pages * self.total // (self.snapshot.pages or 1)

    @property
    def total(self) -> int:
        """How many there are to look at, at most."""
        return min(self.snapshot.started_total, MOST)


def refresh(*, anew: bool = False, clock: Callable[[], float] = time.monotonic) -> SyncProgress:
    """Return the snapshot where it is at most a minute old; else work on it for some seconds.

    Args:
        anew: take it although it is not old.
        clock: seconds that only grow.

    Raises:
        HumanloopError: the remote gives no pages; what was read before stays for the next time.
    """
    snapshot = current()
    if not anew and _is_fresh(snapshot):
        return SyncProgress(snapshot, ours=False)
    with acquired(Snapshot) as lease:
        if lease:
            _work(lease, Pace(ABREAST, in_time(clock)), is_fresh=lambda run: not anew and _is_fresh(run))
    return SyncProgress(current(), ours=lease is not None)


def go_on(pace: Pace, *, every: timedelta) -> SyncProgress | None:
    """Read all projects at a pace, as far as it goes; `is_ready` when a look is kept that began less than so long ago.

    Returns None where somebody else reads right now.

    Raises:
        HumanloopError: as `refresh`.
    """

    def is_fresh(run: Snapshot) -> bool:
        return run.started_at is None and run.taken_at is not None and age(run.taken_at) < every

    with acquired(Snapshot) as lease:
        if lease is None:
            return None
        _work(lease, pace, is_fresh=is_fresh)
    return SyncProgress(current(), ours=True)


def in_time(clock: Callable[[], float] = time.monotonic) -> Callable[[], bool]:
    """Return what says whether the seconds that a look may take at once are not over."""
    ends = clock() + BUDGET
    return lambda: clock() <= ends


def current() -> Snapshot:
    """Return the one row, or how it is before the first look."""
    return Snapshot.objects.filter(pk=Snapshot.ONLY).first() or Snapshot()


def projects(snapshot: Snapshot) -> QuerySet[SeenProject]:
    """Return the projects that a look found."""
    return SeenProject.objects.filter(listed_at__gte=snapshot.taken_at)


def want_versions_anew() -> None:
    """Say that what was read of versions so far is too old."""
    Snapshot.objects.update_or_create(pk=Snapshot.ONLY, defaults={"versions_wanted_at": timezone.now()})


def _is_fresh(snapshot: Snapshot) -> bool:
    return snapshot.started_at is None and snapshot.finished_at is not None and age(snapshot.finished_at) < KEPT_FOR


def _work(lease: Lease, pace: Pace, *, is_fresh: Callable[[Snapshot], bool]) -> None:
    run = current()
    if is_fresh(run):
        return
    if not (run.started_at and age(run.started_at) < GIVEN_UP):
        run = _begin(lease)
        if run.pages_left and not pace.goes_on():
            return
    while numbers := run.pages_left[: pace.abreast] or run.pages_failed[: pace.abreast]:
        if not _read(lease, run, numbers) or ((run.pages_left or run.pages_failed) and not pace.goes_on()):
            return
    _finish(lease, run)


def _one_page(number: int, *, exact: bool = False) -> Any:
    # In an order that no change shifts: a new project comes first, and moves others on to where they are found twice.
    return gateway.client().list_projects(page=number, size=PAGE, sort_by="created_at", order="desc", exact=exact)


def _begin(lease: Lease) -> Snapshot:
    started_at = timezone.now()
    first = _one_page(0, exact=True)
    store.remember(first.records, read_at=started_at, listed=True)
    most = MOST if first.at_least else min(first.total, MOST)
    pages = max(-(-most // first.size), 1)
    lease.keep(
        started_at=started_at,
        started_total=first.total,
        pages=pages,
        pages_left=list(range(1, pages)),
        pages_failed=[],
    )
    return current()


def _read(lease: Lease, run: Snapshot, numbers: Sequence[int]) -> bool:
    """Read some pages abreast and write down which are left; False where somebody else goes on meanwhile.

    Raises:
        HumanloopError: the others would fare no better.
    """
    read_at = timezone.now()
    answers = gateway.side_by_side(*(partial(_one_page, number) for number in numbers))
    failed = {n: answer for n, answer in zip(numbers, answers, strict=True) if isinstance(answer, HumanloopError)}
    found = [record for page in answers if not isinstance(page, HumanloopError) for record in page.records]
    store.remember(found, read_at=read_at, listed=True)
    hopeless = why_hopeless(list(failed.values()), of=len(numbers))
    again = [n for n in failed if n in run.pages_left or hopeless]
    run.pages_left = [n for n in run.pages_left if n not in numbers]
    run.pages_failed = [*(n for n in run.pages_failed if n not in numbers), *again]
    ours = lease.keep(pages_left=run.pages_left, pages_failed=run.pages_failed)
    if hopeless:
        raise hopeless
    return ours


def why_hopeless(failed: Sequence[HumanloopError], *, of: int) -> HumanloopError | None:
    """Return the error after which more calls would fare no better; None where single ones failed among several."""
    telling = [error for error in failed if error.meets_every_call]
    faults = [error for error in failed if not error.is_of_this_call]
    return next(iter(telling or (faults if len(faults) == of > 1 else [])), None)


def _finish(lease: Lease, run: Snapshot) -> None:
    lease.keep(
        taken_at=run.started_at,
        finished_at=timezone.now(),
        total=run.started_total,
        looked_at=SeenProject.objects.filter(listed_at__gte=run.started_at).count(),
        started_at=None,
    )
    store.note_listed()
