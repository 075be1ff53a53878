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


def horizon() -> datetime:
    """Return the moment after which nothing can have happened yet."""
    return timezone.now() + TOLERANCE
