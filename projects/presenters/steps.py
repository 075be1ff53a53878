"""The history of a change on its own page: one sentence for each step, with who took it and when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from projects.models import Change, Event
from projects.presenters.phrase import Moment, Part, Person, Phrase, phrase
from projects.presenters.states import STEPS
from projects.presenters.wording import ChangeWords
from projects.services.transitions import Action

SOMEBODY = "Somebody"
UNKNOWN = "Something that this version of the panel does not know was done to it"


@dataclass(frozen=True)
class Step:
    """One step: when, what happened, and what was said with it."""

    at: Moment
    sentence: Phrase
    words: str


def steps(change: Change) -> list[Step]:
    """Return the history of a change, the first step first."""
    return list(_told(change, change.events.select_related("actor")))


def _told(change: Change, events: Iterable[Event]) -> Iterator[Step]:
    for event in events:
        proposed = event.action == Action.PROPOSE  # Why stands above already.
        asked: list[Part] = [": ", *ChangeWords(change).asked] if proposed else ["."]
        sentence = phrase(*_who_did_what(event), *asked)
        yield Step(Moment(event.at), sentence, "" if proposed or event.action == Action.NOTICE else event.words)


def _who_did_what(event: Event) -> list[Part]:
    before, who, after = STEPS.get(event.action, UNKNOWN).partition("{}")
    by: Part = Person(event.actor, first=True) if event.actor else SOMEBODY
    return [by, after] if who else [before]
