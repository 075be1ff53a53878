"""The history of a change on its own page: one sentence for each step, with who took it and when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.contrib.auth.models import User

from adminpanel.accounts.names import is_reader
from projects.models import Change, Event
from projects.presenters.phrase import Moment, Name, Part, Person, Phrase, listed, phrase
from projects.presenters.scheduling import as_recorded
from projects.presenters.sentences import heading
from projects.presenters.states import AS_IT_WAS, BY_ITSELF, STEPS
from projects.presenters.unread import what_they_said
from projects.presenters.wording import ChangeWords, reason
from projects.services.approvals import struck_out
from projects.services.kinds import holds
from projects.services.reviews import SAID
from projects.services.transitions import ASKED, ENDS_SCHEDULE, Action

NOBODY: Mapping[int, User] = MappingProxyType({})
DESCRIBED = (Action.PROPOSE, Action.EDIT)  # what was asked for ends their sentences
WITHOUT_WORDS = (Action.PROPOSE, Action.NOTICE)  # they stand above already
# The words are those of whoever did it.
SPOKEN = (*SAID, Action.WITHDRAW, Action.DECLINE, Action.BYPASS, Action.ACKNOWLEDGE)
# Those of the panel: there may be names in them that somebody else gave.
HELD = (Action.HOLD_SCHEDULE, Action.MISS_SCHEDULE)
NO_LONGER = " So it was no longer scheduled."
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
    struck, people = struck_out(events), _people_asked(events)
    told = [event for event in events if event.action != Action.STRIKE]
    pairs, alone = zip(_asked_at(change, told), told, strict=True), _by_itself(change, events)
    found = [
        step_of(
            event,
            people,
            is_struck=event.pk in struck,
            says=BY_ITSELF if event.pk in alone else AS_IT_WAS if _is_as_it_was(pair[1], event) else "",
            of=_asked_for(*pair, event),
        )
        for pair, event in pairs
    ]
    ended = _ends_of_moments(events)
    each = [_no_longer(step) if event.pk in ended else step for step, event in zip(found, told, strict=True)]
    return _looks_once(each, told)


def _looks_once(steps: Sequence[Step], events: Sequence[Event]) -> list[Step]:
    """Leave out each look that found what the step before it says already: it was out of date then."""
    found: list[Step] = []
    for step, event in zip(steps, events, strict=True):
        same = bool(found) and (found[-1].sentence, found[-1].words) == (step.sentence, step.words)
        if not (same and event.action == Action.OVERTAKE):
            found.append(step)
    return found


def _no_longer(step: Step) -> Step:
    return replace(step, sentence=phrase(*step.sentence, NO_LONGER))


def _ends_of_moments(events: Sequence[Event]) -> set[int]:
    """Return the numbers of the events of being edited or brought up to date that ended that it was scheduled."""
    found, is_scheduled = set(), False
    for event in events:
        if is_scheduled and event.action in (Action.EDIT, Action.REFRESH):
            found.add(event.pk)
        if event.action in (Action.SCHEDULE, Action.MISS_SCHEDULE, Action.HOLD_SCHEDULE, *ENDS_SCHEDULE):
            is_scheduled = event.action == Action.SCHEDULE
    return found


def _by_itself(change: Change, events: Sequence[Event]) -> set[int]:
    """Return the numbers of the events of being applied that nobody pressed for.

    It is the last one, where that is how it was sent; and each after which it was held, for by hand it is not.
    """
    found, last = set(), None
    for event in events:
        if event.action in (Action.APPLY, Action.SCHEDULE):
            last = event.pk if event.action == Action.APPLY else None
        elif event.action == Action.HOLD_SCHEDULE and last:
            found.add(last)
    return found | ({last} if last and change.schedule == Change.Schedule.SENT else set())


def _people_asked(events: Sequence[Event]) -> dict[int, User]:
    """Return those who were ever asked by name, by their ids."""
    ids = {key for event in events for key in event.data.get("reviewers", [])}
    return User.objects.in_bulk(ids) if ids else {}


def _asked_at(change: Change, events: Sequence[Event]) -> Iterator[tuple[Change, Change]]:
    """Yield of each event what the change asked for until then, and from then on: each edit keeps what it replaced."""
    replaced = [_as_it_was(change, event) for event in events]
    after = change
    pairs = []
    for was in reversed(replaced):
        pairs.append((was or after, after))
        after = was or after
    yield from reversed(pairs)


def _as_it_was(change: Change, event: Event) -> Change | None:
    kept = event.data.get("instead_of")
    if not kept:
        return None
    of = {name: kept.get(name, getattr(change, name)) for name in ASKED}
    return Change(project_id=change.project_id, project_name=change.project_name, names=change.names, **of)


def step_of(
    event: Event,
    people: Mapping[int, User] = NOBODY,
    *,
    is_struck: bool = False,
    says: str = "",
    of: Sequence[Part] = (),
) -> Step:
    """Return one step.

    Args:
        event: what it left.
        people: those who can be named among whom it asks, by their ids.
        is_struck: whether what was said was struck out.
        says: what was done, where the action alone does not tell.
        of: what is told of what it was done to.
    """
    reviewers = [phrase(Person(people[key])) for key in event.data.get("reviewers", []) if key in people]
    if reviewers and event.actor:
        by_name = phrase(Person(event.actor, first=True), " asked ", *listed(reviewers), " for review.")
        return Step(Moment(event.at), by_name, event.words)
    end = [] if of and event.action in DESCRIBED else _how(event, is_struck)
    sentence = phrase(*_who_did_what(event, says), *of, *end)
    words = "" if is_struck or event.action in (*WITHOUT_WORDS, *HELD) else event.words
    is_there = event.action in SAID and not is_struck and (words or event.action == Action.APPROVE)
    is_own = bool(event.actor and is_reader(event.actor) and is_there)
    return Step(Moment(event.at), sentence, words, event.pk if is_own else None)


def _is_as_it_was(asked: Change, event: Event) -> bool:
    """Whether a look that found a proposal out of date found what was so when it was proposed, once more."""
    answered = event.data.get("answered")
    return event.action == Action.OVERTAKE and bool(answered) and holds(answered, asked.before)


def _asked_for(was: Change, now: Change, event: Event) -> list[Part]:
    if event.action == Action.PROPOSE:
        return [": ", *ChangeWords(now).asked]
    return _edited(was, now) if event.action == Action.EDIT else []


def _how(event: Event, is_struck: bool) -> list[Part]:
    if event.action == Action.SCHEDULE:
        return [" for ", as_recorded(event.data), "."]
    if is_struck:
        return [", and struck it out." if event.action == Action.APPROVE else ", and struck the words out."]
    if event.action in HELD:
        return [". ", Name(event.words)]
    return [what_they_said(event), ":" if event.words and event.action in SPOKEN else "."]


def _edited(was: Change, now: Change) -> list[Part]:
    """Return what was edited: what was asked for, or the reason, or both."""
    told: list[list[Part]] = []
    if (was.kind, was.requested) != (now.kind, now.requested):
        told.append(["from “", *heading(was.differences), "” to “", *heading(now.differences), "”"])
    if was.note != now.note:
        told.append(["with another reason than ", *reason(was)] if was.note else ["with a reason"])
    if not told:
        told.append(["to start from what was so then"])
    ends = was.note != now.note and reason(was).plain.endswith((".”", "!”", "?”", "…”"))
    dot = [] if ends else ["."]
    return [" ", *(part for place, parts in enumerate(told) for part in ([", "] if place else []) + parts), *dot]


def _who_did_what(event: Event, says: str) -> list[Part]:
    before, who, after = (says or STEPS.get(event.action, UNKNOWN)).partition("{}")
    by: Part = Person(event.actor, first=True) if event.actor else SOMEBODY
    return [by, after] if who else [before]
