"""The queues of open proposals as one person meets them; those of a move are one, and what went too long is in none."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from adminpanel.prepared import Several, moment, prepared
from projects.models import Change, ChangeQuerySet, expiry
from projects.models.change_queryset import so_already
from projects.models.states import KNOWN_KINDS
from projects.services.rights import may
from projects.services.transitions import Action
from projects.services.waits import For, Wait, waits_of

LATELY = timedelta(days=7)
DECLINED = Change.State.DECLINED
TELLING = (Action.APPROVE, Action.ASK, Action.ASK_CHANGES, Action.EDIT, Action.SCHEDULE)
# What it takes to know for whom one waits; the documents are read of those alone that somebody approved.
COLUMNS = (
    *("state", "kind", "project_id", "before", "requested", "live_field", "default_environment", "move_id"),
    *("proposed_by_id", "proposed_at", "touched_at", "settled_at", "undoes"),
    *("schedule", "apply_at", "apply_at_local", "apply_at_zone"),
    *(f"undoes__{each}" for each in ("kind", "state", "before", "answered", "live_field", "effective_at")),
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

    def __init__(self, user: User, among: Collection[UUID] | None = None) -> None:
        """Take a person, and the ids of which open proposals: without, of all that may wait for them or are theirs."""
        self._user = user
        self._among = among
        self._may_apply = bool(may(user, Action.APPLY, None))

    def ids(self, queue: str) -> list[UUID]:
        """Return the changes of a queue, of a move one: what others wait for the oldest first, one's own the newest."""
        waits = {Queue.WAITING: self._waiting, Queue.READY: self._ready, Queue.YOURS: self._own}[Queue(queue)]
        found = [(wait.change.proposed_at, wait.change.pk) for wait in waits]
        if queue != Queue.YOURS:
            return [key for _, key in found]
        return [key for _, key in sorted([*found, *self._alone], reverse=True)]

    @property
    def declined(self) -> list[UUID]:
        """Those of this person that an editor declined lately, the last first; of a move one."""
        found = {
            move or key: (ended or at, key) for state, at, ended, key, move in self._up_to_them if state == DECLINED
        }
        return [key for _, key in sorted(found.values(), reverse=True)]

    @property
    def number(self) -> int:
        """How many decisions wait for this person."""
        return len(self._waiting)

    @cached_property
    def waits(self) -> dict[UUID, Wait]:
        """Those that could be in one of the queues, the oldest first; one alone of each move (see `one_of_each`)."""
        return one_of_each(waits_of(_as_they_wait(keys=self._within_reach if self._among is None else self._among)))

    @property
    def _within_reach(self) -> set[UUID]:
        """All that may wait for this person or are theirs: these are few, and often there are none."""
        return {key for key, *_ in _actions_within_reach(self._user)}

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
        found = {move or key: (at, key) for state, at, _, key, move in self._up_to_them if state != DECLINED}
        return list(found.values())

    @cached_property
    def _up_to_them(self) -> list[tuple[str, datetime, datetime | None, UUID, UUID]]:
        """Those of their own that wait for nobody else, and what of it was declined lately."""
        return _drafts_and_ended(author=self._user.pk)


@prepared(keys=Several(models.UUIDField()))
def _as_they_wait(keys: Any) -> ChangeQuerySet:
    rows = Change.objects.filter(pk__in=keys).select_related("undoes").only(*COLUMNS)
    return rows.order_by("proposed_at", "pk")


@prepared(author=models.IntegerField())
def _drafts_and_ended(author: Any) -> QuerySet:
    since = moment(lambda: timezone.now() - LATELY)
    stale = Q(state=Change.State.STALE, effective_at__gte=since, move=None) & ~so_already()
    lately = stale | Q(state=DECLINED, ended_at__gte=since)
    # The states once more, of all: the index of an author has them, and SQLite reads no others of theirs.
    states = (Change.State.DRAFT, Change.State.STALE, DECLINED)
    own = Change.objects.filter(expiry.drafts() | lately, proposed_by=author, state__in=states).order_by("pk")
    return own.values_list("state", "proposed_at", "ended_at", "pk", "move_id")


def one_of_each(waits: Iterable[Wait]) -> dict[UUID, Wait]:
    """Return waits by the id of their change; of a move by that, and one alone: of the part which is the least far."""
    found: dict[UUID, Wait] = {}
    for wait in waits:
        key = wait.change.move_id or wait.change.pk
        if key not in found or wait.what < found[key].what:
            found[key] = wait
    return found


def count_waiting_for(user: User) -> int:
    """Return how many decisions wait for this person, in one query and few more for those of which something was said.

    Of which nothing was, those wait for whoever may both approve and apply them, whatever is protected.
    """
    if bool(may(user, Action.APPLY, None)) != bool(may(user, Action.APPROVE, None)):
        return Queues(user).number
    entries: dict[UUID, set[UUID]] = defaultdict(set)
    others, told = set(), set()
    for key, move, author, action in _actions_within_reach(user):
        entry = move or key
        entries[entry].add(key)
        if action in TELLING:
            told.add(entry)
        if author != user.pk:
            others.add(entry)
    keys = [key for entry in told for key in entries[entry]]
    return len(others - told) + (Queues(user, among=keys).number if keys else 0)


def _actions_within_reach(user: User) -> list[tuple[Any, ...]]:
    """Return the open proposals that may wait for this person: key, move, author, and each thing that was done."""
    of_others = may(user, Action.APPLY, None) or may(user, Action.APPROVE, None)
    return _actions_on_all() if of_others else _actions_on_own(author=user.pk)


@prepared()
def _actions_on_all() -> QuerySet:
    return _with_actions(open_proposals())


@prepared(author=models.IntegerField())
def _actions_on_own(author: Any) -> QuerySet:
    return _with_actions(open_proposals().filter(proposed_by=author))


def _with_actions(proposals: ChangeQuerySet) -> QuerySet:
    return proposals.order_by().values_list("pk", "move_id", "proposed_by_id", "events__action")
