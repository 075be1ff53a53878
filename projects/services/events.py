"""The event that a step of a change leaves in its history, and who hears of it."""

import logging
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal

from adminpanel import logs
from projects.models import Change, Event

# Sent with `event` in the transaction of the step: what listeners write is committed with it, or is not. One that fails
# loses what they all wrote of this event, which is logged; never the step.
event_recorded = Signal()
# Sent with `event` once the step is committed. A listener that fails is logged, and loses nothing.
change_transitioned = Signal()


def record(change: Change, action: str, by: User | None, words: str, data: dict[str, Any]) -> None:
    """Write it down, and tell those who listen: within this transaction, and once it is committed."""
    event = Event.objects.create(
        change_id=change.pk, action=action, actor=by, words=words, data=data, request_id=logs.request_id()[:64]
    )
    _tell_within(event)
    transaction.on_commit(partial(_tell, event), robust=True)


def of_one_press(event: Event) -> QuerySet[Event]:
    """Return the same step of each change of a move, taken by one press; of another change that event alone."""
    same = Q(pk=event.pk)
    if event.change.move_id and event.request_id:
        press = {"request_id": event.request_id, "actor": event.actor_id, "action": event.action}
        same |= Q(change__move=event.change.move_id, words=event.words, **press)
    return Event.objects.filter(same)


def _tell_within(event: Event) -> None:
    try:
        with transaction.atomic():
            event_recorded.send(sender=Change, event=event)
    except Exception as error:
        logs.event("listener_failed", logging.ERROR, event=event.pk, **logs.fault(error))


def _tell(event: Event) -> None:
    change_transitioned.send_robust(sender=Change, event=event)
