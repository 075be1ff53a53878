"""What people decide before the moment of a scheduled change ends it, moves it, or asks for its approvals anew."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from projects import services
from projects.models import Change, Move
from projects.services.approvals import lacking
from projects.services.editing import Edited, edit, reading
from projects.services.fingerprints import fingerprint
from projects.services.queues import Queue, Queues, count_waiting_for
from projects.services.transitions import Action
from projects.services.waits import For, wait_of
from tests.conftest import signed_in
from tests.fault_table import says
from tests.services.scheduling.planning import (
    AT,
    BERLIN,
    HOUR,
    NOW,
    SAID,
    THEN,
    actions,
    at_its_moment,
    change_elsewhere_and_look,
    protect,
)

pytestmark = pytest.mark.django_db


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
