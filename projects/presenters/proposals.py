"""Which open proposals wait for a person, and which of their own wait for others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from projects.models import Change, expiry
from projects.models.change import KNOWN_KINDS
from projects.services.rights import may
from projects.services.transitions import Action

State = Change.State
LATELY = timedelta(days=7)
MOST = 2_000  # proposals that are looked through for one page
COLUMNS = ("pk", "state", "kind", "proposed_by_id", "move_id", "move__started_at")


def count_waiting_for(user: User) -> int:
    """Return how many decisions wait for this person, a move being one; in one query."""
    if not may(user, Action.APPLY, None):
        return 0
    decidable = Change.objects.waiting().filter(kind__in=KNOWN_KINDS)
    proposed = decidable.filter(move__started_at=None).exclude(proposed_by=user)
    return proposed.aggregate(number=Count(Coalesce("move_id", "id"), distinct=True))["number"]


@dataclass(frozen=True)
class Proposal:
    """As much of an open proposal as it takes to know for whom it waits."""

    id: UUID
    state: str
    kind: str
    by: int | None
    move: UUID | None
    move_started_at: Any


class Proposals:
    """The proposals that nobody has decided, as one person meets them; those of a move are one.

    Their own are among them that went out of date lately, and so wait for themselves.
    """

    def __init__(self, user: User) -> None:
        self._user = user
        lately = timezone.now() - LATELY
        overtaken = Q(state=State.STALE, effective_at__gte=lately, proposed_by=user)
        open_still = Change.objects.filter(expiry.asked() | overtaken | expiry.drafts() & Q(proposed_by=user))
        rows = open_still.order_by("proposed_at", "pk").values_list(*COLUMNS)
        found = [Proposal(*row) for row in rows[: MOST + 1]]
        self._are_all = len(found) <= MOST
        self._open = [each for each in found[:MOST] if each.move_started_at is None]

    @cached_property
    def waiting(self) -> list[UUID]:
        """The changes that this person's decision would move, the oldest first."""
        if not may(self._user, Action.APPLY, None):
            return []
        decidable = [each for each in self._open if each.state == State.PROPOSED and each.kind in KNOWN_KINDS]
        return one_of_each(each for each in decidable if each.by != self._user.pk)

    @cached_property
    def own(self) -> list[UUID]:
        """What this person proposed themselves, the newest first; of a move what was not withdrawn by itself."""
        own = [each for each in self._open if each.by == self._user.pk]
        return one_of_each(
            each for each in reversed(own) if each.state in (State.DRAFT, State.PROPOSED) or not each.move
        )

    @cached_property
    def number(self) -> int:
        """How many decisions wait for this person."""
        return len(self.waiting) if self._are_all else count_waiting_for(self._user)


def one_of_each(proposals: Iterable[Proposal]) -> list[UUID]:
    """Return the ids of proposals, one alone of each move."""
    found: dict[UUID, UUID] = {}
    for each in proposals:
        found.setdefault(each.move or each.id, each.id)
    return list(found.values())
