"""The page that shows how far a move is does the work: a few seconds at each press, each row once, by whoever may."""

import itertools

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from projects import services
from projects.mirror import store
from projects.models import Change, Move
from projects.sandbox import seed
from projects.services import bulk_move
from tests.conftest import make_user, signed_in
from tests.fault_server import KEY
from tests.services.bulk_move.pressing import act, goes_on_by_itself, left_on_its_way
from tests.together import at_once


def test_apply_sends_one_patch_for_each_project_with_the_directory_and_nothing_else(as_editor, remote, propose):
    move = propose(as_editor, 1, 2, 3)
    remote.requests.clear()
    page = act(as_editor, move, "apply")
    assert sorted((write.path, write.body) for write in remote.writes) == [
        (f"/projects/pr_{number}", b'{"directory_id": "dir_target"}') for number in (1, 2, 3)
    ]
    assert len(remote.requests) == 6
    assert {document["directory_id"] for document in remote.memory.projects.values()} == {"dir_target", "dir_1"}
    assert page.heading == "Moved 3 projects to dir_target"
    assert page.text.count("Saved") == 3
    assert goes_on_by_itself(page) is None
    assert KEY not in page.html


def test_a_move_says_who_applied_it_and_how_one_project_goes_back(as_viewer, as_editor, remote, propose):
    move = propose(as_viewer, 1, 2)
    page = as_editor.page(move.get_absolute_url())
    assert "applied it" not in page.text
    page = act(as_editor, move, "apply")
    assert "You applied it, " in page.text
    assert "To move one back, open its change in the table and undo it." in page.text
    assert "An editor can move one back" in as_viewer.page(move.get_absolute_url()).text


def test_a_look_at_any_of_its_pages_changes_nothing(as_editor, remote, propose, one_at_a_time):
    move = propose(as_editor, 1, 2)
    act(as_editor, move, "apply")
    before, seen = list(Change.objects.values()), len(remote.requests)
    as_editor.page(move.get_absolute_url())
    as_editor.page(f"{move.get_absolute_url()}?pause")
    for what in ("apply", "go-on", "try-again", "withdraw"):
        assert as_editor.get(f"{move.get_absolute_url()}{what}/").status_code == 405
    assert (list(Change.objects.values()), len(remote.requests)) == (before, seen)


def test_each_press_does_some_and_says_how_far_it_is(as_editor, propose, sent, one_at_a_time):
    move = propose(as_editor, 1, 2, 3)
    page = act(as_editor, move, "apply")
    assert page.heading == "Moving 3 projects to dir_target"
    assert page.title.startswith("1 of 3: Moving 3 projects")
    assert "1 of 3 projects done" in page.text
    assert (page.one("progress").get("value"), page.one("progress").get("max")) == ("1", "3")
    assert goes_on_by_itself(page) < 1
    act(as_editor, move, "go-on")
    assert len(sent()) == 2
    page = act(as_editor, move, "go-on")
    assert page.heading == "Moved 3 projects to dir_target"
    assert sorted(sent()) == [1, 2, 3]


def test_a_press_begins_nothing_more_once_its_seconds_are_over(editor, as_editor, propose, sent):
    move = propose(as_editor, 1, 2, 3, 4)
    services.start(move, by=editor)
    ticks = itertools.chain([0.0, 1.0], itertools.repeat(bulk_move.WORKING + 1))
    services.go_on(move, by=editor, clock=lambda: next(ticks))
    assert len(sent()) == 2


def test_paused_the_page_waits_for_a_press(as_editor, propose, one_at_a_time):
    move = propose(as_editor, 1, 2)
    act(as_editor, move, "apply")
    page = as_editor.page(f"{move.get_absolute_url()}?pause")
    assert goes_on_by_itself(page) is None
    assert "Go on" in page.buttons


def test_a_page_that_was_left_open_starts_nothing(as_editor, propose, sent):
    move = propose(as_editor, 1, 2)
    page = act(as_editor, move, "go-on")
    assert page.heading.startswith("Move ")
    assert sent() == []


def test_a_viewer_sees_how_far_it_is_and_does_not_do_the_work(as_viewer, as_editor, propose, sent, one_at_a_time):
    move = propose(as_viewer, 1, 2)
    act(as_viewer, move, "apply", status=403)
    assert sent() == []
    act(as_editor, move, "apply")
    page = as_viewer.page(move.get_absolute_url())
    assert "1 of 2 projects done" in page.text
    assert "It goes on while an editor has this page open." in page.text
    assert goes_on_by_itself(page) is None
    for what in ("go-on", "try-again"):
        act(as_viewer, move, what, status=403)
    assert len(sent()) == 1


def test_a_role_that_is_taken_away_in_the_middle_stops_it_and_another_editor_goes_on(
    as_editor, editor, propose, sent, one_at_a_time
):
    move = propose(as_editor, 1, 2)
    act(as_editor, move, "apply")
    editor.groups.set([Group.objects.get(name="Viewer")])
    act(as_editor, move, "go-on", status=403)
    assert len(sent()) == 1
    other = make_user("olga", "Editor")
    page = act(signed_in(other), move, "go-on")
    assert page.heading == "Moved 2 projects to dir_target"
    assert {row.applied_by.username for row in move.changes.all()} == {"edgar", "olga"}


def test_a_project_that_was_filed_elsewhere_meanwhile_is_not_overwritten_and_can_be_proposed_again(
    as_editor, remote, propose, sent, states
):
    move = propose(as_editor, 1, 2)
    remote.memory.projects["pr_2"]["directory_id"] = "dir_elsewhere"
    page = act(as_editor, move, "apply")
    assert sent() == [1]
    assert states(move) == {1: "applied", 2: "stale"}
    assert page.heading == "Moved 1 of 2 projects to dir_target"
    assert "The others: 1 out of date." in page.text
    assert "Try again" not in page.buttons
    form = as_editor.page(page.links()["Propose the rest again"])
    review = as_editor.send("/moves/new/", form.values("/moves/new/"))
    assert review.heading == "Move 1 project to dir_target"
    assert "dir_elsewhere" in review.text
    act(as_editor, Move.objects.latest("proposed_at"), "apply")
    assert sent() == [1, 2]


def test_while_somebody_else_sends_the_last_one_the_page_waits_for_it(as_editor, editor, propose, sent):
    move = propose(as_editor, 1)
    services.start(move, by=editor)
    move.changes.update(state="sending", attempt=1, claimed_at=timezone.now())
    page = act(as_editor, move, "go-on")
    assert page.heading == "Moving 1 project to dir_target"
    assert "0 of 1 project done: 0 moved, 1 being sent" in page.text
    assert goes_on_by_itself(page) > 1
    assert sent() == []


def test_a_move_that_is_not_finished_is_found_among_the_changes(as_editor, propose, one_at_a_time):
    def found():
        return [href for text, href in as_editor.page("/changes/").links().items() if text.startswith("The move to")]

    move = propose(as_editor, 1, 2)
    assert found() == []
    act(as_editor, move, "apply")
    assert found() == [move.get_absolute_url()]
    act(as_editor, move, "go-on")
    assert found() == []


def test_a_session_that_ended_in_the_middle_leads_back_to_the_move(as_editor, propose, one_at_a_time):
    move = propose(as_editor, 1, 2)
    act(as_editor, move, "apply")
    as_editor.logout()
    address = move.get_absolute_url()
    response = as_editor.post(f"{address}go-on/", headers={"referer": f"http://testserver{address}"})
    assert response["Location"] == f"/accounts/login/?next={address}"


def test_a_page_of_a_hundred_costs_as_many_queries_as_one_of_two(
    as_editor, editor, propose, django_assert_max_num_queries
):
    def row(number, move):
        facts = {"project_id": f"pr_{number}", "project_name": f"P {number}", "requested": {"directory_id": "dir_2"}}
        return Change(move=move, proposed_by=editor, state="applied", applied_by=editor, **facts)

    move = propose(as_editor, 1, 2)
    Change.objects.bulk_create([row(number, move) for number in range(98)])
    with django_assert_max_num_queries(9):
        page = as_editor.page(move.get_absolute_url())
    assert len(list(page.one("tbody").iter("tr"))) == 100
    assert len(page.html) < 100_000


def test_withdrawn_in_the_middle_the_rest_is_not_sent(as_editor, propose, sent, states, one_at_a_time):
    move = propose(as_editor, 1, 2, 3)
    act(as_editor, move, "apply")
    page = act(as_editor, move, "withdraw")
    assert sorted(states(move).values()) == ["applied", "withdrawn", "withdrawn"]
    assert page.heading == "Moved 1 of 3 projects to dir_target"
    assert "The others: 2 withdrawn." in page.text
    act(as_editor, move, "go-on")
    act(as_editor, move, "apply")
    assert len(sent()) == 1


def test_what_was_claimed_when_the_rest_was_withdrawn_waits_for_a_new_review(as_editor, editor, propose, sent, states):
    move = propose(as_editor, 1, 2)
    services.start(move, by=editor)
    left_on_its_way(move, 1, sent=False)
    act(as_editor, move, "withdraw")
    page = act(as_editor, move, "go-on")
    assert states(move) == {1: "proposed", 2: "withdrawn"}
    assert page.heading.startswith("Move ")
    assert sent() == []


def test_a_viewer_withdraws_their_own_move_and_no_other(as_viewer, as_editor, propose, states):
    theirs, own = propose(as_editor, 1), propose(as_viewer, 2)
    act(as_viewer, theirs, "withdraw", status=403)
    assert states(theirs) == {1: "draft"}
    page = act(as_viewer, own, "withdraw")
    assert page.heading == "Withdrawn: the move to dir_target"
    assert states(own) == {2: "withdrawn"}
    page = act(as_viewer, own, "withdraw")
    assert "There was nothing left to withdraw" in page.text


@pytest.mark.django_db(transaction=True)
def test_two_who_go_on_at_once_send_each_row_once(editor, as_editor, remote, propose, sent, states):
    move = propose(as_editor, 1, 2, 3, 4, 5, 6)
    services.start(move, by=editor)
    assert at_once(*[lambda: services.go_on(move, by=editor)] * 4) == ["done"] * 4
    assert set(states(move).values()) == {"applied"}
    assert sorted(sent()) == [1, 2, 3, 4, 5, 6]


def test_the_sandbox_moves_too(as_editor, settings):
    seed.reset()
    boxes = [box.get("value") for box in as_editor.page("/projects/").all("input") if box.get("name") == "project"]
    directory = store.directories()[0]
    chosen = [key for key in boxes if store.last_seen(key).directory_id != directory.id][:4]
    as_editor.send("/moves/new/", {"project": chosen, "directory_id": directory.id, "note": ""})
    page = act(as_editor, Move.objects.get(), "apply")
    assert page.heading == f"Moved 4 projects to {directory.name}"
    assert store.directories()[0].projects == directory.projects + 4
