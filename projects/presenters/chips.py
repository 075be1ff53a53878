"""The views of the history that people ask for most, each an address."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from projects.models import Change
from projects.presenters.week import DAYS
from projects.services.queues import Queue
from projects.services.rights import may
from projects.services.transitions import Action

State = Change.State
UNNAMED = "Default environment"


@dataclass(frozen=True)
class Chip:
    """One of them.

    Attributes:
        label: its words; foreign text where it is the name of an environment.
        address: of the page that asks for it; of a chip that is current, of the one that asks no longer.
        is_current: whether the page asks for it.
    """

    label: str
    address: str
    is_current: bool


NOTHING = {
    Queue.WAITING: ("Nothing waits for you", "What others ask you to decide appears here, and on Home."),
    Queue.READY: ("Nothing is ready", "What is approved, and what nobody has applied yet, appears here."),
    Queue.YOURS: ("Nothing of yours is open", "What you propose appears here until it is decided."),
}


def nothing(queue: str) -> tuple[str, str]:
    """Return what is said where a page lists nothing: a title, and why or what to do."""
    return NOTHING[Queue(queue)] if queue in NOTHING else ("No change matches", "Try fewer filters.")


def chips(asked: Mapping[str, str], reader: User, environment: str = "") -> list[Chip]:
    """Return them as the query of a page was asked.

    Those that ask for the same thing replace each other, and go together with all else that is asked for.

    Args:
        asked: the query.
        reader: whose page it is.
        environment: what the environment is called that is live by default; empty where that is not known.
    """
    given = _given(asked)
    return [
        *(_chip(label, view, given) for label, view in _views(reader, environment)),
        Chip("All", _address({}), not given),
    ]


def is_refined(asked: Mapping[str, str], reader: User) -> bool:
    """Whether a page asks for anything that no chip does."""
    views = [view for _, view in _views(reader, "")]
    return any({name: value} not in views for name, value in _given(asked).items())


def _given(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if value and name != "page"}


def _chip(label: str, view: dict[str, str], given: Mapping[str, str]) -> Chip:
    is_current = view.items() <= given.items()
    others = {name: value for name, value in given.items() if name not in view}
    return Chip(label, _address(others if is_current else others | view), is_current)


def _address(asked: Mapping[str, str]) -> str:
    return f"{reverse('change_list')}?{urlencode(asked)}".rstrip("?")


def _views(reader: User, environment: str) -> Iterator[tuple[str, dict[str, str]]]:
    yield str(Queue.WAITING.label), {"queue": Queue.WAITING.value}
    if may(reader, Action.APPLY, None):
        yield str(Queue.READY.label), {"queue": Queue.READY.value}
    yield str(Queue.YOURS.label), {"queue": Queue.YOURS.value}
    yield "All waiting", {"outcome": State.PROPOSED.value}
    yield "Outside", {"outcome": State.NOTICED.value}
    yield environment or UNNAMED, {"where": "default"}
    yield "This week", {"since": f"{timezone.localdate() - timedelta(days=DAYS - 1):%Y-%m-%d}"}
