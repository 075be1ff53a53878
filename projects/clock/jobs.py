"""What is done by itself, in this order, and how often: a new job is a line of the table, and what it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command

from projects import services
from projects.clock.round import Round
from projects.humanloop.errors import Busy, HumanloopError, Paused
from projects.mirror import sync, sync_versions
from projects.mirror.sync import Pace
from projects.models import Change, LastRun
from projects.timing import age

AT_LEAST_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Done:
    """What came of a job.

    Attributes:
        said: a sentence, empty for nothing; of a fault of our own its type.
        more: whether there is more, to be done at once.
        failed: whether it could not be done.
    """

    said: str = ""
    more: bool = False
    failed: bool = False


@dataclass(frozen=True)
class Job:
    """One thing that is done by itself.

    Attributes:
        name: in rows and in the log; it stays.
        title: what it does, for people.
        does: does it; done twice, or by two at once, it has to come to the same.
        every: how long after it began it begins again, or what says so where the settings do.
    """

    name: str
    title: str
    does: Callable[[Round], Done]
    every: timedelta | Callable[[], timedelta]

    @property
    def pause(self) -> timedelta:
        """How long after it began it begins again."""
        return self.every() if callable(self.every) else self.every

    def is_due(self, last: LastRun | None) -> bool:
        """Whether it has to run, after it ran the last time."""
        if last is None or last.began_at is None or last.is_unfinished:
            return True
        return age(last.began_at) >= self.pause

    def comes_again(self, last: LastRun) -> bool:
        """Whether it has more to do within seconds, after it ran the last time."""
        return last.is_unfinished


@dataclass(frozen=True)
class WhereDue(Job):
    """A job that writes nothing down while nothing is due, but now and then: that it ran is told."""

    is_any_due: Callable[[], bool]

    def is_due(self, last: LastRun | None) -> bool:
        """Whether it has to run, after it ran the last time."""
        idle_since = last.began_at if last else None
        return super().is_due(last) and (not idle_since or age(idle_since) >= AT_LEAST_EVERY or self.is_any_due())

    def comes_again(self, last: LastRun) -> bool:
        """Whether more is due, or may be at once: what it did lately can leave a pause, or a second try."""
        did_at = last.ended_at if last.said else None
        return last.is_unfinished or self.is_any_due() or (did_at is not None and age(did_at) < 2 * self.pause)


def settle(round_: Round) -> Done:
    """Find out what became of each change whose outcome is open."""
    try:
        with round_.reading():
            outcomes = services.reconcile_all(goes_on=round_.may_read)
    except Busy as busy:
        return Done(busy.sentence, failed=True)
    return Done(", ".join(f"{Change.State(state).label}: {count}" for state, count in sorted(outcomes.items())))


def apply_due(round_: Round) -> Done:
    """Apply what was scheduled and whose moment has come. Somebody asked for it, so its calls are no look's."""
    came = services.apply_due(goes_on=round_.goes_on)
    return Done(", ".join(f"{how}: {count}" for how, count in sorted(came.items())))


def prune(round_: Round) -> Done:
    """Let go of what is kept for a while only."""
    call_command("clearsessions")
    pruned = services.prune_comparisons()
    return Done(f"Versions no longer kept, of old changes that were never sent: {pruned}" if pruned else "")


def notice(round_: Round) -> Done:
    """Look at all projects, then at the versions of those that changed: what was made elsewhere is noticed so."""
    in_time = sync.in_time()
    pace = Pace(1, lambda: in_time() and round_.may_read())
    try:
        with round_.reading():
            return _sync(pace)
    except (Busy, Paused) as for_now:
        return Done(for_now.sentence, more=True, failed=True)
    except HumanloopError as error:
        return Done(error.sentence, failed=True)


def _sync(pace: Pace) -> Done:
    if not pace.goes_on():
        return Done("Humanloop was asked as often as it may be.", more=True)
    progress = sync.go_on(pace, every=timedelta(minutes=settings.NOTICE_EVERY))
    if progress is None:
        return Done("A page reads them right now.", more=True)
    if not progress.is_ready:
        return Done(f"Looked at {progress.done:,} of {progress.total:,} projects.", more=True)
    left = sync_versions.catch_up(pace)
    looked = f"Looked at {progress.snapshot.looked_at:,} of {progress.snapshot.total:,} projects."
    return Done(f"{looked} Of {left:,} more the versions are read next." if left else looked, more=bool(left))


# Apps that can be left out add theirs when they are ready.
JOBS = [
    Job("settle", "Find out what became of changes on their way", settle, timedelta(minutes=1)),
    WhereDue("apply", "Apply what is scheduled", apply_due, timedelta(seconds=5), is_any_due=services.is_any_due),
    Job("notice", "Look for changes made elsewhere", notice, lambda: timedelta(minutes=settings.NOTICE_EVERY)),
    Job("prune", "Let go of what is kept for a while only", prune, timedelta(hours=1)),
]


def table() -> list[Job]:
    """Return the jobs; what is to be done every 0 minutes is off."""
    return [job for job in JOBS if job.pause]
