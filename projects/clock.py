"""What to believe of moments that were noted before somebody put the clock back."""

from datetime import datetime, timedelta

from django.utils import timezone

TOLERANCE = timedelta(seconds=60)  # as far as clocks of several machines may be apart


def horizon() -> datetime:
    """Return the moment after which nothing can have happened yet."""
    return timezone.now() + TOLERANCE
