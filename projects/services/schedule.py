"""Applying a change by itself at a moment that somebody chose: once and then, or not at all."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from adminpanel.accounts.time_zones import zone_of
from projects.models import Change, ChangeQuerySet
from projects.models.change_queryset import scheduled
from projects.services.apply import attempt
from projects.services.approvals import expect_same, fingerprint
from projects.services.asking import from_now
from projects.services.errors import NoSuchMoment, NotInState, ServiceError
from projects.services.kinds import same_field
from projects.services.rights import Refusal, demand, may
from projects.services.transitions import Action, Facts, remark, transition

State, Schedule = Change.State, Change.Schedule
AHEAD, DAY = timedelta(days=365), timedelta(days=1)
AFTERWARDS = DAY  # in which it is found what a killed process left
UNSENT = (State.STALE, State.NOT_SENT)
PAST, TOO_FAR = "That moment is past. Choose a later one.", "Choose a moment within a year."
NO_SUCH_HOUR = "The clocks go forward then, and {} is left out that day. Choose another time."
MAY_NO_LONGER = "Whoever scheduled it may no longer apply changes. Nothing was sent."
OUT_OF_DATE = "The same thing was changed since this was proposed. Nothing was sent."
SO_ALREADY = "What it asks for was so already. Nothing was sent."
TOO_LATE = "It was not applied within {} minutes of that moment. Nothing was sent."


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


def same_in(change: Change) -> list[Change]:
    """Return the other scheduled changes of its project that are about a thing that this one is about."""
    others = Change.objects.for_project(change.project_id).scheduled().exclude(pk=change.pk).slim().order_by("apply_at")
    mine = change.requested
    return [each for each in others if any(same_field(change, field, each) in each.requested for field in mine)]


def is_any_due() -> bool:
    """Whether the moment of any has come."""
    return _due().exists()


def apply_due(goes_on: Callable[[], bool] = lambda: True) -> dict[str, int]:
    """Apply each change whose moment has come, if it may still be; return how many ended in which way.

    Args:
        goes_on: asked before each, whether there is time for one more.
    """
    keys = list(_due().values_list("pk", flat=True))
    rows = Change.objects.select_related("scheduled_by", "undoes")
    return Counter(_apply(rows.get(pk=key)) for key in takewhile(lambda _: goes_on(), keys))


def _due() -> ChangeQuerySet:
    # What is out of date stays so until somebody decides: they need not wait for the moment.
    now = timezone.now()
    waiting = scheduled(Schedule.WAITING) & (Q(apply_at__lte=now) | Q(state=State.STALE))
    # Held at once where it was not sent, but for a process that was killed in between.
    left = scheduled(Schedule.SENT) & Q(apply_at__gt=now - AFTERWARDS, state__in=UNSENT)
    return Change.objects.filter(waiting | left).order_by("apply_at")


def _apply(change: Change) -> str:
    """Apply it as whoever scheduled it; return what came of it, in a word."""
    if change.schedule == Schedule.SENT:
        return _after(change)
    waiting = {"schedule": Schedule.WAITING, "apply_at": change.apply_at}
    if why := _too_late(change):
        return _hold(change, Action.MISS_SCHEDULE, Schedule.MISSED, why, waiting)
    if (why := _why_not(change)) or change.scheduled_by is None:
        return _hold(change, Action.HOLD, Schedule.HELD, why, waiting)
    try:
        settled, _ = attempt(change, by=change.scheduled_by, due=change.apply_at)
    except PermissionDenied:
        return _hold(change, Action.HOLD, Schedule.HELD, MAY_NO_LONGER, waiting)
    except ServiceError as error:
        return _hold(change, Action.HOLD, Schedule.HELD, error.sentence, waiting)
    return _after(settled)


def _after(change: Change) -> str:
    """Hold what was not sent; return what came of it."""
    if change.state not in UNSENT:
        return str(State(change.state).label)
    why = _out_of_date(change) if change.state == State.STALE else change.problem
    sent = {"schedule": Schedule.SENT, "attempt": change.attempt, "state": change.state}
    return _hold(change, Action.HOLD, Schedule.HELD, why, sent)


def _too_late(change: Change) -> str:
    within = settings.SCHEDULE_MISSED_AFTER_MINUTES
    late = change.apply_at is not None and timezone.now() - change.apply_at > timedelta(minutes=within)
    return TOO_LATE.format(within) if late and change.state != State.STALE else ""


def _why_not(change: Change) -> str:
    """Return why it may not be applied now, as a sentence; empty where it may."""
    if change.state == State.STALE:
        return _out_of_date(change)
    answer = may(change.scheduled_by, Action.APPLY, change) if change.scheduled_by else None
    if isinstance(answer, Refusal):
        return MAY_NO_LONGER if answer.forbidden else answer.why
    return "" if answer else MAY_NO_LONGER


def _out_of_date(change: Change) -> str:
    return SO_ALREADY if change.is_so_already else change.problem or OUT_OF_DATE


def _hold(change: Change, action: Action, how: Change.Schedule, why: str, only_if: dict[str, Any]) -> str:
    """Write down why it was not applied, unless somebody decided otherwise meanwhile."""
    held = remark(change, action, words=why, only_if=only_if, schedule=how, held_because=why)
    return str(how.label) if held else "Decided otherwise"
