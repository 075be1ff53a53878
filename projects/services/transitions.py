"""The one door for every step of a change: what may follow on what, and the row and the event that say so.

                                    ┌────────── requeue ─────────┐
propose ──▶ draft ── ask, open ──▶ proposed ── apply ──▶ sending ── confirm, refuse, fail, doubt, … ──▶ an outcome
              └─ apply, overtake, …     └─ overtake, withdraw, decline
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models.expressions import Combinable
from django.db.models.functions import Least
from django.utils import timezone

from projects.models import Change, ChangeQuerySet
from projects.models.change_queryset import ACKNOWLEDGED
from projects.services.events import record
from projects.services.kept_score import score_of, score_with

State = Change.State


class Action(models.TextChoices):
    """What is done to a change, by a person or by the panel."""

    PROPOSE = "propose"
    ASK = "ask"
    OPEN = "open"
    LINE_UP = "line_up"
    EDIT = "edit"
    NOTICE = "notice"
    APPLY = "apply"
    SEND = "send"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    FAIL = "fail"
    DOUBT = "doubt"
    DISPROVE = "miss"
    SUPERSEDE = "supersede"
    FIND_STALE = "hold_back"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    HOLD_SCHEDULE = "hold"
    MISS_SCHEDULE = "miss_schedule"
    OVERTAKE = "overtake"
    REQUEUE = "requeue"
    WITHDRAW = "withdraw"
    DECLINE = "decline"
    CHECK = "check"
    UNDO = "undo"
    PUT_BACK = "put_back"
    REFRESH = "refresh"
    APPROVE = "approve"
    BYPASS = "bypass"
    ACKNOWLEDGE = ACKNOWLEDGED
    COMMENT = "comment"
    ASK_CHANGES = "ask_changes"
    STRIKE = "strike"


@dataclass(frozen=True)
class Step:
    """From which states an action is possible, none for one that makes the row; and to which it leads.

    No target: the state stays as it is, or what is read then decides, and is a step of its own.
    """

    sources: frozenset[str]
    target: Change.State | None


class Facts(TypedDict, total=False):
    """What a step writes besides the state: columns of the change."""

    kind: str
    project_name: str
    note: str
    default_environment: str
    volume: dict[str, Any]
    yes_or_no: list[str]
    undoes: Change | None
    proposed_at: datetime
    touched_at: datetime
    attempt: int | Combinable
    applied_by: User | None
    claimed_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None
    answered: dict[str, str | None]
    before: dict[str, str | None]
    requested: dict[str, str | None]
    names: dict[str, str]
    documents: dict[str, Any]
    score: dict[str, str] | None
    live_field: str
    problem: str
    refusal: dict[str, object]
    request_id: str
    ended_at: datetime
    needs_reading: bool
    ended_by: User
    schedule: str
    apply_at: datetime | None
    apply_at_local: str
    apply_at_zone: str
    scheduled_by: User | None
    held_because: str


def _step(target: Change.State | None, *sources: Change.State) -> Step:
    return Step(frozenset(sources), target)


# What a settlement may overwrite: a late answer knows more than a check that was made before it came.
UNSURE = (State.SENDING, State.UNKNOWN, State.NOT_APPLIED, State.SUPERSEDED)
STEPS: dict[Action, Step] = {
    Action.PROPOSE: _step(State.DRAFT),
    Action.ASK: _step(State.PROPOSED, *Change.SENDABLE),
    Action.OPEN: _step(State.PROPOSED, State.DRAFT),
    Action.LINE_UP: _step(State.PROPOSED, State.DRAFT),
    Action.EDIT: _step(State.PROPOSED, *Change.SENDABLE, State.STALE),
    Action.NOTICE: _step(State.NOTICED),
    Action.APPLY: _step(State.SENDING, *Change.SENDABLE),
    Action.SEND: _step(State.SENDING, State.SENDING),
    Action.CONFIRM: _step(State.APPLIED, *UNSURE),
    Action.REFUSE: _step(State.REFUSED, *UNSURE),
    Action.FAIL: _step(State.NOT_SENT, *UNSURE),
    Action.DOUBT: _step(State.UNKNOWN, *UNSURE),
    Action.DISPROVE: _step(State.NOT_APPLIED, *UNSURE),
    Action.SUPERSEDE: _step(State.SUPERSEDED, *UNSURE),
    Action.FIND_STALE: _step(State.STALE, *UNSURE),
    Action.SCHEDULE: _step(State.PROPOSED, *Change.SENDABLE),
    Action.UNSCHEDULE: _step(None, *Change.UNDECIDED, State.STALE),
    Action.HOLD_SCHEDULE: _step(None, *Change.UNDECIDED, State.STALE),
    Action.MISS_SCHEDULE: _step(None, *Change.UNDECIDED),
    Action.OVERTAKE: _step(State.STALE, *Change.SENDABLE, State.STALE),
    Action.REQUEUE: _step(State.PROPOSED, State.NOT_SENT),
    Action.WITHDRAW: _step(State.WITHDRAWN, *Change.SENDABLE, State.STALE),
    Action.DECLINE: _step(State.DECLINED, *Change.UNDECIDED, State.STALE),
    Action.CHECK: _step(None, State.UNKNOWN, State.NOT_APPLIED),
    Action.UNDO: _step(State.APPLIED, State.APPLIED),
    Action.PUT_BACK: _step(State.NOTICED, State.NOTICED),
    Action.REFRESH: _step(State.PROPOSED, State.STALE),
    Action.APPROVE: _step(None, *Change.UNDECIDED),
    Action.BYPASS: _step(None, *Change.SENDABLE),
    Action.ACKNOWLEDGE: _step(None, State.UNKNOWN, *Change.EFFECTIVE, *Change.ENDED),
    Action.COMMENT: _step(None, *(state for state in State if state != State.DRAFT)),
    Action.ASK_CHANGES: _step(None, *Change.UNDECIDED),
    Action.STRIKE: _step(None, *State),
}
# What is possible though a change expired: to speak of it, and to say that it was not applied when it was to be.
AFTER_ALL = frozenset({Action.COMMENT, Action.STRIKE, Action.HOLD_SCHEDULE, Action.MISS_SCHEDULE})
# What ends that a change is to be applied by itself. The moment stays where approvals were of it, until others have to.
NOT_BY_ITSELF = Facts(schedule="", held_because="")
NO_MOMENT = NOT_BY_ITSELF | Facts(apply_at=None, apply_at_local="", apply_at_zone="", scheduled_by=None)
ENDS_SCHEDULE: Mapping[Action, Facts] = {
    **dict.fromkeys((Action.APPLY, Action.WITHDRAW, Action.DECLINE), NOT_BY_ITSELF),
    **dict.fromkeys((Action.EDIT, Action.REFRESH, Action.UNSCHEDULE), NO_MOMENT),
}
# What the event of a step keeps that lets a change ask for something else: what it asked for until then.
ASKED = ("kind", "before", "requested", "live_field", "default_environment", "note")
# What leads back to where a change began: one that nobody was asked for is a draft again.
BACK_TO_ITS_AUTHOR = frozenset({Action.EDIT, Action.REFRESH})


def possible(action: Action, change: Change) -> bool:
    """Whether the change is in a state in which this can be done, by whoever may, and has not expired."""
    return change.state in STEPS[action].sources and (action in AFTER_ALL or not change.is_expired)


def _row(change: Change, action: Action) -> ChangeQuerySet:
    """Return the row, as long as it allows the action."""
    row = Change.objects.filter(pk=change.pk, state__in=STEPS[action].sources)
    return row if action in AFTER_ALL else row.not_expired()


def transition(
    change: Change,
    action: Action,
    *,
    by: User | None = None,
    only_if: dict[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    **facts: Unpack[Facts],
) -> bool:
    """Take the step if the row is in a state that allows it; return whether it was. The row in memory stays as it is.

    Args:
        change: whose step it is.
        action: one that follows on a state.
        by: who does it; nobody for the panel itself.
        only_if: what the row must say besides, by column.
        data: what else the event leaves behind: `reviewers`, the ids of those who were asked.
        facts: what is written with it; its problem is what the event says.
    """
    row = _row(change, action).filter(**(only_if or {}))
    target = _target(action)
    seen_by_another = _is_another(by, change)
    if action in BACK_TO_ITS_AUTHOR:
        row = row.filter(is_private=change.is_private)
        target = State.DRAFT if change.is_private and not seen_by_another else target
    if facts.keys() & {"before", "documents"}:
        facts["score"] = score_with(change, facts)
    public = {"is_private": False} if seen_by_another or target not in Change.PRIVATE else {}
    with transaction.atomic():
        if not row.update(**{"state": target, **_ends_schedule(action), **facts, **public}):
            return False
        left = dict(data or {}) | _whose_moment(change, action)
        left |= {"answered": facts["answered"]} if facts.get("answered") else {}
        if "before" in facts:
            left |= {"instead_of": {name: getattr(change, name) for name in ASKED}}
        record(change, action, by, facts.get("problem", ""), left)
    return True


def transition_all(changes: Iterable[Change], action: Action, *, by: User | None = None, **facts: Unpack[Facts]) -> int:
    """Take the step with each of them that allows it, all or none at once; return how many did."""
    with transaction.atomic():
        return sum(transition(change, action, by=by, **facts) for change in changes)


def remark(
    change: Change,
    action: Action,
    *,
    by: User | None = None,
    words: str = "",
    only_if: dict[str, Any] | None = None,
    data: Mapping[str, str | int] | None = None,
    **facts: Unpack[Facts],
) -> bool:
    """Add an event that leaves the row as it is, if that is in a state that allows it; return whether it was.

    Args:
        change: whose event it is.
        action: one without a target.
        by: who does it; nobody for the panel itself.
        words: what they say.
        only_if: what the row must say besides, by column.
        data: what else it leaves behind: `about`, the id of the event that it is about, or a `fingerprint`.
        facts: what is written with it.
    """
    with transaction.atomic():
        # An UPDATE, though of nothing: no other step comes between.
        row = _row(change, action).filter(**(only_if or {}))
        public = {"is_private": False} if _is_another(by, change) else {}
        if not row.update(**{"state": models.F("state"), **_ends_schedule(action), **facts, **public}):
            return False
        record(change, action, by, words, dict(data or {}) | _whose_moment(change, action))
    return True


def _ends_schedule(action: Action) -> dict[str, Any]:
    """Return what else a step writes that ends that a change is applied by itself: nor does it last until then."""
    found = ENDS_SCHEDULE.get(action)
    return {**found, "touched_at": Least("touched_at", timezone.now())} if found else {}


def _whose_moment(change: Change, action: Action) -> dict[str, Any]:
    """Return what the event of such a step keeps: who had scheduled the change, for the row says it no more."""
    return {"scheduled_by": change.scheduled_by_id} if change.is_scheduled and action in ENDS_SCHEDULE else {}


def begin(change: Change, action: Action) -> Change:
    """Make the row of a change with its first event."""
    if STEPS[action].sources:
        raise ValueError(f"{action} follows on a state; it does not make a change")
    change.state = _target(action)
    change.is_private = change.state == State.DRAFT
    change.score = score_of(change)
    with transaction.atomic():
        change.save(force_insert=True)
        record(change, action, change.proposed_by, change.note, {})
    return change


def carry(change: Change, action: Action, **facts: Unpack[Facts]) -> None:
    """Let the row in memory say what the step would leave, where the database may not take it."""
    change.state = _target(action)
    for name, value in facts.items():
        setattr(change, name, value)


def _is_another(by: User | None, change: Change) -> bool:
    return by is not None and by.pk != change.proposed_by_id


def _target(action: Action) -> Change.State:
    target = STEPS[action].target
    if target is None:
        raise ValueError(f"{action} is no step of its own")
    return target
