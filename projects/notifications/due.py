"""What is due, and whose turn it is: endpoints take turns, so that what waits for one holds up no other."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from projects.notifications.models import Delivery

AHEAD = timedelta(hours=30)  # what is due later than any wait is long was written before the clock was put back
A_ROUND = 500  # deliveries of one queue that one round looks at
MAIL = 0  # one queue for all mailboxes: one server stands before them


def due(now: datetime) -> QuerySet[Delivery]:
    """Return what is due at a moment."""
    come = Q(next_try_at__lte=now) | Q(next_try_at__gt=now + AHEAD)
    free = Q(endpoint__not_before=None) | Q(endpoint__not_before__lte=now) | Q(endpoint__not_before__gt=now + AHEAD)
    return Delivery.objects.filter(come, free, outcome=Delivery.Outcome.WAITING, endpoint__off="")


def in_turn(now: datetime) -> list[tuple[UUID, int]]:
    """Return the ids of what is due, in the order to send them, each with the queue that it is in.

    One of each queue comes before the second of any. What fails comes after what works, and last what has failed for
    longest: it is the least likely to work again.
    """
    fails = F("endpoint__failing_since").desc(nulls_first=True)
    queue = Case(When(endpoint__person=None, then="endpoint"), default=Value(MAIL))
    turn = Window(RowNumber(), partition_by=queue, order_by=[fails, "next_try_at"])
    found = due(now).annotate(queue=queue, turn=turn).filter(turn__lte=A_ROUND)
    return list(found.order_by(fails, "turn", "next_try_at").values_list("pk", "queue"))
