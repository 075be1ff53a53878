"""What is done by itself: what is due is sent, and what is old forgotten."""

from dataclasses import dataclass
from datetime import timedelta

from projects.clock.jobs import JOBS, Done, Job
from projects.clock.round import Round
from projects.models import LastRun
from projects.notifications.deliver import deliver_due, is_any_due, prune_deliveries
from projects.timing import age

AT_LEAST_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class WhereDue(Job):
    """A job that writes nothing down while nothing is due, but now and then: that it ran is told."""

    def is_due(self, last: LastRun | None) -> bool:
        """Whether it has to run, after it ran the last time."""
        idle_since = last.began_at if last else None
        return super().is_due(last) and (not idle_since or age(idle_since) >= AT_LEAST_EVERY or is_any_due())


def deliver(round_: Round) -> Done:
    """Send what is due."""
    came = deliver_due(goes_on=round_.goes_on)
    return Done(", ".join(f"{how}: {count}" for how, count in sorted(came.items())))


def forget(round_: Round) -> Done:
    """Forget what was written too long ago."""
    pruned = prune_deliveries()
    return Done(f"Forgotten: {pruned}" if pruned else "")


def register() -> None:
    """Let the clock do them."""
    JOBS.append(WhereDue("deliver", "Send notifications", deliver, every=timedelta(seconds=5)))
    JOBS.append(Job("forget_deliveries", "Forget notifications of 30 days ago", forget, every=timedelta(hours=1)))
