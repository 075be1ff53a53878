"""What people say of a move before it is decided, and the decision against it: of all its changes at once."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from projects.models import Change, Move
from projects.services.errors import NotInState, ReasonMissing
from projects.services.fingerprints import expect_same, fingerprint_of_all
from projects.services.reviews import say
from projects.services.rights import demand
from projects.services.transitions import STEPS, Action, Facts, possible, transition_all

BEFORE_IT_GOES = (Action.ASK_CHANGES, Action.DECLINE)  # these are answered before a move goes, or not at all


def say_of_move(move: Move, action: Action, *, by: User, words: str = "", opened: str = "") -> None:
    """Add to the conversation about a move, as `say` does: of each of its changes of which that can be said.

    Raises:
        PermissionDenied: this person may not.
        NotInState: there is nothing left of which it can be said; or what is approved is not what was `opened`.
    """
    demand(by, action, move)
    with transaction.atomic():
        if action == Action.APPROVE and opened:
            expect_same(opened, fingerprint_of_all(move.changes.bare()))
        about = open_to(move, action)
        for change in about:
            say(change, action, by=by, words=words)
    if not about:
        raise NotInState


def open_to(move: Move, action: Action) -> list[Change]:
    """Return the changes of a move of which this can still be said or done."""
    changes = move.changes.filter(state__in=STEPS[action].sources).order_by("pk")
    some = changes.filter(move__started_at=None) if action in BEFORE_IT_GOES else changes
    return [change for change in some if possible(action, change)]


def decline_move(move: Move, *, by: User, words: str) -> None:
    """Decide against a move as a whole, with a reason.

    Raises:
        PermissionDenied: this person may not, or proposed it.
        NotInState: it was started, or nothing of it can be decided any more.
    """
    demand(by, Action.DECLINE, move)
    facts = Facts(ended_at=timezone.now(), ended_by=by, problem=words)
    if not transition_all(open_to(move, Action.DECLINE), Action.DECLINE, by=by, **facts):
        raise NotInState


def withdraw_move(move: Move, *, by: User) -> None:
    """Take back every change of which nothing was sent; before it was started that is up to whoever proposed it.

    Raises:
        NotInState: there is none left.
        PermissionDenied: this person may not.
        ReasonMissing: it waits for a decision, and somebody else proposed it: they decline it, with a reason.
    """
    demand(by, Action.WITHDRAW, move)
    if move.proposed_by_id != by.pk and not move.started_at:
        raise ReasonMissing
    open_still = move.changes.filter(state__in=STEPS[Action.APPLY].sources).slim().order_by("pk")
    with transaction.atomic():
        Move.objects.filter(pk=move.pk).update(started_at=None, problem="")
        if not transition_all(open_still, Action.WITHDRAW, by=by, ended_at=timezone.now(), ended_by=by):
            raise NotInState("There was nothing left to withdraw: every project has an outcome already.")
