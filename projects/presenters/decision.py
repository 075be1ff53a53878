"""What stands beside the decision over a change: who asks for it and why, what applying it does, and the way back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User

from adminpanel.accounts.names import is_reader
from projects.models import Change, Event
from projects.models.notes import is_note_our_own, reason_of
from projects.presenters.phrase import Moment, Part, Person, Phrase, phrase
from projects.presenters.proposing import only_proposes, opened_draft
from projects.presenters.scheduling import chosen
from projects.presenters.sentences import MOVE, verb_of
from projects.presenters.wording import NO_REASON, ChangeWords
from projects.services.asking import only_opened
from projects.services.rights import Answer, may_add, may_finish
from projects.services.transitions import Action
from projects.services.waits import For, Wait

VERDICTS = {"comment": "Comment", "ask": "Ask for changes", "approve": "Approve"}
ONLY_FILED = "Nothing changes but where the project is filed."
AT_A_MOMENT = "An editor can also let it be applied at a moment: write in the reason or a comment when that should be."


@dataclass(frozen=True)
class Press:
    """The buttons by which one person decides that a change is applied.

    Attributes:
        agrees: what the one says that approves it for its moment; nothing where there is none.
        applies: what the one says that sends it at once; nothing where there is none.
        approves: whether that one approves it, too.
        is_primary: whether that one is the button of the page: not where the change waits for its moment, nor for who
            asked for changes.
    """

    agrees: Phrase
    applies: Phrase
    approves: bool
    is_primary: bool


def press(change: Change, person: User, may: Mapping[str, Answer], wait: Wait | None) -> Press:
    """Return the buttons of a person."""
    objects = bool(wait and person.pk in wait.against)
    is_agreed = objects or not change.is_scheduled or not may_add(person, change)
    agrees = phrase() if is_agreed else phrase(f"Approve for {chosen(change)}")
    is_primary = not (objects or change.is_scheduled)
    if may[Action.APPLY]:
        return Press(agrees, ChangeWords(change).button, approves=False, is_primary=is_primary)
    applies = ChangeWords(change).approve_and_apply if may_finish(person, change) else phrase()
    return Press(agrees, applies, approves=True, is_primary=is_primary)


def verdicts(*, comment: object, ask: object, approve: object) -> list[tuple[str, str]]:
    """Return the buttons of the conversation that are offered: what each sends, and what it says."""
    offered = {"comment": comment, "ask": ask, "approve": approve}
    return [(verdict, VERDICTS[verdict]) for verdict, is_offered in offered.items() if is_offered]


def asks_somebody(wait: Wait | None, *, is_own: bool) -> bool:
    """Whether who can't apply a change is told whom to ask: not while it waits for its moment, or for themselves."""
    if wait is None:
        return True
    return wait.what != For.MOMENT and not (is_own and wait.what == For.CHANGES)


def asks(change: Change, events: Collection[Event] = ()) -> Phrase:
    """Return who asks for a change, and since when; the reason follows. Nothing of one that nobody asked for here.

    `events` are its steps, the first first; where they are not given, whoever proposed it asked for it.
    """
    by, opened = change.proposed_by, only_opened(events)
    if by is None:
        return phrase()
    none: list[Part] = ["."] if is_note_our_own(change) else [f". {NO_REASON}"]
    end: list[Part] = [":"] if reason_of(change) else none
    if opened:
        return phrase(*opened_draft(by, opened), *end)
    was_asked_for = not events or Action.ASK in {event.action for event in events}
    did = _did(change, by, was_asked_for=was_asked_for)
    return phrase(Person(by, first=True), f" {did}, ", Moment(change.proposed_at), *end)


def _did(change: Change, author: User, *, was_asked_for: bool) -> str:
    if change.state == Change.State.DRAFT:
        return "wrote this draft"
    if not was_asked_for:
        return "wrote this"
    if change.state not in Change.OPEN or change.is_expired:
        return "asked"
    return "ask" if is_reader(author) else "asks"


def happens(change: Change) -> list[Phrase]:
    """Return what applying a change does that its heading and warnings do not say, and how one goes back from it."""
    differences = change.differences
    filed = [phrase(ONLY_FILED)] if {verb_of(d) for d in differences} == {MOVE} else []
    return [*filed, *_way_back(change), *_at_a_moment(change)]


def _at_a_moment(change: Change) -> list[Phrase]:
    """Who only proposes can't choose when it is applied, and reads who can."""
    is_theirs = change.proposed_by is not None and is_reader(change.proposed_by) and only_proposes()
    return [phrase(AT_A_MOMENT)] if is_theirs and not (change.schedule or change.move_id) else []


def _way_back(change: Change) -> list[Phrase]:
    """What cannot be undone is said with more weight, elsewhere."""
    if change.no_way_back:
        return []
    return [phrase("The way back: this page will offer “", *ChangeWords(change).back, "”.")]
