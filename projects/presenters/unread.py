"""What the page of a change says that nobody decided on here: who has to look at it, and then who did."""

from dataclasses import dataclass

from projects.models import Change, Event
from projects.models.change_queryset import LATELY
from projects.presenters.phrase import Moment, Part, Person, Phrase, Said, phrase
from projects.services.rights import Answer, Refusal
from projects.services.transitions import Action

PAST_AN_APPROVAL = "It stays on everybody’s Home until {} has looked at it."
ELSEWHERE = f"It stands on everybody’s Home until an editor says so, until it is undone, or for {LATELY.days} days."
MEANT = " and said that it was meant"


@dataclass(frozen=True)
class Unread:
    """What stands around its form.

    Attributes:
        until: for how long everybody finds it on Home.
        button: what who looked at it presses.
        why: why the reader may not; empty where the rest says it.
    """

    title: str
    until: str
    button: str
    why: str = ""


def unread(change: Change, answer: Answer) -> Unread | None:
    """Return what is said of a change, by whether its reader may look at it; None where nobody has to."""
    if isinstance(answer, Refusal) and not answer.permission:
        return None
    if not change.needs_reading:
        return Unread("Was this meant?", ELSEWHERE, "It was meant")
    until = PAST_AN_APPROVAL.format("an editor" if change.is_from_outside else "a second person")
    why = answer.why if isinstance(answer, Refusal) else ""
    return Unread("This was made without an approval", until, "I looked at it", why)


def looked_at(change: Change) -> Phrase:
    """Return who looked at a change last, when and what they said; nothing where nobody did."""
    found = [event for event in change.events.all() if event.action == Action.ACKNOWLEDGE]
    return _told(found[-1]) if found else phrase()


def _told(event: Event) -> Phrase:
    meant = what_they_said(event)
    said: list[Part] = [": “", Said(event.words), "”"] if event.words else ["."]
    who = Person(event.actor, first=True)
    return phrase(who, " looked at it, ", Moment(event.at), f",{meant}" if meant else "", *said)


def what_they_said(event: Event) -> str:
    """Return what who looked at a change made elsewhere said by their button, to follow that they did."""
    return MEANT if event.data.get("was_meant") else ""
