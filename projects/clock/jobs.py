"""What is done by itself, in this order, and how often: a new job is one line of the table, and what it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.management import call_command

from projects import services
from projects.clock.round import Round
from projects.humanloop.errors import Busy
from projects.models import Change, LastRun
from projects.timing import age

AT_LEAST_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Done:
    """What came of a job: as a sentence, empty for nothing; and whether there is more, to be done at once."""

    said: str = ""
    more: bool = False


@dataclass(frozen=True)
class Job:
    """One thing that is done by itself.

    Attributes:
        name: in rows and in the log; it stays.
        title: what it does, for people.
        does: does it; done twice, or by two at once, it has to come to the same.
        every: how long after it began it begins again.
    """

    name: str
    title: str
    does: Callable[[Round], Done]
    every: timedelta

    def is_due(self, last: LastRun | None) -> bool:
        """Whether it has to run, after it ran the last time."""
        if last is None or last.began_at is None or last.is_unfinished:
            return True
        return age(last.began_at) >= self.every


@dataclass(frozen=True)
class WhereDue(Job):
    """A job that writes nothing down while nothing is due, but now and then: that it ran is told."""

    is_any_due: Callable[[], bool]

    def is_due(self, last: LastRun | None) -> bool:
        """Whether it has to run, after it ran the last time."""
        idle_since = last.began_at if last else None
        return super().is_due(last) and (not idle_since or age(idle_since) >= AT_LEAST_EVERY or self.is_any_due())


def settle(round_: Round) -> Done:
    """Find out what became of each change whose outcome is open."""
    try:
        with round_.reading():
            outcomes = services.reconcile_all(goes_on=round_.may_read)
    except Busy as busy:
        return Done(busy.sentence)
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


# Apps that can be left out add theirs when they are ready.
JOBS = [
    Job("settle", "Find out what became of changes on their way", settle, every=timedelta(minutes=1)),
    WhereDue("apply", "Apply what is scheduled", apply_due, every=timedelta(seconds=5), is_any_due=services.is_any_due),
    Job("prune", "Let go of what is kept for a while only", prune, every=timedelta(hours=1)),
]
