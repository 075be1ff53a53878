"""From a draft, which is its author's alone, to a proposal that everybody reads: by asking, or by being opened."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from projects.models import Change, Event, Move
from projects.services.errors import NotInState
from projects.services.reviewers import why_not_asked
from projects.services.rights import demand
from projects.services.transitions import Action, Facts, possible, transition, transition_all


def ask(change: Change, *, by: User, reviewers: Sequence[User] = ()) -> Change:
    """Ask for review: a draft becomes a proposal; of one that is a proposal already, the history says it again.

    Args:
        change: one that may still be sent; of a move, all its drafts are asked for.
        by: who asks.
        reviewers: whom by name, in the place of whoever was asked before; with nobody, it waits for any editor.

    Raises:
        PermissionDenied: this person may not.
        NotInState: it was sent, withdrawn or declined in the meantime, or one of these can't be asked.
    """
    demand(by, Action.ASK, change)
    people = list(dict.fromkeys(reviewers))
    if why := why_not_asked(people, change):
        raise NotInState(f"{why} Nobody was asked.")
    asked = {"reviewers": [each.pk for each in people]} if people else {}
    with transaction.atomic():
        as_read = {"schedule": change.schedule, "apply_at": change.apply_at}
        if not transition(change, Action.ASK, by=by, only_if=as_read, data=asked, **from_now(change)):
            raise NotInState
        transition_all(_drafts_beside(change), Action.ASK, by=by, **_now())
        _let_find(change.move)
    return _as_it_is(change)


def ask_move(move: Move, *, by: User) -> None:
    """Ask for review of a move: its drafts become proposals; of one that is proposed already, it is said again.

    Raises:
        PermissionDenied: this person may not.
        NotInState: it was started or decided in the meantime.
    """
    demand(by, Action.ASK, move)
    again = move.changes.filter(state=Change.State.PROPOSED, move__started_at=None).slim().order_by("pk")
    with transaction.atomic():
        asked = transition_all(_drafts(move), Action.ASK, by=by, **_now())
        if not asked and not transition_all(again, Action.ASK, by=by, touched_at=timezone.now()):
            raise NotInState
        _let_find(move)


def opened(change: Change, *, by: User) -> Change:
    """Let everybody read a draft that somebody other than its author has opened, with the others of its move."""
    if not is_draft_of_another(change, by):
        return change
    with transaction.atomic():
        transition_all([change, *_drafts_beside(change)], Action.OPEN, by=by, **_now())
        _let_find(change.move)
    return _as_it_is(change)


def opened_move(move: Move, *, by: User) -> None:
    """Do as `opened` does with all drafts of a move."""
    if move.proposed_by_id != by.pk and (drafts := list(_drafts(move))):
        with transaction.atomic():
            transition_all(drafts, Action.OPEN, by=by, **_now())
            _let_find(move)


def _let_find(move: Move | None) -> None:
    """Let everybody find the parts of a move too that are no draft any more: lists tell it as one."""
    if move:
        move.changes.filter(is_private=True).update(is_private=False)


def only_opened(steps: Iterable[Event]) -> Event | None:
    """Return the step by which somebody else made a draft a proposal, where nobody asked for review before or since.

    `steps` are those of one change, the first first.
    """
    found = {step.action: step for step in reversed(list(steps))}
    return None if Action.ASK in found else found.get(Action.OPEN)


def is_draft_of_another(change: Change, reader: User) -> bool:
    """Whether a change is a draft, and the reader did not make it."""
    return possible(Action.OPEN, change) and change.proposed_by_id != reader.pk


def _drafts(move: Move) -> Iterable[Change]:
    return move.changes.filter(state=Change.State.DRAFT).slim().order_by("pk")


def _drafts_beside(change: Change) -> Iterable[Change]:
    return [each for each in _drafts(change.move) if each.pk != change.pk] if change.move else []


def _now() -> Facts:
    """Return the moments of what becomes a proposal: everybody reads since when it is one."""
    now = timezone.now()
    return Facts(proposed_at=now, touched_at=now)


def from_now(change: Change) -> Facts:
    """Return what is written of a change that people are to find from now on, whether it was a draft or not sent."""
    if change.state == Change.State.DRAFT:
        return _now()
    unsent = Facts(applied_by=None, settled_at=None, problem="") if change.state == Change.State.NOT_SENT else Facts()
    now = timezone.now()
    moment = change.apply_at if change.is_scheduled else None  # until which it lasts, at least
    return Facts(touched_at=max(now, moment or now), **unsent)


def _as_it_is(change: Change) -> Change:
    return Change.objects.with_relations().get(pk=change.pk)
