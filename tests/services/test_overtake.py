"""What is saved is held at once against the other proposals of its project: lists need nobody to open them."""

from projects import services
from projects.models import Change, Event
from projects.services import overtake
from tests.services.proposals import DIRECTORY, LIVE, propose


def state_of(change):
    change.refresh_from_db()
    return change.state, change.is_so_already


def test_what_asks_for_the_same_or_starts_from_what_was_so_is_out_of_date_at_once(remote, viewer, editor):
    same, other = propose(viewer, LIVE), propose(viewer, {"active_config_id": "config_3"})
    elsewhere = propose(viewer, LIVE, project_id="pr_2")
    services.apply(propose(editor, LIVE), by=editor)
    assert (state_of(same), state_of(other)) == (("stale", True), ("stale", False))
    assert state_of(elsewhere) == ("proposed", False)
    assert Event.objects.filter(change=same, action="overtake").count() == 1


def test_what_is_so_already_is_so_no_longer_once_it_was_undone(remote, viewer, editor):
    same = propose(viewer, DIRECTORY)
    applied = services.apply(propose(editor, DIRECTORY), by=editor)
    assert state_of(same) == ("stale", True)
    (back,) = services.undo(applied, by=editor)
    services.apply(back, by=editor)
    assert state_of(same) == ("stale", False)


def test_the_default_environment_by_its_two_names_is_one_place(remote, viewer, editor):
    deployment = propose(viewer, {"env_1": "config_2"}, kind="deploy", default_environment="production")
    services.apply(propose(editor, LIVE, default_environment="production"), by=editor)
    assert state_of(deployment) == ("stale", True)


def test_of_what_is_not_all_known_nothing_is_said_and_no_call_is_made(remote, viewer, editor):
    both = propose(viewer, LIVE | DIRECTORY)
    change = propose(editor, DIRECTORY)
    remote.requests.clear()
    services.apply(change, by=editor)
    assert state_of(both) == ("proposed", False)
    assert [call.method for call in remote.requests].count("PATCH") == 1
    assert len(remote.requests) <= 3


def test_what_fails_in_it_loses_no_outcome(remote, viewer, editor, monkeypatch, caplog):
    other, change = propose(viewer, DIRECTORY), propose(editor, DIRECTORY)
    monkeypatch.setattr(overtake, "judge", lambda *_: 1 / 0)
    assert services.apply(change, by=editor).state == "applied"
    assert state_of(other) == ("proposed", False)
    assert "overtake_failed" in caplog.text


def test_who_waits_for_nothing_any_more_is_not_in_anybodys_list(remote, as_editor, viewer, editor):
    propose(viewer, DIRECTORY)
    assert "Waiting for you" in as_editor.page("/").text
    services.apply(propose(editor, DIRECTORY), by=editor)
    assert "Waiting for you" not in as_editor.page("/").text
    assert not Change.objects.waiting().exists()
