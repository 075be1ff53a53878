"""Applying a change by itself at a moment that somebody chose: once and then, or not at all."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from operator import attrgetter
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from adminpanel.accounts.models import Profile
from adminpanel.accounts.time_zones import zone_of
from projects import gateway
from projects.humanloop.errors import Busy, HumanloopError, Paused
from projects.models import Change, ChangeQuerySet
from projects.models.change_queryset import scheduled
from projects.services.apply import FAILED, attempt
from projects.services.asking import from_now
from projects.services.errors import IntentNotRecorded, NoSuchMoment, NotInState, ServiceError, one_of_many
from projects.services.fingerprints import expect_same, fingerprint
from projects.services.kinds import same_field
from projects.services.rights import Refusal, demand, may
from projects.services.transitions import Action, Facts, remark, transition
from projects.services.waits import OBJECTED, is_objected_to

State, Schedule = Change.State, Change.Schedule
AHEAD, DAY = timedelta(days=365), timedelta(days=1)
AFTERWARDS = DAY  # from when that was settled: in which it is found what a killed process left
IN_TURN = ("apply_at", "proposed_at", "pk")
UNSENT = (State.STALE, State.NOT_SENT)
PAST, TOO_FAR = "That moment is past. Choose a later one.", "Choose a moment within a year."
NO_SUCH_HOUR = "The clocks go forward then, and {} is left out that day. Choose another time."
MAY_NO_LONGER = "Whoever scheduled it may no longer apply changes. Nothing was sent."
OUT_OF_DATE = "The same thing was changed since this was proposed. Nothing was sent."
SO_ALREADY = "What it asks for was so already. Nothing was sent."
TOO_LATE = "It was not applied within {} minutes of that moment. Nothing was sent."
KEPT_IT = "What kept it last: {}"


def schedule(change: Change, *, by: User, local: datetime, zone: str, opened: str = "") -> Change:
    """Let a change be applied by itself, in the place of any moment before: what was approved was of that one.

    Args:
        change: one that may be sent; it may still lack approvals. A draft becomes a proposal.
        by: who may apply it, then as now.
        local: when, on the clocks of the zone.
        zone: the zone's name in the tz database; UTC where this machine does not know it.
        opened: the fingerprint of what they had before them; empty for whatever it is.

    Raises:
        PermissionDenied: this person may not.
        NoSuchMoment: there is none, it is past, or it is too far ahead.
        NotInState: it was sent or decided in the meantime, or it is not what was opened.
    """
    demand(by, Action.SCHEDULE, change)
    at = moment_of(local, zone)
    expect_same(opened, fingerprint(change) if opened else "")
    as_read = {"touched_at": change.touched_at, "attempt": change.attempt, "apply_at": change.apply_at}
    moment = Facts(apply_at=at, apply_at_local=f"{local:%Y-%m-%dT%H:%M}", apply_at_zone=zone)
    facts = from_now(change) | moment | Facts(schedule=Schedule.WAITING, scheduled_by=by, held_because="")
    left = {"apply_at": at.isoformat(), "local": moment["apply_at_local"], "zone": zone}
    if not transition(change, Action.SCHEDULE, by=by, only_if=as_read, data=left, **facts | Facts(touched_at=at)):
        raise NotInState
    return Change.objects.get(pk=change.pk)


def unschedule(change: Change, *, by: User) -> Change:
    """Let a change be applied by hand alone.

    Raises:
        PermissionDenied: this person may not.
        NotInState: it is not scheduled, or no longer.
    """
    demand(by, Action.UNSCHEDULE, change)
    as_read = {"schedule": change.schedule, "apply_at": change.apply_at}
    if not remark(change, Action.UNSCHEDULE, by=by, only_if=as_read, touched_at=timezone.now()):
        raise NotInState
    return Change.objects.get(pk=change.pk)


def moment_of(local: datetime, zone: str) -> datetime:
    """Return the moment at which the clocks of a zone say so; the first of two, where they do twice.

    Raises:
        NoSuchMoment: they never do, or it is past, or too far ahead.
    """
    there, now = zone_of(zone), timezone.now()
    distance = local - now.astimezone(there).replace(tzinfo=None)
    if abs(distance) > AHEAD + DAY:  # before anything is worked out: the calendar has ends
        raise NoSuchMoment(PAST if distance < timedelta(0) else TOO_FAR)
    at = local.replace(tzinfo=there).astimezone(UTC)
    if at.astimezone(there).replace(tzinfo=None) != local:
        raise NoSuchMoment(NO_SUCH_HOUR.format(f"{local:%H:%M}"))
    if at <= now or at > now + AHEAD:
        raise NoSuchMoment(PAST if at <= now else TOO_FAR)
    return at


def comes_twice(local: datetime, zone: str) -> bool:
    """Whether the clocks of a zone say so twice that day."""
    first, second = (local.replace(tzinfo=zone_of(zone), fold=fold).utcoffset() for fold in (0, 1))
    return first != second


def zones_in_use() -> set[str]:
    """Return the names of the zones of the people here, and of the moments that changes wait for."""
    of_people = Profile.objects.filter(user__is_active=True).order_by().values_list("time_zone")
    of_moments = Change.objects.scheduled().order_by().values_list("apply_at_zone")
    return {zone for (zone,) in of_people.union(of_moments)}


def same_in(change: Change) -> list[Change]:
    """Return the other scheduled changes of its project that are about a thing that this one is about."""
    others = Change.objects.for_project(change.project_id).scheduled().exclude(pk=change.pk).slim()
    return of_the_same([change], others)


def of_the_same(changes: Iterable[Change], others: Iterable[Change]) -> list[Change]:
    """Return those of the others, in their turn, that are about a thing that one of these is about: one a project."""
    mine = {change.project_id: change for change in changes}
    found = [each for each in others if each.project_id in mine and _is_same(mine[each.project_id], each)]
    return sorted(found, key=attrgetter(*IN_TURN))


def _is_same(change: Change, other: Change) -> bool:
    return any(same_field(change, field, other) in other.requested for field in change.requested)


def is_any_due() -> bool:
    """Whether the moment of any has come."""
    return _due().exists()


def apply_due(goes_on: Callable[[], bool] = lambda: True) -> dict[str, int]:
    """Apply each change whose moment has come, if it may still be; return how many ended in which way.

    Args:
        goes_on: asked before each, whether there is time for one more.
    """
    keys = list(_due().values_list("pk", flat=True))
    return Counter(_try(change) for key in takewhile(lambda _: goes_on(), keys) if (change := _still_due(key)))


def _still_due(key: UUID) -> Change | None:
    """Return one as it is by now: others were sent since it was listed, and somebody may have chosen another moment."""
    return _due().filter(pk=key).select_related("scheduled_by", "undoes").first()


def _due() -> ChangeQuerySet:
    # What is out of date stays so until somebody decides: they need not wait for the moment.
    now = timezone.now()
    waiting = scheduled(Schedule.WAITING) & (Q(apply_at__lte=now) | Q(state=State.STALE))
    # Held at once where it was not sent, but for a process that was killed in between.
    left = scheduled(Schedule.SENT) & Q(settled_at__gt=now - AFTERWARDS, state__in=UNSENT)
    return Change.objects.filter(waiting | left).order_by(*IN_TURN)


def _try(change: Change) -> str:
    """Apply it; hold it where that fails in the panel itself, for it would each time."""
    with one_of_many("schedule_failed", change):
        return _apply(change)
    return _hold(change, FAILED)


def _apply(change: Change) -> str:
    """Apply it as whoever scheduled it; return what came of it, in a word."""
    if change.schedule == Schedule.SENT:
        return _after(change)
    if why := _too_late(change):
        return _hold(change, why, Action.MISS_SCHEDULE)
    why = _why_not(change)
    return _hold(change, why) if why else _send(change)


def _send(change: Change) -> str:
    try:
        with gateway.client().transport.guard.ready():
            settled, error = attempt(change, by=_scheduler(change), due=change.apply_at)
    except (Busy, Paused) as for_now:
        return _wait(change, for_now)
    except IntentNotRecorded:
        return str(Schedule.WAITING.label)  # one that was claimed is found as what a killed process left
    except PermissionDenied:
        return _hold(change, MAY_NO_LONGER)
    except ServiceError as refused:
        return _hold(change, refused.sentence)
    return _wait_again(settled, error) if isinstance(error, Busy | Paused) else _after(settled)


def _scheduler(change: Change) -> User:
    return cast("User", change.scheduled_by)  # as long as it is scheduled there is one


def _wait(change: Change, for_now: HumanloopError) -> str:
    """Note for its page why it was not sent yet. Nothing is to be decided: the next round tries again."""
    why = for_now.sentence
    waiting = Change.objects.filter(pk=change.pk, schedule=Schedule.WAITING, apply_at=change.apply_at)
    waiting.exclude(held_because=why).update(held_because=why)
    return str(Schedule.WAITING.label)


def _wait_again(change: Change, for_now: HumanloopError) -> str:
    """Do the same where that began when it had just been claimed."""
    sent = {"schedule": Schedule.SENT, "attempt": change.attempt}
    facts = Facts(applied_by=None, settled_at=None, problem="", schedule=Schedule.WAITING)
    transition(change, Action.REQUEUE, only_if=sent, **facts)
    return _wait(change, for_now)


def _after(change: Change) -> str:
    """Hold what was not sent; return what came of it."""
    if change.state not in UNSENT:
        return str(State(change.state).label)
    return _hold(change, _out_of_date(change) if change.state == State.STALE else change.problem)


def _too_late(change: Change) -> str:
    within = settings.SCHEDULE_MISSED_AFTER_MINUTES
    late = change.apply_at is not None and timezone.now() - change.apply_at > timedelta(minutes=within)
    if not late or change.state == State.STALE:
        return ""
    kept = [KEPT_IT.format(change.held_because)] if change.held_because else []
    return " ".join([TOO_LATE.format(within), *kept])


def _why_not(change: Change) -> str:
    """Return why it may not be applied now, as a sentence; empty where it may."""
    if change.state == State.STALE:
        return _out_of_date(change)
    answer = may(_scheduler(change), Action.APPLY, change)
    if isinstance(answer, Refusal):
        return MAY_NO_LONGER if answer.forbidden else answer.why
    return OBJECTED if is_objected_to(change) else ""


def _out_of_date(change: Change) -> str:
    return SO_ALREADY if change.is_so_already else change.problem or OUT_OF_DATE


def _hold(change: Change, why: str, action: Action = Action.HOLD_SCHEDULE) -> str:
    """Write down why it was not applied, unless it is no longer as it was read: then the next round decides."""
    how = Schedule.HELD if action == Action.HOLD_SCHEDULE else Schedule.MISSED
    as_read = {name: getattr(change, name) for name in ("state", "attempt", "schedule", "apply_at")}
    held = remark(change, action, words=why, only_if=as_read, schedule=how, held_because=why)
    return str(how.label) if held else "Decided otherwise"
