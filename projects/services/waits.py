"""For whom each open proposal waits, and since when: the one answer for every page, list, number and message.

Worked out from what was said of it, from the protections and from the people as they are now; nowhere stored.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from functools import cached_property
from uuid import UUID

from django.contrib.auth.models import User

from adminpanel.accounts.permissions import holders
from projects.models import Change, Event
from projects.services.approvals import APPROVE, JUDGED, Approvals, approvals_of_each, last_editor, struck_out
from projects.services.asking import only_opened
from projects.services.rights import APPLY
from projects.services.transitions import Action

State = Change.State
WAITING = (*Change.UNDECIDED, State.UNKNOWN)
ANEW = (Action.ASK, Action.OPEN, Action.EDIT, Action.REFRESH)  # who had asked for changes before is answered by these
OBJECTED = "Somebody asked for changes, and nobody answered that. Nothing was sent."
HEARD = (*JUDGED, *ANEW, Action.STRIKE)


class For(IntEnum):
    """What a change waits for. Of the parts of a move the first of these counts."""

    CHANGES = 1  # its author's answer to somebody who asked for changes
    APPROVAL = 2  # it lacks approvals
    CHECK = 3  # its outcome is not known
    RETRY = 4  # it was not sent
    DECISION = 5  # it needs no approval, and has none
    PRESS = 6  # it is approved
    MOMENT = 7  # it is scheduled, and lacks nothing


@dataclass(frozen=True)
class Wait:
    """For whom one change waits.

    Attributes:
        change: the change.
        what: what for.
        since: when it began to.
        asked: those who were asked by name, may still do it and have not; empty where it is whoever may.
        permission: what whoever may do it has; empty where it waits for its author.
        not_for: the ids of those who have it and can't, or did their part.
        is_left: whether somebody was asked by name, and none of those may do it any more.
        by: who asked for changes.
        against: the ids of all whose request for changes nobody has answered.
        opened: the step by which somebody else made a draft a proposal, where nobody asked for review.
    """

    change: Change
    what: For
    since: datetime
    asked: tuple[User, ...] = ()
    permission: str = APPLY
    not_for: frozenset[int | None] = frozenset()
    is_left: bool = False
    by: User | None = None
    against: frozenset[int | None] = frozenset()
    opened: Event | None = None

    def is_for(self, person: User) -> bool:
        """Whether what this person does would move it."""
        if not self.permission:
            return person.pk == self.change.proposed_by_id
        if self.asked:
            return person.pk in {each.pk for each in self.asked}
        return person.pk not in self.not_for and person.has_perm(self.permission)


def wait_of(change: Change) -> Wait | None:
    """Return for whom a change waits; None where nobody can move it any more."""
    return next(iter(waits_of([change])), None)


def waits_of(changes: Iterable[Change], events: Mapping[UUID, Sequence[Event]] | None = None) -> list[Wait]:
    """Return for whom each of these waits, in their order, in few queries; those are left out that nobody can move.

    `events` are what was done to each of them, the first first, where that was read before.
    """
    movable = [change for change in changes if change.state in WAITING and change.is_of_known_kind]
    some = [change for change in movable if not change.is_expired]
    if not some:
        return []
    events = _events_of(some) if events is None else events
    fresh = [change for change in some if change.approvals is None]
    approvals = approvals_of_each(fresh, events) if fresh else {}
    people = _People(events)

    def wait(change: Change) -> Wait:
        said = events.get(change.pk, [])
        found = _wait(change, said, change.approvals or approvals[change.pk], people)
        return replace(found, opened=only_opened(said))

    return [wait(change) for change in some]


def _events_of(changes: Sequence[Change]) -> dict[UUID, list[Event]]:
    """Return what was said of changes, the first first, of those alone of which something was."""
    events = Event.objects.filter(action__in=HEARD, change__in=[change.pk for change in changes])
    found: dict[UUID, list[Event]] = defaultdict(list)
    for event in events.select_related("actor").order_by("id"):
        found[event.change_id].append(event)
    return found


def is_objected_to(change: Change) -> bool:
    """Whether somebody asked for changes of it, and nobody has answered that."""
    return bool(_objections(_events_of([change]).get(change.pk, [])))


class _People:
    """Those who were asked by name, and who of them may do what."""

    def __init__(self, events: Mapping[UUID, Sequence[Event]]) -> None:
        self._named = {key for said in events.values() for key in _named(said)}

    @cached_property
    def _by_id(self) -> dict[int, User]:
        return User.objects.in_bulk(self._named)

    @cached_property
    def _able(self) -> dict[str, set[int]]:
        named = {each: holders(each).filter(pk__in=self._named) for each in (APPROVE, APPLY)}
        return {permission: set(found.values_list("pk", flat=True)) for permission, found in named.items()}

    def able(self, keys: Iterable[int], permission: str) -> list[User]:
        """Return those who may do something."""
        return [self._by_id[key] for key in keys if key in self._able[permission]] if self._named else []


def _wait(change: Change, said: Sequence[Event], of: Approvals, people: _People) -> Wait:
    if change.state == State.UNKNOWN:
        return Wait(change, For.CHECK, change.sent_at or change.proposed_at)
    if objections := _objections(said):
        first, against = objections[0], frozenset(each.actor_id for each in objections)
        return Wait(change, For.CHANGES, first.at, permission="", by=first.actor, against=against)
    if of.missing_for(change):
        return _asking(change, said, people, For.APPROVAL, of)
    if change.is_scheduled or change.state == State.NOT_SENT:
        return _for_nobodys_word(change)
    if of.counting:
        enough = sorted(each.event.at for each in of.counting)[max(of.needed, 1) - 1 :]
        return Wait(change, For.PRESS, enough[0] if enough else of.counting[-1].event.at)
    return _asking(change, said, people, For.DECISION, of)


def _for_nobodys_word(change: Change) -> Wait:
    if change.is_scheduled:
        return Wait(change, For.MOMENT, change.proposed_at, permission="")
    return Wait(change, For.RETRY, change.settled_at or change.proposed_at)


def _asking(change: Change, said: Sequence[Event], people: _People, what: For, of: Approvals) -> Wait:
    permission = APPROVE if what == For.APPROVAL else APPLY
    named, agreed = _named(said), {each.event.actor_id for each in of.counting}
    theirs = {change.proposed_by_id} | ({last_editor(said)} if what == For.APPROVAL else set())
    able = [each for each in people.able(named, permission) if each.pk not in theirs]
    anew = [event.at for event in said if event.action in ANEW]
    return Wait(
        change,
        what,
        since=anew[-1] if anew else change.proposed_at,
        asked=tuple(each for each in able if each.pk not in agreed),
        permission=permission,
        not_for=frozenset(agreed | theirs) if what == For.APPROVAL else frozenset(),
        is_left=bool(named) and not able,
    )


def _objections(said: Collection[Event]) -> list[Event]:
    """Return the requests for changes that nobody has answered, taken back or struck out, of each person the first."""
    standing: dict[int | None, Event] = {}
    struck = struck_out(said)
    for event in said:
        if event.pk in struck:
            continue
        if event.action in ANEW:
            standing.clear()
        elif event.action == Action.ASK_CHANGES:
            standing.setdefault(event.actor_id, event)
        elif event.action == Action.APPROVE:
            standing.pop(event.actor_id, None)
    return list(standing.values())


def _named(said: Iterable[Event]) -> list[int]:
    """Return the ids of those who were asked last."""
    asked = [event for event in said if event.action == Action.ASK]
    return asked[-1].data.get("reviewers", []) if asked else []
