"""The views of the history that people ask for most, each an address."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.utils import timezone

from projects.models import Change
from projects.presenters.week import DAYS

State = Change.State


@dataclass(frozen=True)
class Chip:
    """One of them: its words, the query of its address, and whether it is what the page lists."""

    label: str
    query: str
    is_current: bool


def chips(asked: Mapping[str, str]) -> list[Chip]:
    """Return them as the query of a page was asked; none is current where it asks for anything besides."""
    given = {name: value for name, value in asked.items() if value and name != "page"}
    return [Chip(label, urlencode(query), query == given) for label, query in _views()]


def _views() -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "Waiting", {"outcome": State.PROPOSED.value}
    yield "This week", {"since": f"{timezone.localdate() - timedelta(days=DAYS - 1):%Y-%m-%d}"}
    yield "Production", {"where": "default"}
    yield "Outside", {"outcome": State.NOTICED.value}
    yield "All", {}
