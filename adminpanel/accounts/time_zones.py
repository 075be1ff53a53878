"""Time zones that a person can choose, by the names of the tz database, and the one that somebody chose."""

from collections import defaultdict
from datetime import UTC, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

UTC_NAME = "UTC"  # of everybody; no place has it
REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


def zone_of(name: str) -> tzinfo:
    """Return the zone of a name: UTC while none is chosen, and where this machine does not know it."""
    return ZoneInfo(name) if name in known() else UTC


def is_zone(name: str) -> bool:
    """Whether a person can choose it."""
    return name == UTC_NAME or name in known()


@cache
def known() -> frozenset[str]:
    """Return the names of the zones of places; the others are old names of these, or hours without a summer time."""
    return frozenset(name for name in available_timezones() if name.split("/")[0] in REGIONS and "/" in name)


def in_words(name: str) -> str:
    """Return the name of a zone as people write places."""
    return name.replace("_", " ").replace("/", " / ")


@cache
def choices() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the zones of each region, by name, as a field takes them."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(known()):
        region, _, place = name.partition("/")
        found[region].append((name, in_words(place)))
    return tuple((region, tuple(places)) for region, places in found.items())
