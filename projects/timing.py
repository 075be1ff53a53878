"""How long what was begun may be under way, and what to believe of moments noted before the clock was put back."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

TOLERANCE = timedelta(seconds=60)  # as far as clocks of several machines may be apart
OWN_DATABASE = timedelta(seconds=5)  # for what is written down before and after a call


def lease() -> timedelta:
    """Return after how long whoever began something has most likely died: all its calls share one deadline.

    Nothing is lost where it goes on all the same: it finds that it was given up before it sends, and a late answer
    still settles its change.
    """
    return timedelta(seconds=settings.HUMANLOOP_DEADLINE) + OWN_DATABASE


def age(moment: datetime, at: datetime | None = None) -> timedelta:
    """Return how long ago a moment was, by now or by `at`; decided here for whatever is kept for a while.

    What lies ahead of every clock was noted before ours was put back: nobody knows how old it is, so it is too old.
    """
    if moment > horizon():
        return timedelta.max
    return max((at or timezone.now()) - moment, timedelta(0))


def horizon() -> datetime:
    """Return the moment after which nothing can have happened yet."""
    return timezone.now() + TOLERANCE
