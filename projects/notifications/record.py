"""Deliveries are written with the event that they tell of, in its transaction: none is there without it."""

from datetime import timedelta
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from adminpanel.prepared import prepared
from projects.models import Change, Event
from projects.notifications import channels
from projects.notifications.catalogue import Type, type_of
from projects.notifications.mail import mailboxes
from projects.notifications.models import Delivery, Endpoint
from projects.notifications.payload import message_of
from projects.notifications.places import is_about
from projects.services.events import of_one_press
from projects.services.reviews import SAID

ONE_MOVE = timedelta(hours=1)


def write_deliveries(sender: type[Change], event: Event, **kwargs: Any) -> None:
    """Write a delivery for each endpoint that is told of such a step. Called in the transaction that takes it."""
    endpoints = _switched_on()
    if not endpoints and not settings.EMAIL_URL:
        return
    change = event.change  # read now: the row in memory of whoever takes the step is older
    kind = type_of(event, change)
    if kind is None:
        return
    told = [each for each in endpoints if kind in each.events and is_about(change, each.environments)]
    message = cache(partial(message_of, event, change, kind))  # the same for all who reach the panel in one place
    for endpoint in [*told, *mailboxes(event, change, kind)]:
        if channels.of(endpoint).is_for_people and _was_notified_of_move(endpoint, event, change, kind):
            continue
        body = channels.of(endpoint).body(message(endpoint.links_to))
        Delivery.objects.create(endpoint=endpoint, event=event, type=kind, body=body)


@prepared()
def _switched_on() -> QuerySet[Endpoint]:
    return Endpoint.objects.of_admins().filter(off="")


def _was_notified_of_move(endpoint: Endpoint, event: Event, change: Change, kind: Type) -> bool:
    """Whether the same was told of another part of a move: it would come as often as the move has projects."""
    if not change.move_id:
        return False
    told = endpoint.deliveries.filter(type=kind, event__change__move=change.move_id)
    if event.action in SAID and event.request_id:
        return told.filter(event__in=of_one_press(event).values("pk")).exists()
    return told.filter(made_at__gt=timezone.now() - ONE_MOVE).exists()
