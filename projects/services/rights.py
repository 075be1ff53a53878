"""The one answer to: may this person do this to this change now, and if not, why not, and who could?

Services refuse by it, and pages offer by it; a button is missing exactly where the service would refuse.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from projects.models import Change, Move
from projects.services.approvals import APPROVE, EDITED, approvals_of, lacking, lacking_of_any, last_editor
from projects.services.errors import NotInState, UnknownKind
from projects.services.transitions import STEPS, Action, possible

APPLY, PROPOSE, PROTECT = "projects.apply_change", "projects.propose_change", "projects.manage_protections"
EXPIRED = "Nobody decided this change in time, so it expired. Nothing was sent. Its page offers to propose it again."
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

    And why others may not and who could: a sentence, or by name, `to` what. With `others` nobody may to
    their own: what they are in `not_by` of.
    """

    permission: str
    to: str = ""
    who_could: str = ""
    why: str = "Viewers propose changes, editors apply them."
    own: str = ""
    others: bool = False
    not_by: str = "proposed_by_id"

    def held_by(self, user: User, subject: Subject | None) -> bool:
        """Whether a person may take it, whatever has become of the subject; without one, to any there could be."""
        if subject and self.others and getattr(subject, self.not_by, None) == user.pk:
            return False
        theirs = subject is None or subject.proposed_by_id == user.pk
        return user.has_perm(self.permission) or (theirs and bool(self.own) and user.has_perm(self.own))


def _of_its_author(who_could: str) -> Right:
    """Return the right of whoever proposed it, and of editors."""
    return Right(APPLY, who_could=who_could, why="Somebody else proposed it.", own=PROPOSE)


RIGHTS: Mapping[Action, Right] = {
    Action.APPLY: Right(APPLY),
    Action.SCHEDULE: Right(APPLY, to="to schedule it"),
    Action.UNSCHEDULE: Right(APPLY, to="to unschedule it"),
    Action.ASK: _of_its_author("Whoever proposed it can ask for review, and so can an editor."),
    Action.CHECK: Right(APPLY, to="to check"),
    Action.UNDO: Right(APPLY, to="to undo it"),
    Action.PUT_BACK: Right(
        PROPOSE,
        who_could="Ask somebody who may propose changes: send them the address of this page.",
        why="You may not propose.",
    ),
    Action.EDIT: _of_its_author("Whoever proposed it can edit it, and so can an editor."),
    Action.WITHDRAW: _of_its_author("Whoever proposed it can withdraw it, and an editor can decline it."),
    Action.REFRESH: _of_its_author("Whoever proposed it can bring it up to date, and so can an editor."),
    Action.DECLINE: Right(
        APPLY,
        who_could="An editor who did not propose it can decline it.",
        why="Nobody declines what they proposed themselves, and only editors decline what others did.",
        others=True,
    ),
    Action.APPROVE: Right(
        APPROVE,
        to="to approve it",
        why="Editors approve what others proposed; nobody approves what they proposed themselves.",
        others=True,
    ),
    Action.BYPASS: Right(PROTECT, who_could="An admin can apply it without approval.", why="Only admins may do that."),
    Action.ACKNOWLEDGE: Right(
        APPLY,
        to="to look at it",
        why="Somebody else has to look at it, who may apply changes.",
        others=True,
        not_by="applied_by_id",
    ),
    Action.COMMENT: Right(PROPOSE, who_could="Everybody who may propose changes can comment.", why="You may not."),
    Action.ASK_CHANGES: Right(
        PROPOSE,
        who_could="Somebody who did not propose it can ask for changes.",
        why="Nobody asks themselves for changes.",
        others=True,
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
    if not held:
        return Refusal(right.why, right.who_could, right.permission, right.to, forbidden=True)
    if action == Action.APPROVE and isinstance(subject, Change) and last_editor(subject.events.all()) == user.pk:
        return Refusal(EDITED, permission=APPROVE, to="to approve it", forbidden=True)
    if action == Action.APPLY and subject and (why := _lacks(subject)):
        return Refusal(why, permission=APPROVE, to="to approve it")
    return Permitted()


def may_finish(user: User, change: Change) -> bool:
    """Whether this person's approval is all that the change lacks, so that they can approve and apply it at once."""
    of = change.approvals or approvals_of(change)
    return of.missing == 1 and user.has_perm(APPLY) and may_add(user, change)


def may_add(user: User, change: Change) -> bool:
    """Whether the change lacks approvals, and this person can give one of them."""
    of = change.approvals or approvals_of(change)
    mine = user.pk in {approval.event.actor_id for approval in of.counting}
    return bool(of.missing_for(change)) and not mine and bool(may(user, Action.APPROVE, change))


def _lacks(subject: Subject) -> str:
    if isinstance(subject, Change):
        return lacking(subject)
    if subject.applicable is not None:
        return next((why for change in subject.applicable if (why := lacking(change))), "")
    return lacking_of_any(subject.changes.filter(state__in=STEPS[Action.APPLY].sources).not_expired())


def _why_impossible(action: Action, change: Change) -> str:
    if not change.is_of_known_kind:
        return UnknownKind.sentence
    if change.is_expired and not possible(action, change):
        return EXPIRED
    if not possible(action, change):
        return TOO_LATE if action == Action.APPLY else NotInState.sentence
    return ASKED_BESIDES[action](change) if action in ASKED_BESIDES else ""


def _no_way_back(change: Change) -> str:
    return f"This change can’t be undone. {change.no_way_back} Nothing was changed." if change.no_way_back else ""


def _not_to_be_edited(change: Change) -> str:
    if change.move_id:
        return "This is a part of a move, which is decided as it is. Nothing was changed."
    needless = "There is nothing left to edit: it can’t be applied any more. Nothing was changed."
    return needless if change.is_stale_for_good else ""


def _nothing_left(change: Change) -> str:
    needless = "This can’t be brought up to date: there is nothing left to ask for. Nothing was changed."
    return needless if change.is_stale_for_good else ""


def _not_to_be_scheduled(change: Change) -> str:
    part = "This is a part of a move, which is applied as one: it can’t be scheduled. Nothing was changed."
    return part if change.move_id else ""


def _not_scheduled(change: Change) -> str:
    return "" if change.schedule else "This is not scheduled, or no longer. Nothing was changed."


def _asks_for_nothing(change: Change) -> str:
    return "" if change.requested else "This asks for nothing, so it can’t be applied. Nothing was sent."


def _nothing_lacks(change: Change) -> str:
    needless = "This change has every approval that it needs: apply it as it is. Nothing was sent."
    return "" if lacking(change) else needless


def _nothing_to_read(change: Change) -> str:
    read = "Somebody has looked at it already, or nobody has to. Nothing was changed."
    return "" if change.is_unread else read


# What an action asks of a change besides its state: each returns why it is not possible, as a sentence.
ASKED_BESIDES: Mapping[Action, Callable[[Change], str]] = {
    Action.APPLY: _asks_for_nothing,
    Action.UNDO: _no_way_back,
    Action.PUT_BACK: _no_way_back,
    Action.EDIT: _not_to_be_edited,
    Action.REFRESH: _nothing_left,
    Action.SCHEDULE: _not_to_be_scheduled,
    Action.UNSCHEDULE: _not_scheduled,
    Action.BYPASS: _nothing_lacks,
    Action.ACKNOWLEDGE: _nothing_to_read,
}


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
    if isinstance(answer, Refusal) and answer.forbidden:
        raise PermissionDenied(f"{answer.why} {answer.who_could}".strip())
    if isinstance(answer, Refusal):
        raise NotInState(answer.why)


def demand_still(user: User, action: Action, subject: Subject) -> None:
    """Raise `PermissionDenied` where this person has lost the right since their request began."""
    if not RIGHTS[action].held_by(User.objects.get(pk=user.pk), subject):
        raise PermissionDenied(RIGHTS[action].why)
