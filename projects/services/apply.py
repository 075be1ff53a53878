"""Applying a change: claim, look, send, settle. It is sent once, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F
from django.utils import timezone

from projects import gateway
from projects.humanloop.errors import HumanloopError, NotReached, TooSlow
from projects.humanloop.transport import within
from projects.models import Change
from projects.services.approvals import lacking
from projects.services.by_default import lacking_by_now
from projects.services.errors import IntentNotRecorded, NotInState, ServiceError
from projects.services.fingerprints import expect_same, fingerprint
from projects.services.kinds import Values, expect_known, holds, kind_of, touched
from projects.services.reconcile import reconcile
from projects.services.rights import TOO_LATE, demand, demand_still
from projects.services.settle import settle
from projects.services.transitions import Action, Facts, remark, transition
from projects.services.waits import OBJECTED, is_objected_to

# Look and send share one deadline, for whoever waits and for the router in front. With less than this part of it left
# one would most likely not learn what became of the change, so it is not sent.
ENOUGH_TO_SEND = 0.25
OTHER_VALUES = "Humanloop answered, but not with the values that were asked for."
FAILED = "The panel could not work out what to send: its log says where it failed. Nothing was sent."
NOT_SEEN = "Humanloop took the change, but the panel could not look whether it is in force."


def apply(change: Change, *, by: User, request_id: str = "", without_approval: str = "", opened: str = "") -> Change:
    """Send a change to the remote and record what came of it; return the settled row.

    Args:
        change: what is sent.
        by: who applies it.
        request_id: by which the logs know it.
        without_approval: why an admin applies it though it lacks approvals; empty where they do not.
        opened: the fingerprint of what they had before them; empty for whatever it is.

    Raises:
        PermissionDenied: this person may not.
        NotInState: somebody else claimed it first, it has been withdrawn, it lacks an approval, or it is not what was
            opened; nothing was sent by this call.
        UnknownKind: this version of the panel does not know what it asks for; nothing was sent.
        IntentNotRecorded: the database failed before anything was sent.
        OutcomeNotRecorded: the outcome is known but could not be kept.
    """
    settled, _ = attempt(change, by=by, request_id=request_id, without_approval=without_approval, opened=opened)
    return settled


def attempt(
    change: Change,
    *,
    by: User,
    request_id: str = "",
    without_approval: str = "",
    opened: str = "",
    due: datetime | None = None,
) -> tuple[Change, HumanloopError | None]:
    """Do as `apply` does, and return besides the row the error that the remote made of it, if it did.

    With `due` it is applied by itself, as long as it is still scheduled for just that moment.
    """
    expect_known(change)
    with _intent():
        demand(by, Action.BYPASS if without_approval else Action.APPLY, change)
        claimed = claim(change, by=by, request_id=request_id, without_approval=without_approval, opened=opened, due=due)
    try:
        with within(settings.HUMANLOOP_DEADLINE) as left:
            now = kind_of(claimed).read(gateway.client(), claimed)
            if not holds(claimed.before, now):
                return settle(claimed, Action.FIND_STALE, by=by, answered=touched(claimed, now)), None
            with _intent():
                why = "" if without_approval else lacking_by_now(claimed)
        if why:
            place = claimed.default_environment
            return settle(claimed, Action.FAIL, by=by, problem=why, default_environment=place), None
        if left() < settings.HUMANLOOP_DEADLINE * ENOUGH_TO_SEND:
            raise TooSlow
    except HumanloopError as error:
        return settle(claimed, Action.FAIL, by=by, problem=error.sentence), error
    except (ServiceError, DatabaseError, InterfaceError):
        raise
    except Exception:
        settle(claimed, Action.FAIL, by=by, problem=FAILED)
        raise
    return _send(claimed, left())


@contextmanager
def _intent() -> Iterator[None]:
    """Tell a database that fails while nothing has been sent from one that fails after."""
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        raise IntentNotRecorded from error


@transaction.atomic
def claim(
    change: Change,
    *,
    by: User,
    request_id: str,
    without_approval: str = "",
    opened: str = "",
    due: datetime | None = None,
) -> Change:
    """Take the change for this process, committed before anything is sent; exactly one claim wins.

    Whether it has its approvals, and whether this person may still, is asked once more when it is won: from then on no
    other step comes between.
    """
    if without_approval:
        remark(change, Action.BYPASS, by=by, words=without_approval, needs_reading=True)
    won = transition(
        change,
        Action.APPLY,
        by=by,
        attempt=F("attempt") + 1,
        applied_by=by,
        claimed_at=timezone.now(),
        sent_at=None,
        problem="",
        request_id=request_id,
        only_if={"schedule": Change.Schedule.WAITING, "apply_at": due} if due else None,
        schedule=Change.Schedule.SENT if due else "",
    )
    if not won:
        raise NotInState(TOO_LATE)
    claimed = Change.objects.with_relations().get(pk=change.pk)
    demand_still(by, Action.BYPASS if without_approval else Action.APPLY, claimed)
    expect_same(opened, fingerprint(claimed) if opened else "")
    if not without_approval and (why := lacking(claimed)):
        raise NotInState(why)
    if due and is_objected_to(claimed):
        raise NotInState(OBJECTED)
    return claimed


def _send(change: Change, seconds: float) -> tuple[Change, HumanloopError | None]:
    with _intent():
        still_ours = _about_to_send(change)
    if not still_ours:
        raise NotInState
    try:
        with within(seconds) as left:
            answered = kind_of(change).write(gateway.client(), change)
    except HumanloopError as error:
        return _not_confirmed(change, error), error
    return _answered(change, answered, seconds=left()), None


def _answered(change: Change, answered: Values | None, *, seconds: float) -> Change:
    """Settle a change whose write was answered: whatever fails from here on, it was not refused."""
    problem, by = OTHER_VALUES, change.applied_by
    if answered is None:
        try:
            with within(seconds):
                answered = kind_of(change).read(gateway.client(), change)
        except HumanloopError as error:
            answered, problem = {}, f"{NOT_SEEN} {error.sentence}"
    if answered and holds(change.requested, answered):
        return settle(change, Action.CONFIRM, by=by, answered=touched(change, answered))
    unknown = settle(change, Action.DOUBT, by=by, problem=problem)
    return reconcile(unknown, by=by, at_once=True)


def _about_to_send(change: Change) -> bool:
    """Commit that the write goes out now, and where it is live, unless the claim has been given up meanwhile."""
    change.sent_at = timezone.now()
    sent = Facts(sent_at=change.sent_at, default_environment=change.default_environment)
    return transition(change, Action.SEND, by=change.applied_by, only_if={"attempt": change.attempt}, **sent)


def _not_confirmed(change: Change, error: HumanloopError) -> Change:
    by = change.applied_by
    if error.may_have_arrived:
        unknown = settle(change, Action.DOUBT, by=by, problem=error.sentence)
        return reconcile(unknown, by=by, at_once=True, may_still_arrive=error.is_timeout)
    if isinstance(error, NotReached):
        return settle(change, Action.FAIL, by=by, problem=error.sentence, sent_at=None)
    return settle(change, Action.REFUSE, by=by, problem=error.sentence, refusal=refusal(error))


def refusal(error: HumanloopError) -> dict[str, object]:
    """Return the remote's objections as the row keeps them."""
    detail = getattr(error, "detail", None)
    if detail is None:
        return {}
    return {"fields": detail.fields, "general": detail.general, "raw": detail.raw}
