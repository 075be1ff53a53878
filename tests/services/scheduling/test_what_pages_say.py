"""What forms take of a schedule, and what pages say of it before its moment and after."""

from datetime import datetime

import pytest

from adminpanel.accounts.models import Profile
from projects import services
from projects.models import Change, Protection
from projects.services.transitions import Action
from projects.services.waits import For, wait_of
from tests.conftest import signed_in
from tests.fault_table import says
from tests.services.scheduling.planning import (
    AT,
    BERLIN,
    HOUR,
    MINUTE,
    NOW,
    SAID,
    THEN,
    WHEN,
    ask_for_approval,
    at_its_moment,
    break_off,
    change_elsewhere,
    change_elsewhere_and_look,
    demote,
    leave,
    protect,
)

pytestmark = pytest.mark.django_db


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
    assert "Another time zone? Choose from all of them" in page.text
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
