"""Writing down how a change ended, in one short statement of its own."""

from typing import Any

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

from adminpanel import logs
from projects.models import Change
from projects.services.errors import OutcomeNotRecorded
from projects.services.outside import account_for

# What a settlement may overwrite: a late answer knows more than a check that was made before it came.
UNSURE = [Change.State.SENDING, Change.State.UNKNOWN, Change.State.NOT_APPLIED, Change.State.SUPERSEDED]


def settle(change: Change, state: Change.State, **outcome: Any) -> Change:
    """Record the outcome of this claim, unless somebody claimed the change anew; return the row as it is then.

    Raises:
        OutcomeNotRecorded: the database is gone or full. One log line holds the outcome; reconciling finds it again.
    """
    change.state, change.settled_at = state, timezone.now()
    for name, value in outcome.items():
        setattr(change, name, value)
    logs.event("change", change=str(change.pk), kind=change.kind, outcome=state.value, attempt=change.attempt)
    try:
        # All of it or nothing: an outcome that is said not to be recorded is not half recorded.
        with transaction.atomic():
            Change.objects.filter(pk=change.pk, attempt=change.attempt, state__in=UNSURE).update(
                state=state, settled_at=change.settled_at, **outcome
            )
            settled = Change.objects.with_people().get(pk=change.pk)
            if settled.state == Change.State.APPLIED:
                account_for(settled)
            return settled
    except (DatabaseError, InterfaceError) as error:
        logs.event("outcome_not_recorded", change=str(change.pk), outcome=state.value, attempt=change.attempt)
        raise OutcomeNotRecorded(change) from error
