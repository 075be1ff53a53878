"""Moments as people say them, in the time zone of whoever reads, with the exact one in UTC behind each."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOT_KNOWN = "not known"
ELEMENT = '<time datetime="{}" title="{}">{}</time>'
NEAR = {-1: "tomorrow", 0: "today", 1: "yesterday"}


def time(value: datetime | None, *, short: bool = False, ago: bool = True, empty: str = NOT_KNOWN) -> SafeString:
    """Show a moment: "12 min ago", "today 04:36", "Tue 24 Nov, 12:06".

    Args:
        short: the day alone, of one that is not today.
        ago: how long ago where that is not long; without, the moment itself, to follow "since" and "between".
    """
    if not value:
        return format_html('<span class="quiet">{}</span>', empty)
    now = timezone.now().replace(second=0, microsecond=0)
    return _element(value, timezone.get_current_timezone(), now, short, ago)


# A tag and not a partial: a list has dozens, and an included template costs ten times as much. Many are the same.
@lru_cache(maxsize=1024)
def _element(value: datetime, zone: tzinfo, now: datetime, short: bool, ago: bool) -> SafeString:
    words = _words(value, zone, now, short=short, ago=ago)
    return format_html(ELEMENT, stamp(value), in_full(value), words)


def clock(value: datetime) -> SafeString:
    """Show the hour and minute alone, where the day stands above."""
    return _clock(value, timezone.get_current_timezone())


@lru_cache(maxsize=1024)
def _clock(value: datetime, zone: tzinfo) -> SafeString:
    return format_html(ELEMENT, stamp(value), in_full(value), f"{local(value, zone):%H:%M}")


def clock_words(value: datetime) -> str:
    """Write the hour and minute alone, as plain text."""
    return f"{local(value, timezone.get_current_timezone()):%H:%M}"


def dated(value: datetime) -> str:
    """Write a moment as plain text that is read another day: Tue 24 Nov, 12:06, with the year where it is not this."""
    return _dated(value, timezone.get_current_timezone(), timezone.localdate().year)


@lru_cache(maxsize=1024)
def _dated(value: datetime, zone: tzinfo, this_year: int) -> str:
    at = local(value, zone)
    year = "" if at.year == this_year else f" {at.year}"
    return f"{at:%a} {at.day} {at:%b}{year}, {at:%H:%M}"


def date_of(value: date) -> str:
    """Write a day so that it can be read whenever: Tue 24 November 2026."""
    return f"{value:%a} {value.day} {value:%B} {value.year}"


def words(value: datetime, *, short: bool = False, ago: bool = True) -> str:
    """Write a moment as `time` does, as plain text."""
    return _words(value, timezone.get_current_timezone(), timezone.now(), short=short, ago=ago)


def _words(value: datetime, zone: tzinfo, now: datetime, *, short: bool, ago: bool) -> str:
    at, today = local(value, zone), local(now, zone).date()
    passed, days = now - in_utc(value), (today - at.date()).days
    if ago and -MINUTE < passed < HOUR:
        return f"{passed // MINUTE} min ago" if passed >= MINUTE else "just now"
    if ago and short and days == 0 and passed >= HOUR:
        return f"{passed // HOUR} h ago"
    if days in NEAR:
        return NEAR[days] if short and days else f"{NEAR[days]} {at:%H:%M}"
    called = f"{at:%a} {at.day} {at:%b}" if at.year == today.year else f"{at.day} {at:%b} {at.year}"
    return called if short else f"{called}, {at:%H:%M}"


def day(value: datetime | date | None) -> str:
    """Write a day as a heading: Tuesday 24 November, with the year in place of the weekday where it is not this one."""
    if not value:
        return ""
    value = local(value, timezone.get_current_timezone()).date() if isinstance(value, datetime) else value
    named = f"{value.day} {value:%B}"
    return f"{value:%A} {named}" if value.year == timezone.localdate().year else f"{named} {value.year}"


def in_full(value: datetime) -> str:
    """Write a moment to the second, in UTC: 24 November 2026, 12:06:31 UTC."""
    at = in_utc(value)
    return f"{at.day} {at:%B} {at.year}, {at:%H:%M:%S} UTC"


def stamp(value: datetime) -> str:
    """Write a moment for a machine, as `datetime` of a time element."""
    return in_utc(value).isoformat(timespec="seconds")


def in_utc(value: datetime) -> datetime:
    """Return a moment in UTC; one without a zone is taken to be."""
    return local(value, UTC)


def local(value: datetime, zone: tzinfo) -> datetime:
    """Return a moment in a zone; at both ends of the calendar, where the zone has no such day, as it is."""
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        return aware.astimezone(zone)
    except OverflowError:
        return aware
