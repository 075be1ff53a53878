"""The one answer to: may this person do this to this change now, and if not, why not, and who could?

Services refuse by it, and pages offer by it; a button is missing exactly where the service would refuse.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from projects.models import Change, Move
from projects.services.errors import NotInState, UnknownKind
from projects.services.transitions import Action, possible

APPLY, PROPOSE = "projects.apply_change", "projects.propose_change"
TOO_LATE = "This change was already on its way or decided when you pressed the button. That press sent nothing."

Subject = Change | Move


@dataclass(frozen=True)
class Permitted:
    """It may be done."""


@dataclass(frozen=True)
class Refusal:
    """It may not.

    Attributes:
        why: as a sentence.
        who_could: who could, as a sentence; empty where it is whoever has the permission.
        permission: what one would have to have; empty where nobody could, for the change itself does not allow it.
        to: what for, where that is not to apply: "to check".
        forbidden: whether this person may not do it to any such change, whatever has become of it.
    """

    why: str
    who_could: str = ""
    permission: str = ""
    to: str = ""
    forbidden: bool = False

    def __bool__(self) -> bool:
        return False


Answer = Permitted | Refusal


@dataclass(frozen=True)
class Right:
    """Who may take an action: whoever has the permission, and to what is one's own, who has `own`.

    And why others may not and who could: a sentence, or by name, `to` what.
    """

    permission: str
    to: str = ""
    who_could: str = ""
    why: str = "Viewers propose changes, editors apply them."
    own: str = ""

    def held_by(self, user: User, subject: Subject | None) -> bool:
        """Whether a person may take it, whatever has become of the subject; without one, to any there could be."""
        theirs = subject is None or subject.proposed_by_id == user.pk
        return user.has_perm(self.permission) or (theirs and bool(self.own) and user.has_perm(self.own))


RIGHTS: Mapping[Action, Right] = {
    Action.APPLY: Right(APPLY),
    Action.CHECK: Right(APPLY, to="to check"),
    Action.UNDO: Right(APPLY, to="to undo it"),
    Action.PUT_BACK: Right(
        PROPOSE,
        who_could="Ask somebody who may propose changes: send them the address of this page.",
        why="You may not propose.",
    ),
    Action.WITHDRAW: Right(
        APPLY,
        who_could="Whoever proposed it can withdraw it, and so can an editor.",
        why="Somebody else proposed it.",
        own=PROPOSE,
    ),
}


def may(user: User, action: Action, subject: Subject | None) -> Answer:
    """Answer for one person, one action and one change; of a move, or of nothing yet, the answer is of the person.

    A `Permitted` is true and a `Refusal` is false. The row may move on after: the step itself decides then.
    """
    right = RIGHTS[action]
    held = right.held_by(user, subject)
    if isinstance(subject, Change) and (why := _why_impossible(action, subject)):
        return Refusal(why, forbidden=not held)
    return Permitted() if held else Refusal(right.why, right.who_could, right.permission, right.to, forbidden=True)


def _why_impossible(action: Action, change: Change) -> str:
    if not change.is_of_known_kind:
        return UnknownKind.sentence
    if not possible(action, change):
        return TOO_LATE if action == Action.APPLY else NotInState.sentence
    if action in {Action.UNDO, Action.PUT_BACK} and change.no_way_back:
        return f"This change can’t be undone. {change.no_way_back} Nothing was changed."
    return ""


def answers(user: User, subject: Subject) -> dict[str, Answer]:
    """Return the answer to each action that people take, by its name, for the page of a change or a move."""
    return {action.value: may(user, action, subject) for action in RIGHTS}


def demand(user: User, action: Action, subject: Subject | None = None) -> None:
    """Raise where `may` refuses.

    Raises:
        PermissionDenied: this person may not.
        NotInState: the change does not allow it any more, or never did.
    """
    answer = may(user, action, subject)
    if isinstance(answer, Refusal):
        raise PermissionDenied(answer.why) if answer.forbidden else NotInState(answer.why)
