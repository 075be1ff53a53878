"""The views of the history that people ask for most, each an address."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.utils import timezone

from projects.models import Change
from projects.presenters.week import DAYS
from projects.services.queues import Queue
from projects.services.rights import may
from projects.services.transitions import Action

State = Change.State


@dataclass(frozen=True)
class Chip:
    """One of them: its words, the query of its address, and whether it is what the page lists."""

    label: str
    query: str
    is_current: bool


NOTHING = {
    Queue.WAITING: ("Nothing waits for you", "What others ask you to decide appears here, and on Home."),
    Queue.READY: ("Nothing is ready", "What is approved, and what nobody has applied yet, appears here."),
    Queue.YOURS: ("Nothing of yours is open", "What you propose appears here until it is decided."),
}


def nothing(queue: str) -> tuple[str, str]:
    """Return what is said where a page lists nothing: a title, and why or what to do."""
    return NOTHING[Queue(queue)] if queue in NOTHING else ("No change matches", "Try fewer filters.")


def chips(asked: Mapping[str, str], reader: User) -> list[Chip]:
    """Return them as the query of a page was asked; none is current where it asks for anything besides."""
    given = {name: value for name, value in asked.items() if value and name != "page"}
    return [Chip(label, urlencode(query), query == given) for label, query in _views(reader)]


def _views(reader: User) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield str(Queue.WAITING.label), {"queue": Queue.WAITING.value}
    if may(reader, Action.APPLY, None):
        yield str(Queue.READY.label), {"queue": Queue.READY.value}
    yield str(Queue.YOURS.label), {"queue": Queue.YOURS.value}
    yield "All waiting", {"outcome": State.PROPOSED.value}
    yield "This week", {"since": f"{timezone.localdate() - timedelta(days=DAYS - 1):%Y-%m-%d}"}
    yield "Production", {"where": "default"}
    yield "Outside", {"outcome": State.NOTICED.value}
    yield "All", {}
