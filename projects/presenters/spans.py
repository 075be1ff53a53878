"""Two moments as people say them together: what is the same of both is said once."""

from datetime import datetime

from django.utils import timezone

from projects.presenters.moments import MINUTE, local
from projects.presenters.phrase import Clock, Moment, Part


def between(earliest: datetime | None, latest: datetime | None) -> list[Part]:
    """Return when something was that lies between the two: "between today 15:35 and 15:50"."""
    if earliest is None or latest is None:
        return ["between ", Moment(earliest, ago=False), " and ", Moment(latest, ago=False)]
    if latest - earliest < MINUTE:
        return [Moment(latest, ago=False)]
    return ["between ", Moment(earliest, ago=False), " and ", _later(earliest, latest)]


def lasted(start: datetime, end: datetime, *, at_least: bool = False) -> list[Part]:
    """Return for how long something was so, to follow it: "for under a minute, today 15:35".

    Args:
        start: when it began.
        end: when it ended.
        at_least: whether it may have ended later.
    """
    is_one_day = _is_one_day(start, end)
    if at_least:
        return ["from ", _moment(start, exact=is_one_day), " until at least ", _later(start, end, short=True)]
    if end - start < MINUTE:
        return ["for under a minute, ", Moment(start, ago=False)]
    if is_one_day:
        return [Moment(start, ago=False), "–", Clock(end)]
    return ["from ", _moment(start), " until ", _moment(end)]


def _moment(moment: datetime, *, exact: bool = False) -> Moment:
    return Moment(moment, short=not exact, ago=False)


def _later(earliest: datetime, latest: datetime, *, short: bool = False) -> Part:
    return Clock(latest) if _is_one_day(earliest, latest) else Moment(latest, short=short, ago=False)


def _is_one_day(one: datetime, other: datetime) -> bool:
    zone = timezone.get_current_timezone()
    return local(one, zone).date() == local(other, zone).date()
