"""A change that is scheduled is applied once and then, by whoever scheduled it, or held or missed with the reason."""

import contextlib
import contextvars
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connection

from projects import gateway, services
from projects.humanloop.errors import RemoteFault
from projects.models import Change
from tests.conftest import signed_in
from tests.fault_table import truthfully
from tests.services.scheduling.planning import (
    AT,
    BERLIN,
    HOUR,
    MINUTE,
    NOW,
    SAID,
    THEN,
    actions,
    ask_for_approval,
    at_its_moment,
    break_off,
    change_elsewhere,
    change_elsewhere_and_look,
    demote,
    leave,
)
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("local", "at"),
    [
        (datetime(2026, 11, 24, 6, 0), datetime(2026, 11, 24, 5, 0)),  # winter
        (datetime(2027, 6, 24, 6, 0), datetime(2027, 6, 24, 4, 0)),  # summer
        (datetime(2027, 3, 28, 1, 59), datetime(2027, 3, 28, 0, 59)),  # on both sides of the gap
        (datetime(2027, 3, 28, 3, 0), datetime(2027, 3, 28, 1, 0)),
        (datetime(2027, 10, 31, 2, 30), datetime(2027, 10, 31, 0, 30)),  # twice: the first
        (datetime(2027, 10, 31, 3, 0), datetime(2027, 10, 31, 2, 0)),
        (datetime(2026, 11, 20, 13, 1), datetime(2026, 11, 20, 12, 1)),  # in a minute
    ],
)
def test_clocks_of_a_place_are_turned_into_a_moment(clock, local, at):
    assert services.moment_of(local, BERLIN) == at.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "said"),
    [
        (datetime(2027, 3, 28, 2, 0), "The clocks go forward then, and 02:00 is left out"),
        (datetime(2027, 3, 28, 2, 59), "02:59 is left out"),
        (datetime(2026, 11, 20, 13, 0), "is past"),
        (datetime(1, 1, 1, 0, 0), "is past"),
        (datetime(2027, 11, 20, 13, 1), "within a year"),
        (datetime(9999, 12, 31, 23, 59), "within a year"),
    ],
)
def test_what_is_no_moment_to_wait_for_is_refused_with_a_sentence(filed, editor, local, said):
    with pytest.raises(services.NoSuchMoment, match=said):
        services.schedule(filed, by=editor, local=local, zone=BERLIN)
    filed.refresh_from_db()
    assert (filed.schedule, filed.apply_at, actions(filed)) == ("", None, [])


def test_the_moment_is_written_down_as_it_was_chosen_and_in_utc(planned, editor):
    assert (planned.apply_at, planned.apply_at_local, planned.apply_at_zone) == (AT, "2026-11-24T06:00", BERLIN)
    assert (planned.state, planned.schedule, planned.scheduled_by) == ("proposed", "waiting", editor)


def test_it_is_applied_at_its_moment_once_by_whoever_scheduled_it(clock, planned, remote, editor):
    assert at_its_moment(clock, -MINUTE) == {}
    assert not services.is_any_due()
    assert at_its_moment(clock) == {"Saved": 1}
    assert services.apply_due() == {}
    planned.refresh_from_db()
    assert (planned.state, planned.applied_by, len(remote.writes)) == ("applied", editor, 1)
    assert actions(planned) == ["schedule", "apply", "send", "confirm"]


@pytest.mark.django_db(transaction=True)
def test_of_several_clocks_one_applies_it(clock, planned, remote):
    clock.move_to(AT)
    at_once(*[services.apply_due] * 4)
    planned.refresh_from_db()
    assert (planned.state, planned.attempt, len(remote.writes)) == ("applied", 1, 1)


def postpone(change, editor):
    services.schedule(Change.objects.get(pk=change.pk), by=editor, local=THEN + 24 * HOUR, zone=BERLIN)


def bring_up_to_date_and_postpone(change, editor):
    services.refresh(Change.objects.get(pk=change.pk), by=editor)
    postpone(change, editor)


@pytest.mark.parametrize("meanwhile", [postpone, bring_up_to_date_and_postpone])
def test_what_is_moved_while_others_before_it_are_sent_waits_for_its_new_moment(
    clock, planned, editor, remote, meanwhile
):
    if meanwhile is bring_up_to_date_and_postpone:
        change_elsewhere_and_look(planned, editor, remote)
    clock.move_to(AT)
    # Asked once what is due is listed, before each of them: so long as it takes to send the others.
    assert services.apply_due(goes_on=lambda: meanwhile(planned, editor) or True) == {}
    planned.refresh_from_db()
    assert (planned.schedule, planned.apply_at, remote.writes) == ("waiting", AT + 24 * HOUR, [])
    assert at_its_moment(clock, 24 * HOUR) == {"Saved": 1}


def test_what_a_page_finds_out_of_date_just_before_it_is_claimed_is_held_for_that(clock, planned, editor, remote):
    asked = []

    def a_page_comes_between(execute, sql, *args):
        if "projects_protection" in sql and not asked:
            asked.append(sql)
            change_elsewhere_and_look(planned, editor, remote)
        return execute(sql, *args)

    clock.move_to(AT)
    with connection.execute_wrapper(a_page_comes_between):
        services.apply_due()
    services.apply_due()
    planned.refresh_from_db()
    assert planned.held_because == "The same thing was changed since this was proposed. Nothing was sent."
    assert actions(planned) == ["schedule", "overtake", "hold"]


@pytest.mark.parametrize(
    ("meanwhile", "why", "state"),
    [
        (demote, "may no longer apply changes", "proposed"),
        (leave, "may no longer apply changes", "proposed"),
        (ask_for_approval, "1 approval, and none counts yet", "proposed"),
        (change_elsewhere, "changed since this was proposed", "stale"),
        (change_elsewhere_and_look, "changed since this was proposed", "stale"),
        (break_off, "Humanloop", "not_sent"),
    ],
)
def test_it_is_held_with_the_reason_and_never_tried_again_by_itself(
    clock, planned, editor, remote, admin, meanwhile, why, state
):
    meanwhile(planned, editor, remote)
    assert at_its_moment(clock) == {"Held": 1}
    planned.refresh_from_db()
    assert (planned.state, planned.schedule) == (state, "held")
    assert why in planned.held_because
    assert planned.events.latest("pk").words == planned.held_because
    remote.behave()
    assert (services.apply_due(), remote.writes) == ({}, [])
    assert list(Change.objects.to_look_at()) == [planned]
    as_admin = signed_in(admin)
    assert as_admin.page("/").text.count(planned.held_because) == 1
    page = as_admin.page(planned.get_absolute_url())
    assert f"Held: it was to be applied {SAID}" in page.text
    assert page.state == ("Out of date" if state == "stale" else "Held")


def fail_often():
    for _ in range(5):
        with contextlib.suppress(RemoteFault), gateway.client().transport.guard.held():
            raise RemoteFault("no")


@contextlib.contextmanager
def busy(settings):
    """Each place in which a page may wait for the remote is taken."""
    settings.REMOTE_PLACES = 1
    gateway.client_for.cache_clear()
    place, page = gateway.client().transport.guard.place(), contextvars.copy_context()
    page.run(place.__enter__)
    try:
        yield "too many places at once"
    finally:
        page.run(place.__exit__, None, None, None)


@contextlib.contextmanager
def left_alone(settings):
    """The remote failed several times in a row."""
    fail_often()
    yield "leaves it alone for a moment"
    gateway.client_for.cache_clear()


@contextlib.contextmanager
def locked(settings):
    """The database keeps nothing of what is to be sent now."""

    def refuses(execute, sql, params, *more):
        if sql.startswith("UPDATE") and "sending" in params:
            raise OperationalError("database is locked")
        return execute(sql, params, *more)

    with connection.execute_wrapper(refuses):
        yield ""


BRIEFLY = pytest.mark.parametrize("briefly", [busy, left_alone, locked])


@BRIEFLY
def test_what_the_panel_cannot_send_for_a_moment_waits_and_its_page_says_so(
    clock, planned, remote, settings, viewer, briefly
):
    steps = actions(planned)
    with briefly(settings) as why:
        assert at_its_moment(clock) == at_its_moment(clock, MINUTE) == {"Scheduled": 1}
        assert (remote.requests, actions(planned)) == ([], steps)
        reader = signed_in(viewer)
        page = reader.page(planned.get_absolute_url())
        assert page.state == "Scheduled"
        assert "Its moment has come." in page.text
        assert why in page.text
        assert "within 60 minutes of that moment" in page.text
        assert list(Change.objects.to_look_at()) == []
    assert at_its_moment(clock, HOUR) == {"Saved": 1}
    assert "Its moment has come" not in reader.page(planned.get_absolute_url()).text


@BRIEFLY
def test_what_it_cannot_send_for_an_hour_is_missed_and_says_what_kept_it(clock, planned, remote, settings, briefly):
    with briefly(settings) as why:
        at_its_moment(clock, HOUR)
        assert at_its_moment(clock, HOUR + MINUTE) == {"Missed": 1}
    planned.refresh_from_db()
    assert planned.held_because.startswith("It was not applied within 60 minutes of that moment. Nothing was sent.")
    assert why in planned.held_because
    assert remote.requests == []


def test_what_is_left_alone_only_once_it_was_claimed_waits_too(clock, planned, remote):
    def faults_of_others(execute, sql, params, *more):
        if sql.startswith("UPDATE") and "sending" in params and not gateway.client().transport.guard.paused_for:
            fail_often()
        return execute(sql, params, *more)

    with connection.execute_wrapper(faults_of_others):
        assert at_its_moment(clock) == {"Scheduled": 1}
    planned.refresh_from_db()
    assert (planned.state, planned.schedule, planned.problem, remote.writes) == ("proposed", "waiting", "", [])
    gateway.client_for.cache_clear()
    assert at_its_moment(clock, MINUTE) == {"Saved": 1}


@pytest.mark.parametrize(("late", "came"), [(HOUR, "Saved"), (HOUR + MINUTE, "Missed"), (40 * 24 * HOUR, "Missed")])
def test_later_than_an_hour_it_is_missed_and_never_applied(clock, planned, remote, late, came):
    assert at_its_moment(clock, late) == {came: 1}
    planned.refresh_from_db()
    assert (planned.state, planned.schedule) == (("applied", "sent") if came == "Saved" else ("proposed", "missed"))
    assert (services.apply_due(), len(remote.writes)) == ({}, came == "Saved")


def test_how_late_is_too_late_is_a_setting(clock, planned, settings):
    settings.SCHEDULE_MISSED_AFTER_MINUTES = 2
    assert at_its_moment(clock, 3 * MINUTE) == {"Missed": 1}


JUMPS = {
    "forward over its moment": (AT - NOW, ["Saved"]),
    "forward over its hour": (AT - NOW + 2 * HOUR, ["Missed"]),
    "forward by a year": (365 * 24 * HOUR, ["Missed"]),
    "back by a year": (-365 * 24 * HOUR, []),
}


@pytest.mark.parametrize("case", JUMPS)
def test_a_clock_that_jumps_over_its_moment_and_back_does_nothing_twice(clock, planned, remote, case):
    jump, came = JUMPS[case]
    clock.shift(jump)
    assert list(services.apply_due()) == came
    clock.shift(-jump)
    assert services.apply_due() == {}
    assert list(at_its_moment(clock)) == ([] if came else ["Saved"])
    assert at_its_moment(clock, HOUR) == {}
    assert len(remote.writes) == (came != ["Missed"])


@pytest.mark.parametrize("jump", [2 * HOUR, -2 * HOUR, -365 * 24 * HOUR], ids=str)
def test_a_clock_that_jumps_while_it_is_sent_sends_it_once(clock, planned, remote, jump):
    remote.once("PATCH", "/projects/pr_1", lambda exchange: clock.shift(jump) or truthfully(exchange))
    assert at_its_moment(clock) == {"Saved": 1}
    services.reconcile_all()
    assert services.apply_due() == at_its_moment(clock, MINUTE) == {}
    planned.refresh_from_db()
    assert (planned.state, planned.schedule, len(remote.writes)) == ("applied", "sent", 1)


@pytest.mark.parametrize("meanwhile", [change_elsewhere, break_off])
def test_what_a_killed_process_left_unsent_is_held_by_the_next(clock, planned, editor, remote, meanwhile):
    meanwhile(planned, editor, remote)
    assert at_its_moment(clock) == {"Held": 1}
    Change.objects.update(schedule="sent", held_because="")
    assert dict(services.apply_due()) == {"Held": 1}
    assert services.apply_due() == {}
