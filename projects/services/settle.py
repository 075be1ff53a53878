"""Writing down how a change ended, in one short statement of its own."""

from typing import Unpack

from django.contrib.auth.models import User
from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

from adminpanel import logs
from projects.models import Change
from projects.services.errors import OutcomeNotRecorded
from projects.services.outside import account_for
from projects.services.overtake import overtake_others
from projects.services.transitions import Action, Facts, carry, transition

# Nothing came of these, past an approval or not: there is nothing to look at.
WITHOUT_EFFECT = (Action.FAIL, Action.FIND_STALE, Action.REFUSE)


def settle(change: Change, action: Action, *, by: User | None = None, **outcome: Unpack[Facts]) -> Change:
    """Record the outcome of this claim, unless somebody claimed the change anew; return the row as it is then.

    Raises:
        OutcomeNotRecorded: the database is gone or full. One log line holds the outcome; reconciling finds it again.
    """
    outcome["settled_at"] = timezone.now()
    if action in WITHOUT_EFFECT:
        outcome["needs_reading"] = False
    carry(change, action, **outcome)
    logs.event("change", change=str(change.pk), kind=change.kind, outcome=str(change.state), attempt=change.attempt)
    try:
        # All of it or nothing: an outcome that is said not to be recorded is not half recorded.
        with transaction.atomic():
            transition(change, action, by=by, only_if={"attempt": change.attempt}, **outcome)
            settled = Change.objects.with_people().get(pk=change.pk)
            if settled.state == Change.State.APPLIED:
                account_for(settled)
    except (DatabaseError, InterfaceError) as error:
        logs.event("outcome_not_recorded", change=str(change.pk), outcome=str(change.state), attempt=change.attempt)
        raise OutcomeNotRecorded(change) from error
    if settled.state == Change.State.APPLIED and action == Action.CONFIRM:
        overtake_others(settled)
    return settled
