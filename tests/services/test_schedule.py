"""A change that is scheduled is applied once and then, by whoever scheduled it, or held or missed with the reason."""

import contextlib
import contextvars
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection

from adminpanel.accounts.models import Profile
from projects import gateway, services
from projects.humanloop.errors import RemoteFault
from projects.models import Change, Move, Protection
from projects.services.approvals import lacking
from projects.services.editing import Edited, edit, reading
from projects.services.fingerprints import fingerprint
from projects.services.queues import Queue, Queues, count_waiting_for
from projects.services.transitions import Action
from projects.services.waits import For, wait_of
from tests.conftest import signed_in
from tests.fault_table import says, truthfully
from tests.together import at_once

pytestmark = pytest.mark.django_db
BERLIN, HOUR, MINUTE = "Europe/Berlin", timedelta(hours=1), timedelta(minutes=1)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WHEN = {"date": "2026-11-24", "time": "06:00"}
SAID = "Tue 24 Nov 06:00 Berlin = 05:00 UTC"
THEN, AT = datetime(2026, 11, 24, 6, 0), datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def filed(clock, remote, viewer):
    """A proposal of a viewer: to file the project elsewhere, which needs nothing to be typed."""
    return Change.objects.create(
        project_id="pr_1", project_name="Support bot", proposed_by=viewer,
        before={"directory_id": "dir_1"}, requested={"directory_id": "dir_2"}, names={"dir_2": "Archive"},
    )  # fmt: skip


@pytest.fixture
def planned(filed, editor):
    return services.schedule(filed, by=editor, local=THEN, zone=BERLIN)


def protect(number=1):
    return Protection.objects.create(environment_id="", environment_name="", approvals=number)


def at_its_moment(clock, later=timedelta(0)):
    clock.move_to(AT + later)
    return dict(services.apply_due())


def actions(change):
    return list(change.events.values_list("action", flat=True))


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


def demote(change, editor, remote):
    editor.groups.clear()


def leave(change, editor, remote):
    editor.is_active = False
    editor.save()


def ask_for_approval(change, editor, remote):
    protect()


def change_elsewhere(change, editor, remote):
    remote.memory.projects["pr_1"]["directory_id"] = "dir_9"


def change_elsewhere_and_look(change, editor, remote):
    change_elsewhere(change, editor, remote)
    assert services.look_again(change).state == "stale"


def break_off(change, editor, remote):
    remote.on("GET", "/", says("", 503))


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


def apply_it(change, editor):
    return services.apply(change, by=editor)


def withdraw_it(change, editor):
    return services.withdraw(change, by=editor, words="Not now.")


def decline_it(change, editor):
    return services.decline(change, by=editor, words="Not now.")


def unschedule_it(change, editor):
    return services.unschedule(change, by=editor)


def edit_it(change, editor):
    wanted = Change.objects.get(pk=change.pk)
    wanted.requested = {"directory_id": "dir_3"}
    return edit(Edited(change, reading(change)), wanted, by=editor)


@pytest.mark.parametrize("act", [apply_it, withdraw_it, decline_it, unschedule_it, edit_it])
def test_what_somebody_decides_before_ends_it(clock, planned, editor, remote, act):
    writes = len(remote.writes)
    changed = act(planned, editor)
    writes += act is apply_it
    assert changed.schedule == ""
    assert (at_its_moment(clock), len(remote.writes)) == ({}, writes)


def test_whoever_edits_it_reads_before_and_everybody_after_that_it_is_no_longer(planned, as_viewer, as_admin):
    path = planned.get_absolute_url()
    form = as_viewer.page(as_viewer.page(path).links()["Edit"])
    ends = "Saved anew, it is no longer: choose a moment again then."
    assert f"It is scheduled for {SAID}. {ends}" in form.text
    assert "So it was no longer scheduled." not in as_admin.page(path).text
    as_viewer.send(form.form("/edit/").get("action"), {**form.values("/edit/"), "note": "Support agreed."})
    page = as_admin.page(path)
    assert "violet edited this with a reason. So it was no longer scheduled." in page.text
    assert page.state == "Proposed"
    form = as_viewer.page(page.links()["Edit"])
    assert "It is scheduled" not in form.text
    as_viewer.send(form.form("/edit/").get("action"), {**form.values("/edit/"), "note": "And sales."})
    assert as_admin.page(path).text.count("So it was no longer scheduled.") == 1


def test_what_was_scheduled_while_somebody_edited_it_is_told_before_that_ends(filed, editor, as_viewer):
    form = as_viewer.page(as_viewer.page(filed.get_absolute_url()).links()["Edit"])
    services.schedule(filed, by=editor, local=THEN, zone=BERLIN)
    typed = {**form.values("/edit/"), "note": "Support agreed."}
    page = as_viewer.send(form.form("/edit/").get("action"), typed, status=409)
    assert "Somebody else scheduled this change while you edited it." in page.text
    assert f"It is scheduled for {SAID}." in page.text
    assert page.values("/edit/")["note"] == "Support agreed."
    assert Change.objects.get().schedule == "waiting"
    as_viewer.send(page.form("/edit/").get("action"), page.values("/edit/"))
    assert (Change.objects.get().schedule, Change.objects.get().note) == ("", "Support agreed.")


@pytest.mark.parametrize("meanwhile", [unschedule_it, lambda change, editor: None])
def test_that_its_moment_is_over_hinders_no_edit(clock, planned, editor, admin, meanwhile):
    form = (as_admin := signed_in(admin)).page(as_admin.page(planned.get_absolute_url()).links()["Edit"])
    meanwhile(planned, editor)
    protect()
    at_its_moment(clock)
    typed = {**form.values("/edit/"), "note": "Support agreed."}
    signed_in(admin).send(form.form("/edit/").get("action"), typed)
    assert Change.objects.get().note == "Support agreed."


def test_bringing_up_to_date_ends_it(clock, planned, editor, remote):
    change_elsewhere_and_look(planned, editor, remote)
    fresh = services.refresh(Change.objects.get(), by=editor)
    assert (fresh.state, fresh.schedule, fresh.apply_at) == ("proposed", "", None)


def test_what_is_held_ends_with_another_moment_or_by_hand(clock, planned, editor):
    assert at_its_moment(clock, 2 * HOUR) == {"Missed": 1}
    planned.refresh_from_db()
    again = services.schedule(planned, by=editor, local=datetime(2026, 11, 25, 6), zone=BERLIN)
    assert (again.schedule, again.held_because) == ("waiting", "")
    clock.move_to(AT + 48 * HOUR)
    services.apply_due()
    again.refresh_from_db()
    applied = services.apply(again, by=editor)
    assert (applied.state, applied.schedule, applied.held_because) == ("applied", "", "")
    assert not Change.objects.to_look_at().exists()


def test_what_was_tried_by_hand_before_lasts_no_longer_than_what_was_never_scheduled(clock, filed, editor, remote):
    planned = services.schedule(filed, by=editor, local=datetime(2027, 6, 24, 6), zone=BERLIN)
    remote.on("GET", "/", says("", 503))
    tried = services.apply(planned, by=editor)
    assert (tried.state, tried.touched_at) == ("not_sent", NOW)
    clock.shift(15 * 24 * HOUR)
    assert Change.objects.get().is_expired


def test_an_approval_is_of_the_moment_and_moving_it_voids_it(clock, filed, editor, admin):
    protect()
    services.say(filed, Action.APPROVE, by=admin)
    assert not lacking(filed)
    planned = services.schedule(filed, by=editor, local=THEN, zone=BERLIN)
    assert lacking(planned)
    services.say(planned, Action.APPROVE, by=admin)
    assert not lacking(planned)
    moved = services.schedule(planned, by=editor, local=THEN + HOUR, zone=BERLIN)
    assert lacking(moved)
    services.say(moved, Action.APPROVE, by=admin)
    assert at_its_moment(clock, HOUR) == {"Saved": 1}


def test_that_unscheduling_voids_approvals_is_said_at_its_button(clock, planned, editor, admin, as_editor):
    protect()
    path, void = planned.get_absolute_url(), "Approvals that were given for its moment do not count then."
    assert void not in as_editor.page(path).text
    services.say(planned, Action.APPROVE, by=admin)
    assert f"Unschedule {void}" in as_editor.page(path).text
    as_editor.send(f"{path}unschedule/")
    assert lacking(Change.objects.get())


def test_the_same_moment_in_another_place_is_the_same(planned, editor):
    before = fingerprint(planned)
    moved = services.schedule(planned, by=editor, local=datetime(2026, 11, 24, 5), zone="UTC")
    assert fingerprint(moved) == before
    assert fingerprint(services.unschedule(moved, by=editor)) != before


def test_what_was_opened_is_what_is_scheduled(filed, editor):
    opened = fingerprint(filed)
    services.schedule(filed, by=editor, local=THEN, zone=BERLIN, opened=opened)
    with pytest.raises(services.NotInState, match="while you had this page open"):
        services.schedule(Change.objects.get(), by=editor, local=THEN + HOUR, zone=BERLIN, opened=opened)


def test_of_two_who_choose_a_moment_from_one_page_one_is_told(filed, editor, admin):
    services.schedule(filed, by=editor, local=THEN, zone=BERLIN)
    with pytest.raises(services.NotInState):
        services.schedule(filed, by=admin, local=THEN + HOUR, zone=BERLIN)


def test_a_draft_becomes_a_proposal_that_everybody_finds_and_it_lasts_until_then(clock, editor, remote, admin):
    draft = Change.objects.create(
        project_id="pr_1", project_name="Support bot", state="draft", is_private=True, proposed_by=editor,
        before={"directory_id": "dir_1"}, requested={"directory_id": "dir_2"},
    )  # fmt: skip
    far = datetime(2027, 6, 24, 6)
    planned = services.schedule(draft, by=editor, local=far, zone=BERLIN)
    assert (planned.state, planned.is_private) == ("proposed", False)
    clock.move_to(datetime(2027, 6, 24, 4, tzinfo=UTC))
    assert dict(services.apply_due()) == {"Saved": 1}


def test_asking_for_review_takes_nothing_from_how_long_it_lasts(clock, filed, editor, admin):
    planned = services.schedule(filed, by=editor, local=THEN + 21 * 24 * HOUR, zone=BERLIN)
    services.ask(planned, by=editor, reviewers=[admin])
    clock.move_to(AT + 20 * 24 * HOUR)
    assert list(Change.objects.scheduled().not_expired()) == [planned]
    assert at_its_moment(clock, 21 * 24 * HOUR) == {"Saved": 1}


def test_what_is_scheduled_while_somebody_asks_for_review_lasts_until_then(filed, editor, admin):
    read_before = Change.objects.get()
    planned = services.schedule(filed, by=editor, local=THEN, zone=BERLIN)
    with pytest.raises(services.NotInState):
        services.ask(read_before, by=editor, reviewers=[admin])
    planned.refresh_from_db()
    assert planned.touched_at == AT


def test_it_waits_for_its_moment_and_for_nobody_but_for_approvals(planned, editor, admin):
    assert wait_of(planned).what == For.MOMENT
    assert (Queues(admin).ids(Queue.WAITING), Queues(admin).ids(Queue.READY), count_waiting_for(admin)) == ([], [], 0)
    protect()
    assert wait_of(planned).what == For.APPROVAL
    assert (Queues(admin).ids(Queue.WAITING), count_waiting_for(admin)) == ([planned.pk], 1)
    services.say(planned, Action.APPROVE, by=admin)
    assert wait_of(planned).what == For.MOMENT
    assert Queues(editor).ids(Queue.READY) == []


def test_whoever_may_not_apply_may_not_schedule(filed, planned, viewer):
    with pytest.raises(PermissionDenied, match="editors apply them"):
        services.schedule(filed, by=viewer, local=THEN, zone=BERLIN)
    with pytest.raises(PermissionDenied, match="editors apply them"):
        services.unschedule(planned, by=viewer)
    assert actions(planned) == ["schedule"]


def test_a_part_of_a_move_is_not_scheduled(filed, editor):
    filed.move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=editor)
    filed.save()
    with pytest.raises(services.NotInState, match="part of a move"):
        services.schedule(filed, by=editor, local=THEN, zone=BERLIN)


@pytest.fixture
def in_berlin(editor):
    Profile.objects.create(user=editor, time_zone=BERLIN)
    return signed_in(editor)


def test_the_page_takes_the_moment_in_the_persons_own_time_zone_and_says_it(in_berlin, as_viewer, filed, as_admin):
    path = filed.get_absolute_url()
    assert in_berlin.page(path).values("/schedule/")["zone"] == BERLIN
    page = in_berlin.send(f"{path}schedule/", {**in_berlin.page(path).values("/schedule/"), **WHEN})
    assert f"Scheduled for {SAID}" in page.text
    assert "Else it is held: nothing is sent, and Home and this page say why." in page.text
    assert "The panel has not looked for what is due yet" in page.text
    assert page.state == "Scheduled"
    assert WHEN.items() <= page.values("/schedule/").items()
    assert f"to be applied {SAID}" in as_admin.page("/changes/").text
    assert f"To be applied {SAID}." in as_admin.page(path).text
    assert f"edgar scheduled it for {SAID}." in as_admin.page(path).text
    for other in ("/changes/", "/", "/projects/pr_1/"):
        assert "The panel has not looked for what is due yet" in as_viewer.page(other).text
    seen = as_viewer.page(path)
    assert f"Scheduled for {SAID}" in seen.text
    assert "Unschedule" not in seen.text
    assert "Apply at another time" not in seen.text
    page = in_berlin.send(f"{path}unschedule/")
    assert "Scheduled for" not in page.text
    assert page.state == "Proposed"


def test_a_list_as_text_says_for_when(planned, as_admin):
    line = "violet proposed to move Support bot to the directory Archive, from dir_1."
    assert f"{line} [Scheduled, to be applied {SAID}]" in as_admin.get("/changes/").context["as_text"]
    Change.objects.update(state="stale")
    assert f"{line} [Out of date]" in as_admin.get("/changes/").context["as_text"]


def test_without_a_time_zone_it_is_utc_and_said_so(as_admin, filed):
    path = filed.get_absolute_url()
    page = as_admin.page(path)
    assert page.values("/schedule/")["zone"] == "UTC"
    assert "Another time zone is offered once you choose it in your account." in page.text
    assert "Scheduled for Tue 24 Nov 06:00 UTC" in as_admin.send(f"{path}schedule/", WHEN).text


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"date": "2027-03-28", "time": "02:30"}, "time", "02:30 is left out that day"),
        ({"date": "2026-11-20", "time": "12:00"}, "time", "That moment is past"),
        ({"date": "", "time": "06:00"}, "date", ""),
        ({"date": "soon", "time": "early"}, "date", "Enter a day"),
    ],
)
def test_what_is_wrong_with_it_is_said_at_the_field(in_berlin, filed, typed, field, said):
    page = in_berlin.send(f"{filed.get_absolute_url()}schedule/", typed, status=422)
    assert said in page.errors_at(field)
    assert Change.objects.get().schedule == ""


def test_of_an_hour_that_comes_twice_the_first_is_meant_and_said_so(in_berlin, filed, clock):
    page = in_berlin.send(f"{filed.get_absolute_url()}schedule/", {"date": "2027-10-31", "time": "02:30"})
    assert "Sun 31 Oct 2027 02:30 Berlin = 00:30 UTC" in page.text
    assert "it is the first of the two" in page.text


@pytest.mark.parametrize(
    ("status", "state", "label"), [(422, "refused", "Not accepted"), (500, "not_applied", "Not saved")]
)
def test_what_was_sent_by_itself_in_vain_stands_on_home_for_a_week(clock, planned, remote, admin, status, state, label):
    remote.on("PATCH", "/", says('{"detail": "No."}', status, acts=False))
    assert at_its_moment(clock) == {label: 1}
    planned.refresh_from_db()
    assert (planned.state, planned.schedule) == (state, "sent")
    as_admin = signed_in(admin)
    told = as_admin.page("/").text.partition("Needs a look")[2]
    assert f"edgar asked Humanloop to move Support bot to the directory Archive, from dir_1{label}" in told
    assert "by itself, as scheduled" in told
    assert "by itself, as scheduled" in as_admin.page("/changes/").text
    clock.shift(8 * 24 * HOUR)
    assert not Change.objects.to_look_at().exists()


def test_what_was_refused_to_whoever_pressed_does_not(clock, planned, remote, editor):
    remote.on("PATCH", "/", says('{"detail": "No."}', 422, acts=False))
    assert services.apply(planned, by=editor).state == "refused"
    assert not Change.objects.to_look_at().exists()


BY_ITSELF, PRESSED = "edgar had scheduled it, so the panel began to apply it by itself.", "edgar pressed the button"


def test_nobody_is_said_to_have_pressed_what_was_applied_by_itself(clock, planned, editor, remote, admin):
    remote.on("GET", "/", says("", 503))
    assert at_its_moment(clock) == {"Held": 1}
    path, as_admin = planned.get_absolute_url(), signed_in(admin)
    page = as_admin.page(path)
    assert (page.text.count(BY_ITSELF), PRESSED in page.text) == (1, False)
    assert "Tried by itself for edgar" in page.text
    planned.refresh_from_db()
    services.apply(planned, by=editor)
    page = as_admin.page(path)
    assert (page.text.count(BY_ITSELF), page.text.count(PRESSED)) == (1, 1)
    assert "Tried by edgar" in page.text
    remote.behave()
    again = services.schedule(Change.objects.get(), by=editor, local=datetime(2026, 11, 24, 7), zone=BERLIN)
    clock.move_to(AT + HOUR)
    assert dict(services.apply_due()) == {"Saved": 1}
    page = as_admin.page(again.get_absolute_url())
    assert (page.text.count(BY_ITSELF), page.text.count(PRESSED)) == (2, 1)
    assert "Applied by itself for edgar" in page.text


@pytest.mark.parametrize(
    ("meanwhile", "by_hand"),
    [(ask_for_approval, True), (change_elsewhere, False), (change_elsewhere_and_look, False), (break_off, True)],
)
def test_what_is_held_is_said_to_be_applied_by_hand_only_where_it_can_be(
    clock, planned, editor, remote, admin, meanwhile, by_hand
):
    meanwhile(planned, editor, remote)
    assert at_its_moment(clock) == {"Held": 1}
    told = signed_in(admin).page(planned.get_absolute_url()).text
    assert "It is not tried again by itself" in told
    assert ("by hand, or choose" in told) == by_hand


def test_what_is_so_already_at_its_moment_needs_no_look(clock, planned, remote, admin):
    remote.memory.projects["pr_1"]["directory_id"] = "dir_2"
    assert at_its_moment(clock) == {"Held": 1}
    as_admin = signed_in(admin)
    assert as_admin.page(planned.get_absolute_url()).state == "Already so"
    assert "Needs a look" not in as_admin.page("/").text


def test_the_page_of_its_project_says_that_it_is_held_and_why(clock, planned, admin):
    at_its_moment(clock, 2 * HOUR)
    told = signed_in(admin).page("/projects/pr_1/").text
    assert (
        "Missed: It was not applied within 60 minutes of that moment. Nothing was sent. · waits for you or edgar"
        in told
    )


@pytest.mark.parametrize("meanwhile", [demote, leave])
def test_a_moment_of_somebody_who_may_no_longer_is_no_promise(planned, editor, remote, as_admin, meanwhile):
    path, gone = planned.get_absolute_url(), "edgar may no longer apply changes, so it is held then"
    assert gone not in as_admin.page(path).text
    meanwhile(planned, editor, remote)
    assert gone in as_admin.page(path).text
    assert gone not in as_admin.send(f"{path}schedule/", {**as_admin.page(path).values("/schedule/"), **WHEN}).text


def test_no_name_in_the_reason_why_it_is_held_turns_the_sentence_round(clock, editor, remote, viewer, admin):
    name = "prod\u202egnp\u200b"
    change = Change.objects.create(
        kind="deploy", project_id="pr_1", project_name="Support bot", proposed_by=viewer, before={"env_2": None},
        requested={"env_2": "config_2"}, names={"env_2": name, "config_2": "v2"},
    )  # fmt: skip
    Protection.objects.create(environment_id="env_2", environment_name=name, approvals=1)
    planned = services.schedule(change, by=editor, local=THEN, zone=BERLIN)
    assert at_its_moment(clock) == {"Held": 1}
    as_admin, path = signed_in(admin), planned.get_absolute_url()
    for page in (*map(as_admin.page, (path, "/", "/changes/", "/projects/pr_1/")), as_admin.send(f"{path}apply/")):
        assert "needs 1 approval, and none counts yet." in page.text
        assert not set(name) & set("\u202e\u200b") & set(page.html)


def test_whoever_schedules_their_draft_reads_that_others_find_it_then(clock, editor, remote, as_editor):
    draft = Change.objects.create(
        project_id="pr_1", project_name="Support bot", state="draft", is_private=True, proposed_by=editor,
        before={"directory_id": "dir_1"}, requested={"directory_id": "dir_2"},
    )  # fmt: skip
    path, said = draft.get_absolute_url(), "With a moment it is no draft any more: everybody here finds it."
    page = as_editor.page(path)
    assert said in page.text
    assert said not in as_editor.send(f"{path}schedule/", {**page.values("/schedule/"), **WHEN}).text


def test_who_tried_by_hand_before_it_was_scheduled_is_not_said_to_have_scheduled_it(
    clock, filed, editor, remote, admin
):
    change_elsewhere(filed, editor, remote)
    assert services.apply(filed, by=admin).state == "stale"
    fresh = services.refresh(Change.objects.get(), by=editor)
    protect()
    services.schedule(fresh, by=editor, local=THEN, zone=BERLIN)
    assert at_its_moment(clock) == {"Held": 1}
    told = signed_in(editor).page(filed.get_absolute_url()).text
    assert ("Tried by ada" in told, "by itself for ada" in told) == (True, False)


def test_a_rename_is_confirmed_as_by_hand(as_admin, change, clock, remote):
    path = f"{change.get_absolute_url()}schedule/"
    assert "Support bot" in as_admin.send(path, WHEN, status=422).errors_at("confirm_then")
    assert as_admin.send(path, WHEN | {"confirm_then": "Support bot"}).state == "Scheduled"


def test_what_is_typed_to_confirm_one_thing_confirms_nothing_else_on_the_page(as_admin, change, clock, remote):
    protect()
    services.schedule(change, by=change.proposed_by, local=THEN, zone=BERLIN)
    page = as_admin.page(change.get_absolute_url())
    names = [each.get("name") for each in page.one("main").iter("input")]
    assert {names.count(name) for name in ("confirm_name", "confirm_then", "confirm_without")} == {1}


def test_what_lacks_approvals_says_that_it_needs_them_by_then(as_admin, filed):
    protect()
    path = filed.get_absolute_url()
    assert "It needs 1 more approval by then, or it is held." in as_admin.page(path).text
    assert "It needs 1 more approval by then, or it is held." in as_admin.send(f"{path}schedule/", WHEN).text


def test_two_for_the_same_thing_are_said_on_both_pages(planned, editor, as_admin, viewer):
    other = Change.objects.create(
        project_id="pr_1", project_name="Support bot", proposed_by=viewer,
        before={"directory_id": "dir_1"}, requested={"directory_id": "dir_3"},
    )  # fmt: skip
    assert "Also scheduled" not in as_admin.page(planned.get_absolute_url()).text
    services.schedule(other, by=editor, local=THEN + HOUR, zone=BERLIN)
    here, there = (as_admin.page(each.get_absolute_url()) for each in (planned, other))
    assert "Also scheduled for the same thing:" in here.text
    assert "Tue 24 Nov 07:00 Berlin = 06:00 UTC." in here.text
    assert SAID in there.text.split("Also scheduled")[1]


def test_of_many_for_the_same_thing_the_first_are_said(planned, editor, as_admin, viewer):
    asked = {"project_id": "pr_1", "project_name": "Support bot", "before": {"directory_id": "dir_1"}}
    for hours in range(1, 6):
        other = Change.objects.create(**asked, requested={"directory_id": f"dir_{2 + hours}"}, proposed_by=viewer)
        services.schedule(other, by=editor, local=THEN + hours * HOUR, zone=BERLIN)
    told = as_admin.page(planned.get_absolute_url()).text
    assert (told.count("Also scheduled for the same thing"), "So are 2 more, later." in told) == (3, True)


def test_the_button_that_applies_it_by_hand_says_that_it_does_now(in_berlin, planned):
    path = planned.get_absolute_url()
    page = in_berlin.page(path)
    assert [button for button in page.buttons if button.endswith(" now")]
    assert in_berlin.send(f"{path}apply/").state == "Saved"
    assert "Scheduled for" not in in_berlin.page(path).text


@pytest.mark.parametrize("meanwhile", [change_elsewhere, break_off])
def test_what_a_killed_process_left_unsent_is_held_by_the_next(clock, planned, editor, remote, meanwhile):
    meanwhile(planned, editor, remote)
    assert at_its_moment(clock) == {"Held": 1}
    Change.objects.update(schedule="sent", held_because="")
    assert dict(services.apply_due()) == {"Held": 1}
    assert services.apply_due() == {}


# Approvals of a moment.


def test_an_approval_from_before_the_moment_was_chosen_says_that_this_is_why_it_does_not_count(as_admin, filed, editor):
    protect()
    path = filed.get_absolute_url()
    services.say(filed, Action.APPROVE, by=editor)
    page = as_admin.page(path)
    assert "It needs 1 more approval by then, or it is held. Whoever approves it approves its moment, too" in page.text
    page = as_admin.send(f"{path}schedule/", WHEN)
    assert "It does not count: when it is to be applied was changed since." in page.text
    page = as_admin.send(f"{path}unschedule/")
    assert "It does not count" not in page.text  # it is what was approved, again


@pytest.fixture
def way_back(clock, remote, editor, viewer):
    """What takes back, exactly, what was applied 20 minutes ago, where names and directories are protected."""
    before, after = {"directory_id": "dir_2"}, {"directory_id": "dir_1"}
    done = Change.objects.create(
        project_id="pr_1", project_name="Support bot", proposed_by=viewer, applied_by=editor, state="applied",
        before=before, requested=after, answered=after, settled_at=NOW - 20 * MINUTE,
    )  # fmt: skip
    protect()
    return Change.objects.create(
        project_id="pr_1", project_name="Support bot", proposed_by=editor, undoes=done, before=after, requested=before
    )


def test_a_way_back_that_waits_past_the_hour_says_that_it_needs_approval_by_then(way_back, editor, as_admin):
    path = way_back.get_absolute_url()
    told = "It needs no approval until 12:40, for it takes back what was just applied."
    assert f"{told} For a later moment it needs 1 more approval by then, or it is held." in as_admin.page(path).text
    planned = services.schedule(way_back, by=editor, local=datetime(2026, 11, 20, 13, 41), zone=BERLIN)
    page = as_admin.page(path)
    assert f"It needs 1 more approval by then, or it is held. {told}" in page.text
    assert "So it needs no approval" not in page.text
    assert wait_of(planned).what == For.APPROVAL
    assert "Approve for Fri 20 Nov 13:41 Berlin" in page.buttons


def test_one_within_the_hour_needs_none(way_back, editor, as_admin):
    planned = services.schedule(way_back, by=editor, local=datetime(2026, 11, 20, 13, 40), zone=BERLIN)
    assert "by then, or it is held" not in as_admin.page(way_back.get_absolute_url()).text.split("Apply at another")[0]
    assert wait_of(planned).what == For.MOMENT


def test_what_waits_for_its_moment_is_not_said_to_be_only_saved(as_viewer, filed, editor):
    saved = "Your proposal is saved. Nothing has changed yet."
    assert saved in as_viewer.page(filed.get_absolute_url()).text
    services.schedule(filed, by=editor, local=THEN, zone=BERLIN)
    assert saved not in as_viewer.page(filed.get_absolute_url()).text


def test_to_unschedule_says_what_is_so_then(as_admin, planned):
    page = as_admin.send(f"{planned.get_absolute_url()}unschedule/")
    assert "It is not applied by itself any more, but by hand alone. Nothing was sent." in page.text
    assert page.state == "Proposed"


def test_what_was_held_is_left_to_hands_in_words_of_its_own(clock, as_admin, planned):
    Change.objects.update(schedule="held", held_because="It lacked an approval.")
    page = as_admin.page(planned.get_absolute_url())
    assert "Leave it to be applied by hand" in page.buttons
    assert "an editor applies it by hand, or chooses another moment" in page.text
    assert "Apply at another time" in page.text
