"""The queues of open proposals as one person meets them; those of a move are one, and what went too long is in none."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Case, Count, Exists, Max, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from projects.models import Change, ChangeQuerySet, Event, Protection, expiry
from projects.models.change import KNOWN_KINDS
from projects.services.rights import may
from projects.services.transitions import Action
from projects.services.waits import For, Wait, waits_of

LATELY = timedelta(days=7)
TELLING = (Action.APPROVE, Action.ASK, Action.ASK_CHANGES)
# What it takes to know for whom one waits; the documents are read of those alone that somebody approved.
COLUMNS = (
    *("state", "kind", "project_id", "before", "requested", "live_field", "proposed_by_id", "proposed_at", "move_id"),
    *(
        "touched_at",
        "default_environment",
        "settled_at",
        "undoes",
        "undoes__state",
        "undoes__before",
        "undoes__answered",
        "undoes__live_field",
    ),
    *("undoes__effective_at", "undoes__kind"),
)


class Queue(models.TextChoices):
    """What people are called to."""

    WAITING = "waiting", "Waiting for you"
    READY = "ready", "Ready"
    YOURS = "yours", "Yours"


def open_proposals() -> ChangeQuerySet:
    """Return what somebody may still decide."""
    return Change.objects.filter(expiry.asked(), kind__in=KNOWN_KINDS, move__started_at=None)


class Queues:
    """What waits for a person, what they may apply that is approved, and what is their own."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._may_apply = bool(may(user, Action.APPLY, None))

    def ids(self, queue: str) -> list[UUID]:
        """Return the changes of a queue, of a move one: what others wait for the oldest first, one's own the newest."""
        waits = {Queue.WAITING: self._waiting, Queue.READY: self._ready, Queue.YOURS: self._own}[Queue(queue)]
        found = [(wait.change.proposed_at, wait.change.pk) for wait in waits]
        if queue != Queue.YOURS:
            return [key for _, key in found]
        return [key for _, key in sorted([*found, *self._alone], reverse=True)]

    @property
    def number(self) -> int:
        """How many decisions wait for this person."""
        return len(self._waiting)

    @cached_property
    def waits(self) -> dict[UUID, Wait]:
        """Those that could be in one of the queues, the oldest first; one alone of each move (see `one_of_each`)."""
        rows = _within_reach(self._user).select_related("undoes").only(*COLUMNS)
        return one_of_each(waits_of(rows.order_by("proposed_at", "pk")))

    def _is_own(self, wait: Wait) -> bool:
        return wait.change.proposed_by_id == self._user.pk

    @cached_property
    def _waiting(self) -> list[Wait]:
        """Those that this person's decision would move: of their own, where somebody asked for changes."""
        found = [wait for wait in self.waits.values() if wait.what != For.PRESS and wait.is_for(self._user)]
        return [wait for wait in found if wait.what == For.CHANGES or not self._is_own(wait)]

    @property
    def _ready(self) -> list[Wait]:
        return [wait for wait in self.waits.values() if wait.what == For.PRESS] if self._may_apply else []

    @property
    def _own(self) -> list[Wait]:
        return [wait for wait in self.waits.values() if self._is_own(wait)]

    @property
    def _alone(self) -> list[tuple[datetime, UUID]]:
        """What is up to themselves: their drafts, and what went out of date lately and did not go with a move."""
        lately = Q(state=Change.State.STALE, effective_at__gte=timezone.now() - LATELY, move=None)
        own = Change.objects.filter(expiry.drafts() | lately, proposed_by=self._user).order_by("pk")
        rows = own.values_list("proposed_at", "pk", "move_id")
        return list({move or key: (at, key) for at, key, move in rows}.values())


def one_of_each(waits: Iterable[Wait]) -> dict[UUID, Wait]:
    """Return waits by the id of their change; of a move by that, and one alone: of the part which is the least far."""
    found: dict[UUID, Wait] = {}
    for wait in waits:
        key = wait.change.move_id or wait.change.pk
        if key not in found or wait.what < found[key].what:
            found[key] = wait
    return found


def count_waiting_for(user: User) -> int:
    """Return how many decisions wait for this person: in one query, unless something tells open proposals apart."""
    others = Q(proposed_by=None) | ~Q(proposed_by=user)
    counted = _within_reach(user).aggregate(
        others=Count(Coalesce("move_id", "id"), distinct=True, filter=others),
        are_told_apart=Max(Case(When(_what_tells_apart(user), then=Value(1)), default=Value(0))),
    )
    if counted["are_told_apart"]:
        return Queues(user).number
    return counted["others"] if may(user, Action.APPLY, None) else 0


def _within_reach(user: User) -> ChangeQuerySet:
    """Return the open proposals that may wait for this person."""
    of_others = may(user, Action.APPLY, None) or may(user, Action.APPROVE, None)
    return open_proposals() if of_others else open_proposals().filter(proposed_by=user)


def _what_tells_apart(user: User) -> Q:
    """Whether a protection, or what was said of one of them, lets proposals wait for different people."""
    said = Event.objects.filter(change__in=_within_reach(user).order_by().values("pk"), action__in=TELLING)
    return Q(Exists(Protection.objects.filter(approvals__gt=0))) | Q(Exists(said))
