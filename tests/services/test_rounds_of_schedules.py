"""What is due is applied in an order, each by itself: what fails hinders none behind it, and is not tried for ever."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from projects import services
from projects.models import Change
from projects.services.transitions import Action
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
THEN, AT = datetime(2026, 11, 24, 6, 0), datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
STOPPED = "The panel stopped before the change was sent."
OBJECTED = "Somebody asked for changes, and nobody answered that. Nothing was sent."
FAILED = "The panel could not work out what to send: its log says where it failed. Nothing was sent."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def scheduled(remote, viewer, editor):
    def scheduled(**differs):
        change = Change.objects.create(**{
            "project_id": "pr_1", "project_name": "Support bot", "proposed_by": viewer,
            "before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_2"}, "names": {"dir_2": "Archive"},
            **differs,
        })  # fmt: skip
        return services.schedule(change, by=editor, local=THEN, zone="UTC")

    return scheduled


def at_its_moment(clock, later=timedelta(0)):
    clock.move_to(AT + later)
    return dict(services.apply_due())


def test_a_request_for_changes_that_stands_then_holds_it(clock, scheduled, admin, remote):
    change = scheduled()
    services.say(change, Action.ASK_CHANGES, by=admin, words="The archive is read-only.")
    page = signed_in(admin).page(change.get_absolute_url())
    assert "Somebody asked for changes: unless that is answered by then, it is held." in page.text
    assert at_its_moment(clock) == {"Held": 1}
    change.refresh_from_db()
    assert (change.state, change.held_because, remote.writes) == ("proposed", OBJECTED, [])
    assert OBJECTED in signed_in(admin).page("/").text


def test_one_that_was_answered_does_not(clock, scheduled, admin, remote):
    change = scheduled()
    services.say(change, Action.ASK_CHANGES, by=admin, words="The archive is read-only.")
    services.say(change, Action.APPROVE, by=admin, words="No, it is not.")
    assert "asked for changes: unless" not in signed_in(admin).page(change.get_absolute_url()).text
    assert at_its_moment(clock) == {"Saved": 1}


def test_changes_that_are_asked_for_just_before_it_is_claimed_hold_it(clock, scheduled, admin, remote):
    change, asked = scheduled(), []
    clock.move_to(AT)

    def a_press_comes_between(execute, sql, *args):
        if sql.startswith("UPDATE") and "projects_change" in sql and not asked:
            asked.append(sql)
            services.say(Change.objects.get(), Action.ASK_CHANGES, by=admin, words="Wait.")
        return execute(sql, *args)

    with connection.execute_wrapper(a_press_comes_between):
        services.apply_due()
    services.apply_due()
    change.refresh_from_db()
    assert (change.state, change.held_because, remote.writes) == ("proposed", OBJECTED, [])


@pytest.mark.parametrize("down_for", [10 * HOUR, 50 * HOUR, 9 * 24 * HOUR], ids=str)
def test_what_a_killed_process_had_claimed_is_held_however_long_none_came_after(clock, scheduled, admin, down_for):
    change = scheduled()
    Change.objects.update(state="sending", schedule="sent", claimed_at=AT, sent_at=None, applied_by=admin, attempt=1)
    clock.move_to(AT + down_for)
    services.reconcile_all()
    assert dict(services.apply_due()) == {"Held": 1}
    change.refresh_from_db()
    assert (change.state, change.schedule, change.held_because) == ("not_sent", "held", STOPPED)
    assert STOPPED in signed_in(admin).page("/").text


def test_what_was_sent_and_turns_out_in_vain_much_later_is_told_on_home(clock, scheduled, admin, remote):
    change = scheduled()
    moment = {"claimed_at": AT, "sent_at": AT, "applied_by": admin, "attempt": 1}
    Change.objects.update(state="sending", schedule="sent", **moment)
    clock.move_to(AT + 9 * 24 * HOUR)
    services.reconcile_all()
    assert Change.objects.get().state == "not_applied"
    assert list(Change.objects.to_look_at()) == [change]


TO_STAGING = {"kind": "deploy", "before": {"env_2": None}, "requested": {"env_2": "config_2"}}
NO_VERSION = {"env_2": ["config_2"]}


@pytest.mark.parametrize(
    ("requested", "why"),
    [({}, "This asks for nothing, so it can’t be applied. Nothing was sent."), (NO_VERSION, FAILED)],
    ids=["that asks for nothing", "that fails in the panel"],
)
def test_one_that_can_not_be_sent_is_held_and_those_behind_it_are_applied(clock, scheduled, admin, requested, why):
    broken = scheduled(**TO_STAGING)
    services.say(broken, Action.APPROVE, by=admin)
    Change.objects.update(requested=requested)
    fine = scheduled()
    assert at_its_moment(clock) == {"Held": 1, "Saved": 1}
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, broken.schedule, broken.held_because) == ("proposed", "held", why)
    assert (fine.state, services.apply_due()) == ("applied", {})


def test_one_that_fails_once_it_is_claimed_hinders_nothing_either_and_is_not_tried_again(clock, scheduled):
    broken = scheduled(**TO_STAGING)
    Change.objects.update(requested=NO_VERSION)
    fine = scheduled()
    assert at_its_moment(clock)["Saved"] == 1
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, broken.schedule, fine.state) == ("sending", "sent", "applied")
    assert services.apply_due() == {}


def test_of_one_moment_what_was_proposed_first_comes_first(clock, scheduled, remote):
    late = scheduled(proposed_at=NOW, requested={"directory_id": "dir_2"})
    early = scheduled(proposed_at=NOW - HOUR, requested={"directory_id": "dir_3"})
    assert at_its_moment(clock) == {"Saved": 1, "Held": 1}
    late.refresh_from_db()
    early.refresh_from_db()
    assert (early.state, late.state) == ("applied", "stale")
