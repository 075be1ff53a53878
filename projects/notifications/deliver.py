"""Sending what is due: claim, send, settle. Rows say what is due; however many processes do this, one sends each.

A process that dies in the middle leaves its delivery due again a minute later, under the same id. No transaction is
open while one is sent.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from adminpanel import logs
from projects.notifications import channels, endpoints
from projects.notifications.due import due, in_turn
from projects.notifications.models import Attempt, Delivery, Endpoint, EndpointQuerySet
from projects.notifications.post import SECONDS, Answer
from projects.notifications.retries import FAILING_FOR, LONGEST, SLOWED, next_try

ROUND = 30.0  # seconds after which no more are begun
SHARE = 5000  # milliseconds of a round after which a queue has had its part
CLAIM = timedelta(seconds=SECONDS) + timedelta(seconds=50)  # longer than any attempt takes
LOG_FOR = timedelta(days=30)
GONE = 410
SLOW_DOWN = {429, 502, 504}
Outcome = Delivery.Outcome


def deliver_due(now: datetime | None = None, goes_on: Callable[[], bool] = lambda: True) -> Counter[str]:
    """Send what is due; return how many were delivered, and how many failed.

    A queue of which one fails, that wants a pause or has had its part is left alone for the rest of the round: it holds
    up no other.

    Args:
        now: what is due by then.
        goes_on: asked before each, whether to send one more.
    """
    now, ends = now or timezone.now(), time.monotonic() + ROUND
    came, spent, over = Counter[str](), Counter[int](), set[int]()
    for pk, queue in in_turn(now):
        if queue in over:
            continue
        if time.monotonic() >= ends or not goes_on():
            break
        if (delivery := _claim(pk, now)) and (attempt := _attempt(delivery)):
            came["failed" if attempt.problem else "delivered"] += 1
            spent[queue] += attempt.milliseconds
            if attempt.problem or spent[queue] >= SHARE or channels.of(delivery.endpoint).pause:
                over.add(queue)
    return came


def is_any_due() -> bool:
    """Whether there is anything to send by now."""
    return due(timezone.now()).exists()


def _claim(pk: UUID, now: datetime) -> Delivery | None:
    """Take it and return it, if it is still due and nobody else did; the row says when to believe that we died."""
    delivery = due(now).filter(pk=pk).select_related("endpoint__person").first()
    if delivery is None:
        return None
    read = Delivery.objects.filter(pk=delivery.pk, outcome=Outcome.WAITING, next_try_at=delivery.next_try_at)
    delivery.next_try_at = timezone.now() + CLAIM
    delivery.tries += 1
    # No join: with one, Postgres takes a row for what it was before somebody else claimed it.
    still_on = read.filter(endpoint__in=Endpoint.objects.filter(off=""))
    is_ours = still_on.update(next_try_at=delivery.next_try_at, tries=delivery.tries)
    return delivery if is_ours else None


def _attempt(delivery: Delivery) -> Attempt | None:
    """Send it once, and note what came of it; None where an admin deleted its endpoint meanwhile."""
    at, began = timezone.now(), time.monotonic()
    answer = _send(delivery, at)
    attempt = Attempt(
        delivery=delivery,
        at=at,
        milliseconds=round((time.monotonic() - began) * 1000),
        status=answer.status,
        answer=answer.text,
        problem="" if answer.is_success else answer.problem or _objection(answer),
    )
    try:
        with transaction.atomic():
            attempt.save()
            _settle(delivery, answer)
    except IntegrityError:
        if Delivery.objects.filter(pk=delivery.pk).exists():
            raise
        return None
    why = attempt.problem or None  # of mail no page says it
    logs.event("delivery", delivery=str(delivery.pk), status=answer.status, tries=delivery.tries, problem=why)
    return attempt


def _send(delivery: Delivery, at: datetime) -> Answer:
    """Send it. A fault of ours is an answer too: it would be due for ever, and nobody could read that it is."""
    try:
        return channels.of(delivery.endpoint).send(delivery, at)
    except Exception as error:
        logs.event("delivery_faulty", logging.ERROR, delivery=str(delivery.pk), **logs.fault(error))
        return Answer(problem="The panel made a mistake in sending it. Its log has more.")


def _objection(answer: Answer) -> str:
    if answer.status == GONE:
        return "It wants nothing more."
    if 300 <= (answer.status or 0) < 400:
        return "It leads elsewhere, which is not followed."
    return "It did not take it."


def _settle(delivery: Delivery, answer: Answer) -> None:
    now = timezone.now()
    if answer.is_success:
        Delivery.objects.filter(pk=delivery.pk).update(outcome=Outcome.DELIVERED, next_try_at=None)
        pause = channels.of(delivery.endpoint).pause
        _endpoint(delivery).update(failing_since=None, not_before=now + pause if pause else None)
        return
    wait_until = _wait_until(answer, now)
    again = None if answer.status == GONE else next_try(delivery.tries, now)
    # Only who holds the claim says what comes next: if ours ran out, somebody else is at it.
    mine = Delivery.objects.filter(pk=delivery.pk, outcome=Outcome.WAITING, next_try_at=delivery.next_try_at)
    if again is None:
        mine.update(outcome=Outcome.FAILED, next_try_at=None)
    else:
        mine.update(next_try_at=max(again, wait_until or again))
    _note_failure(delivery, answer, now, wait_until)


def _wait_until(answer: Answer, now: datetime) -> datetime | None:
    """Return until when the endpoint is left alone, if it asks for that or looks overloaded."""
    if answer.retry_after:
        return min(answer.retry_after, now + LONGEST)
    return now + SLOWED if answer.status in SLOW_DOWN else None


def _note_failure(delivery: Delivery, answer: Answer, now: datetime, wait_until: datetime | None) -> None:
    _endpoint(delivery).update(failing_since=Coalesce("failing_since", now), not_before=wait_until)
    if answer.status == GONE:
        endpoints.switch_off(delivery.endpoint, Endpoint.Off.GONE)
    elif _endpoint(delivery).of_admins().filter(failing_since__lte=now - FAILING_FOR).exists():
        endpoints.switch_off(delivery.endpoint, Endpoint.Off.FAILING)


def _endpoint(delivery: Delivery) -> EndpointQuerySet:
    """Return the row, to be written to by what it holds now: another process may have found out more since."""
    return Endpoint.objects.filter(pk=delivery.endpoint_id)


def prune_deliveries() -> int:
    """Forget deliveries that were written too long ago, with their attempts; return how many."""
    old = Delivery.objects.filter(made_at__lt=timezone.now() - LOG_FOR)
    return old.delete()[1].get("notifications.Delivery", 0)
