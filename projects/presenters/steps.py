"""The history of a change on its own page: one sentence for each step, with who took it and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from adminpanel.accounts.names import is_reader
from projects.models import Change, Event
from projects.presenters.phrase import Moment, Part, Person, Phrase, listed, phrase
from projects.presenters.states import STEPS
from projects.presenters.wording import ChangeWords
from projects.services.approvals import struck_out
from projects.services.reviews import SAID
from projects.services.transitions import Action

WITHOUT_WORDS = (Action.PROPOSE, Action.NOTICE)  # they stand above already
SPOKEN = (*SAID, Action.DECLINE, Action.BYPASS, Action.ACKNOWLEDGE)  # the words are those of whoever did it
SOMEBODY = "Somebody"
UNKNOWN = "Something that this version of the panel does not know was done to it"


@dataclass(frozen=True)
class Step:
    """One step: when, what happened, and what was said with it.

    Attributes:
        strike: the number of the event whose words the reader may strike out.
    """

    at: Moment
    sentence: Phrase
    words: str
    strike: int | None = None


def steps(change: Change) -> list[Step]:
    """Return the history of a change, the first step first."""
    events = list(change.events.all())
    struck, people = struck_out(events), _asked(events)
    return [_step(change, event, event.pk in struck, people) for event in events if event.action != Action.STRIKE]


def _asked(events: Sequence[Event]) -> dict[int, User]:
    """Return those who were ever asked by name, by their ids."""
    ids = {key for event in events for key in event.data.get("reviewers", [])}
    return User.objects.in_bulk(ids) if ids else {}


def _step(change: Change, event: Event, is_struck: bool, people: Mapping[int, User]) -> Step:
    asked = [phrase(Person(people[key])) for key in event.data.get("reviewers", []) if key in people]
    whom: list[Part] = [": ", *listed(asked)] if asked else []
    sentence = phrase(*_who_did_what(event), *whom, *_and_what(change, event, is_struck))
    words = "" if is_struck or event.action in WITHOUT_WORDS else event.words
    is_there = event.action in SAID and not is_struck and (words or event.action == Action.APPROVE)
    is_own = bool(event.actor and is_reader(event.actor) and is_there)
    return Step(Moment(event.at), sentence, words, event.pk if is_own else None)


def _and_what(change: Change, event: Event, is_struck: bool) -> list[Part]:
    if event.action == Action.PROPOSE:
        return [": ", *ChangeWords(change).asked]
    if is_struck:
        return [", and struck it out." if event.action == Action.APPROVE else ", and struck the words out."]
    return [":" if event.words and event.action in SPOKEN else "."]


def _who_did_what(event: Event) -> list[Part]:
    before, who, after = STEPS.get(event.action, UNKNOWN).partition("{}")
    by: Part = Person(event.actor, first=True) if event.actor else SOMEBODY
    return [by, after] if who else [before]
