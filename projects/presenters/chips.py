"""The views of the history that people ask for most, each an address."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.utils import timezone

from projects.models import Change
from projects.presenters.week import DAYS

State = Change.State
UNNAMED = "Default environment"


@dataclass(frozen=True)
class Chip:
    """One of them.

    Attributes:
        label: its words; foreign text where it is the name of an environment.
        query: of its address; of a chip that is current, without what it asks for.
        is_current: whether the page asks for it.
    """

    label: str
    query: str
    is_current: bool


def chips(asked: Mapping[str, str], environment: str = "") -> list[Chip]:
    """Return them as the query of a page was asked.

    Those that ask for the same thing replace each other, and go together with all else that is asked for.

    Args:
        asked: the query.
        environment: what the environment is called that is live by default; empty where that is not known.
    """
    given = _given(asked)
    return [*(_chip(label, view, given) for label, view in _views(environment)), Chip("All", "", not given)]


def is_refined(asked: Mapping[str, str]) -> bool:
    """Whether a page asks for anything that no chip does."""
    views = [view for _, view in _views("")]
    return any({name: value} not in views for name, value in _given(asked).items())


def _given(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if value and name != "page"}


def _chip(label: str, view: dict[str, str], given: Mapping[str, str]) -> Chip:
    is_current = view.items() <= given.items()
    others = {name: value for name, value in given.items() if name not in view}
    return Chip(label, urlencode(others if is_current else others | view), is_current)


def _views(environment: str) -> Iterator[tuple[str, dict[str, str]]]:
    yield "Waiting", {"outcome": State.PROPOSED.value}
    yield "Outside", {"outcome": State.NOTICED.value}
    yield environment or UNNAMED, {"where": "default"}
    yield "This week", {"since": f"{timezone.localdate() - timedelta(days=DAYS - 1):%Y-%m-%d}"}
