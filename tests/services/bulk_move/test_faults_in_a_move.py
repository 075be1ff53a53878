"""A move in front of a remote that misbehaves: nobody else is held up, nothing is sent twice, and the page says why."""

from importlib import import_module

import pytest
from django.utils import timezone

from projects import services
from projects.gateway import client
from projects.humanloop.errors import RemoteFault
from projects.models import Change, Move
from projects.services import bulk_move
from tests.fault_table import objects, says
from tests.services.bulk_move.pressing import act, goes_on_by_itself, left_on_its_way
from tests.set_clock import SetClock


@pytest.fixture
def clock(remote, guarded):
    """What the pause after faults in a row goes by: ten minutes of it."""
    clock = SetClock()
    guarded(clock=clock, pause=600)
    return clock


def is_left_alone(remote):
    remote.on("*", "/", objects(503))
    for _ in range(5):
        with pytest.raises(RemoteFault):
            client().get_project("pr_1")
    remote.behave()


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
