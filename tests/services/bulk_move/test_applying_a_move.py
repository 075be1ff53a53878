"""The page that shows how far a move is does the work: a few seconds at each press, each row once, by whoever may."""

import itertools
from datetime import timedelta
from importlib import import_module

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from projects import services
from projects.gateway import client
from projects.humanloop.errors import RemoteFault
from projects.mirror import store
from projects.models import Change, Move
from projects.sandbox import seed
from projects.services import bulk_move
from tests.conftest import make_user, signed_in
from tests.fault_server import KEY
from tests.fault_table import objects, says
from tests.together import at_once


def act(client, move, what, status=200):
    return client.send(f"{move.get_absolute_url()}{what}/", status=status)


@pytest.fixture
def one_at_a_time(monkeypatch):
    """Let each press do one change."""
    monkeypatch.setattr(bulk_move, "WORKING", -1)


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(remote, guarded):
    """What the pause after faults in a row goes by: ten minutes of it."""
    clock = Clock()
    guarded(clock=clock, pause=600)
    return clock


def is_left_alone(remote):
    remote.on("*", "/", objects(503))
    for _ in range(5):
        with pytest.raises(RemoteFault):
            client().get_project("pr_1")
    remote.behave()


def goes_on_by_itself(page):
    forms = [form for form in page.all("form") if form.get("data-go-on") is not None]
    return float(forms[0].get("data-go-on")) if forms else None


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


def test_what_humanloop_did_not_accept_stops_nobody_else(as_editor, remote, propose, states):
    said = '{"detail": [{"loc": ["body", "directory_id"], "msg": "no such directory", "type": "value_error"}]}'
    remote.on("PATCH", "/projects/pr_2", says(said, 422, acts=False))
    move = propose(as_editor, 1, 2, 3)
    page = act(as_editor, move, "apply")
    assert states(move) == {1: "applied", 2: "refused", 3: "applied"}
    assert "Humanloop did not accept the values that were sent." in page.text
    assert "project=pr_2" in page.links()["Propose the rest again"]


def test_a_project_that_cannot_be_read_is_passed_over_and_can_be_tried_again(as_editor, remote, propose, states):
    move = propose(as_editor, 1, 2, 3)
    remote.on("GET", "/projects/pr_2", says("", 500))
    page = act(as_editor, move, "apply")
    assert states(move) == {1: "applied", 2: "not_sent", 3: "applied"}
    assert "The others: 1 not sent." in page.text
    remote.behave()
    page = act(as_editor, move, "try-again")
    assert page.heading == "Moved 3 projects to dir_target"
    assert len(remote.writes) == 3


@pytest.mark.parametrize("away", ["refuses connections", "paused", "429", "401"])
def test_a_remote_that_is_away_leaves_the_rest_in_line_and_the_page_says_why(
    as_editor, remote, propose, states, away, one_at_a_time, clock
):
    move = propose(as_editor, 1, 2, 3)
    act(as_editor, move, "apply")
    if away == "refuses connections":
        remote.refuse()
    elif away == "paused":
        is_left_alone(remote)
    else:
        remote.on("GET", "/projects", says("", int(away)))
    page = act(as_editor, move, "go-on")
    assert page.heading == "Paused: the move to dir_target"
    assert Move.objects.get().problem in page.text
    assert goes_on_by_itself(page) > 10
    assert sorted(states(move).values()) == ["applied", "proposed", "proposed"]
    act(as_editor, move, "go-on")
    assert sorted(states(move).values()) == ["applied", "proposed", "proposed"]
    remote.behave()
    clock.now += 600
    act(as_editor, move, "go-on")
    assert act(as_editor, move, "go-on").heading == "Moved 3 projects to dir_target"
    assert len(remote.writes) == 3


def test_a_remote_that_keeps_failing_is_left_alone_and_does_not_use_the_rows_up(as_editor, remote, propose, states):
    move = propose(as_editor, 1, 2, 3, 4, 5, 6)
    remote.on("GET", "/projects", says("", 500))
    page = act(as_editor, move, "apply")
    assert page.heading == "Paused: the move to dir_target"
    found = sorted(states(move).values())
    assert found == ["not_sent"] * 4 + ["proposed"] * 2
    assert remote.writes == []


def test_what_may_have_arrived_is_not_sent_again_but_checked(as_editor, remote, propose, states):
    def acts_then_goes_dark(exchange):
        exchange.act()
        remote.on("GET", "/projects/pr_2", says("", 503))
        return exchange.reset()

    move = propose(as_editor, 1, 2)
    remote.on("PATCH", "/projects/pr_2", acts_then_goes_dark)
    page = act(as_editor, move, "apply")
    assert states(move) == {1: "applied", 2: "unknown"}
    assert "1 of unknown outcome" in page.text
    act(as_editor, move, "try-again")
    assert states(move)[2] == "unknown"
    remote.behave()
    page = act(as_editor, move, "try-again")
    assert page.heading == "Moved 2 projects to dir_target"
    assert len(remote.writes) == 2


def left_on_its_way(move, number, *, sent):
    long_ago = timezone.now() - timedelta(hours=1)
    move.changes.filter(project_id=f"pr_{number}").update(
        state="sending", attempt=1, claimed_at=long_ago, sent_at=long_ago if sent else None
    )


@pytest.mark.parametrize(("arrived", "state"), [(True, "applied"), (False, "not_applied")])
def test_what_a_dead_process_had_sent_is_settled_by_reading(as_editor, editor, remote, propose, states, arrived, state):
    move = propose(as_editor, 1, 2)
    services.start(move, by=editor)
    left_on_its_way(move, 2, sent=True)
    if arrived:
        remote.memory.projects["pr_2"]["directory_id"] = "dir_target"
    act(as_editor, move, "go-on")
    assert states(move) == {1: "applied", 2: state}
    assert len(remote.writes) == 1


def test_what_a_dead_process_had_only_claimed_goes_back_in_line(as_editor, editor, propose, sent):
    move = propose(as_editor, 1, 2)
    services.start(move, by=editor)
    left_on_its_way(move, 2, sent=False)
    page = act(as_editor, move, "go-on")
    assert page.heading == "Moved 2 projects to dir_target"
    assert sorted(sent()) == [1, 2]


def break_one(move, number):
    """Leave in its row what this version of the panel cannot work with; gives its id."""
    change = move.changes.get(project_id=f"pr_{number}")
    Change.objects.filter(pk=change.pk).update(before=["no such row"], requested=["no such row"])
    return str(change.pk)


def failed_in_the_panel(caplog):
    return [record.fields["change"] for record in caplog.records if record.getMessage() == "reconcile_failed"]


def test_one_that_fails_in_the_panel_when_it_is_taken_over_keeps_no_other_in_line(
    editor, as_editor, propose, sent, caplog
):
    move = propose(as_editor, 1, 2)
    services.start(move, by=editor)
    left_on_its_way(move, 1, sent=True)
    broken = break_one(move, 1)
    bulk_move.go_on(move, by=editor)
    assert sent() == [2]
    assert failed_in_the_panel(caplog) == [broken]


def test_one_that_fails_in_the_panel_when_it_is_checked_keeps_no_other_from_its_outcome(
    editor, as_editor, propose, states, caplog
):
    move = propose(as_editor, 1, 2)
    services.start(move, by=editor)
    move.changes.update(state="unknown", attempt=1, sent_at=timezone.now())
    broken = break_one(move, 1)
    bulk_move.try_again(move, by=editor)
    assert states(move) == {1: "unknown", 2: "not_applied"}
    assert failed_in_the_panel(caplog) == [broken]


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


def test_a_database_that_fails_before_a_row_is_sent_is_a_503_and_what_went_before_stays(
    as_editor, remote, propose, states, monkeypatch
):
    apply = import_module("projects.services.apply")  # of the package it is the function
    move, claims, real = propose(as_editor, 1, 2), [], apply.claim

    def claim(change, **how):
        claims.append(change)
        if len(claims) == 2:
            raise apply.DatabaseError("database is full")
        return real(change, **how)

    monkeypatch.setattr(apply, "claim", claim)
    as_editor.raise_request_exception = False
    response = as_editor.post(f"{move.get_absolute_url()}apply/")
    assert response.status_code == 503
    assert "nothing was changed" not in response.content.decode().lower()
    assert sorted(states(move).values()) == ["applied", "proposed"]
    monkeypatch.setattr(apply, "claim", real)
    assert act(as_editor, move, "go-on").heading == "Moved 2 projects to dir_target"
    assert len(remote.writes) == 2


def test_the_sandbox_moves_too(as_editor, settings):
    seed.reset()
    boxes = [box.get("value") for box in as_editor.page("/projects/").all("input") if box.get("name") == "project"]
    directory = store.directories()[0]
    chosen = [key for key in boxes if store.last_seen(key).directory_id != directory.id][:4]
    as_editor.send("/moves/new/", {"project": chosen, "directory_id": directory.id, "note": ""})
    page = act(as_editor, Move.objects.get(), "apply")
    assert page.heading == f"Moved 4 projects to {directory.name}"
    assert store.directories()[0].projects == directory.projects + 4


FORBIDDEN = says('{"detail": {"description": "This key may not read file pr_2."}}', 403, acts=False)


def test_a_project_that_may_not_be_seen_is_left_out_in_the_remotes_words(as_editor, remote, propose, sent):
    remote.on("*", "/projects/pr_2", FORBIDDEN)
    move = propose(as_editor, 1, 2, 3)
    page = as_editor.page(move.get_absolute_url())
    assert "1 project could not be read, and is not part of this move" in page.text
    assert "Humanloop does not let this panel see or change this project. It said:" in page.text
    assert "This key may not read file pr_2." in page.text
    act(as_editor, move, "apply")
    assert sorted(sent()) == [1, 3]


def test_a_project_that_may_not_be_changed_does_not_stop_the_others(as_editor, remote, propose, sent, states):
    remote.on("PATCH", "/projects/pr_2", FORBIDDEN)
    move = propose(as_editor, 1, 2, 3)
    page = act(as_editor, move, "apply")
    assert states(move) == {1: "applied", 2: "refused", 3: "applied"}
    assert sorted(sent()) == [1, 2, 3]
    assert "2 of 3 projects moved. The others: 1 not accepted." in page.text
    assert "Humanloop does not let this panel change this project." in page.text
    assert page.text.count("This key may not read file pr_2.") == 1
    assert "panel’s key" not in page.text
    assert Move.objects.get().problem == ""


def test_a_project_that_may_not_be_seen_any_more_does_not_stop_the_others(as_editor, remote, propose, sent, states):
    move = propose(as_editor, 1, 2, 3)
    remote.on("*", "/projects/pr_2", FORBIDDEN)
    page = act(as_editor, move, "apply")
    assert states(move) == {1: "applied", 2: "not_sent", 3: "applied"}
    assert "This key may not read file pr_2." in page.text
    assert sorted(sent()) == [1, 3]


def test_a_key_that_is_refused_everywhere_stops_the_move(as_editor, remote, propose, sent, states):
    move = propose(as_editor, 1, 2, 3)
    remote.on("*", "/", FORBIDDEN)
    page = act(as_editor, move, "apply")
    assert states(move) == {1: "proposed", 2: "proposed", 3: "proposed"}
    assert sent() == []
    assert "Humanloop refused the panel’s key" in page.text


def test_what_the_remote_said_of_a_refused_project_stands_in_its_line_for_everybody(
    as_editor, as_viewer, remote, propose
):
    remote.on("PATCH", "/projects/pr_2", says('{"detail": "The directory is <b>full</b>."}', 422, acts=False))
    move = propose(as_editor, 1, 2)
    act(as_editor, move, "apply")
    assert "It said: “The directory is <b>full</b>.”" in as_viewer.page(move.get_absolute_url()).text
