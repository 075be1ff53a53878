"""What is done by itself: what is due is sent, and what is old forgotten."""

from datetime import timedelta

from projects import services
from projects.clock.jobs import JOBS, Done, Job, WhereDue
from projects.clock.round import Round
from projects.notifications.deliver import deliver_due, is_any_due, prune_deliveries


def deliver(round_: Round) -> Done:
    """Send what is due, until a change comes due: that waits for none of it."""
    left = services.is_any_due()  # by whoever applies them, who knows why: nothing is won by waiting
    came = deliver_due(goes_on=lambda: round_.goes_on() and (left or not services.is_any_due()))
    return Done(", ".join(f"{how}: {count}" for how, count in sorted(came.items())))


def forget(round_: Round) -> Done:
    """Forget what was written too long ago."""
    pruned = prune_deliveries()
    return Done(f"Forgotten: {pruned}" if pruned else "")


def register() -> None:
    """Let the clock do them."""
    every = timedelta(seconds=5)
    JOBS.append(WhereDue("deliver", "Send notifications", deliver, every, is_any_due))
    JOBS.append(Job("forget_deliveries", "Forget notifications of 30 days ago", forget, every=timedelta(hours=1)))
