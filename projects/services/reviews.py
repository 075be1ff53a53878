"""What people say of a change before it is decided, and the decision against it."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from projects.models import Change, Event
from projects.services.errors import NotInState
from projects.services.events import of_one_press
from projects.services.fingerprints import expect_same, fingerprint
from projects.services.rights import demand
from projects.services.transitions import Action, remark, transition

# Those of which the words can be struck out again.
SAID = (Action.COMMENT, Action.ASK_CHANGES, Action.APPROVE)


def say(change: Change, action: Action, *, by: User, words: str = "", opened: str = "") -> None:
    """Add to the conversation.

    Args:
        change: what it is about.
        action: a comment, asking for changes, or an approval, which needs no words and is of the change as it is given.
        by: who says it.
        words: what is said, as plain text.
        opened: the fingerprint of what they had before them when they approved it.

    Raises:
        PermissionDenied: this person may not.
        NotInState: there is nothing left to change in it; a comment is always possible. Or what is approved is not
            what was opened.
    """
    demand(by, action, change)
    exactly = {"fingerprint": fingerprint(change)} if action == Action.APPROVE else {}
    expect_same(opened if exactly else "", exactly.get("fingerprint", ""))
    if not remark(change, action, by=by, words=words, data=exactly):
        raise NotInState


def strike(event: Event, *, by: User) -> None:
    """Strike out what one said oneself: it is no longer read, and that it was there stays to be seen.

    An approval counts no more. What was said of a move is struck out of all its changes.

    Raises:
        PermissionDenied: somebody else said it, or these are no words of a conversation.
    """
    if event.actor_id != by.pk or event.action not in SAID:
        raise PermissionDenied("Nobody strikes out what somebody else said.")
    with transaction.atomic():
        for said in of_one_press(event).select_related("change"):
            if not said.change.events.filter(action=Action.STRIKE, data__about=said.pk).exists():
                remark(said.change, Action.STRIKE, by=by, data={"about": said.pk})


def acknowledge(change: Change, *, by: User, words: str = "") -> None:
    """Say that one has looked at what nobody decided on here: made past an approval, or elsewhere, where it was meant.

    It is nobody's problem any more.

    Raises:
        PermissionDenied: this person may not, or made it so themselves.
        NotInState: somebody else has looked at it already.
    """
    demand(by, Action.ACKNOWLEDGE, change)
    as_read = {"needs_reading": change.needs_reading}
    said = {} if change.needs_reading else {"was_meant": 1}
    with transaction.atomic():
        row = Change.objects.select_for_update().get(pk=change.pk)  # of what was made elsewhere the row says nothing
        noted = row.is_unread and remark(
            change, Action.ACKNOWLEDGE, by=by, words=words, only_if=as_read, data=said, needs_reading=False
        )
    if not noted:
        raise NotInState


def decline(change: Change, *, by: User, words: str) -> Change:
    """Decide against a proposal, with a reason; it can no longer be applied.

    Raises:
        PermissionDenied: this person may not, or proposed it.
        NotInState: it was sent, withdrawn or declined in the meantime.
    """
    demand(by, Action.DECLINE, change)
    if not transition(change, Action.DECLINE, by=by, problem=words, ended_at=timezone.now(), ended_by=by):
        raise NotInState
    return Change.objects.get(pk=change.pk)
