"""Whoever can propose and no more is offered proposals, and told of one just made that nothing is so yet."""

import pytest

from projects.models import Change, Move
from tests.conftest import signed_in
from tests.pages import words

PROJECT = "/projects/pr_1/"
CONFIGS = f"{PROJECT}configs/"


def offers(page):
    """What a page's links and buttons say."""
    return [words(each) for tag in ("a", "button") for each in page.one("main").iter(tag)]


@pytest.mark.parametrize(
    ("path", "of_editor", "of_viewer"),
    [
        (PROJECT, "Make another version live in production", "Propose another version for production"),
        (PROJECT, "Take production offline", "Propose taking production offline"),
        (PROJECT, "Rename or move", "Propose a name or directory"),
        (CONFIGS, "Make live: brief", "Propose: brief"),
        (f"{CONFIGS}?environment=env_1", "Make live in production: brief", "Propose for production: brief"),
        (f"{PROJECT}compare/?from=config_1&to=config_2", "Make live", "Propose"),
    ],
)
def test_what_leads_to_a_proposal_says_so_to_who_can_do_no_more(
    as_viewer, as_editor, remote, path, of_editor, of_viewer
):
    theirs, ours = offers(as_viewer.page(path)), offers(as_editor.page(path))
    assert of_viewer in theirs
    assert of_editor in ours
    assert of_editor not in theirs
    assert of_viewer not in ours


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        (f"{PROJECT}deploy/?config_id=config_2", "Propose brief"),
        (f"{PROJECT}offline/?environment_id=env_1", "Propose taking production offline"),
    ],
)
def test_the_form_has_the_heading_of_what_led_to_it(as_viewer, remote, path, heading):
    page = as_viewer.page(path)
    assert page.heading == heading
    assert page.title.startswith(heading)


def test_the_list_of_projects_too(as_viewer, as_editor, wired):
    assert "Propose a move" in offers(as_viewer.page("/projects/"))
    assert "Move to a directory" in offers(as_editor.page("/projects/"))


def propose(client, **asked):
    path = f"{PROJECT}edit/"
    return client.send(path, client.page(path).values(path) | asked)


def test_a_draft_just_made_says_that_nothing_is_so_yet_and_who_decides(as_viewer, editor, admin, remote):
    for asked in ({"active_config_id": "config_2"}, {"name": "Another"}):
        page = propose(as_viewer, **asked)
        assert "Your draft is saved. Nothing has changed yet." in page.text
        assert "Nobody else finds this draft, until you ask for review or they open its address." in page.text
        assert page.text.count("ada or edgar") == 1


def test_a_proposal_says_it_too_and_to_its_author_alone_and_names_once_who_decides(as_viewer, editor, admin, remote):
    propose(as_viewer, active_config_id="config_2")
    path = Change.objects.get().get_absolute_url()
    page = as_viewer.send(f"{path}ask/")
    assert "Your proposal is saved. Nothing has changed yet." in page.text
    assert "Waits for ada or edgar." in page.text
    assert "decides" not in page.text
    for reader in (editor, admin):
        assert "is saved" not in signed_in(reader).page(path).text


def test_where_nobody_can_decide_that_is_said(as_viewer, remote):
    page = propose(as_viewer, active_config_id="config_2")
    assert "Your draft is saved. Nothing has changed yet." in page.text
    assert "Nobody here can apply changes. An admin can make somebody an editor." in page.text


def test_what_was_decided_is_not_told_as_waiting(as_viewer, editor, remote):
    propose(as_viewer, active_config_id="config_2")
    Change.objects.update(state="withdrawn")
    assert "is saved" not in as_viewer.page(Change.objects.get().get_absolute_url()).text


def test_a_move_says_it_as_well(as_viewer, viewer, editor):
    move = Move.objects.create(directory_id="dir_1", proposed_by=viewer)
    whose = {"project_id": "pr_1", "project_name": "Support", "proposed_by": viewer, "move": move}
    Change.objects.create(before={"directory_id": None}, requested={"directory_id": "dir_1"}, **whose)
    told = "Your proposal is saved. Nothing has changed yet."
    assert told in as_viewer.page(move.get_absolute_url()).text
    assert told not in signed_in(editor).page(move.get_absolute_url()).text
    move.changes.update(state="draft", is_private=True)
    until = "Nobody else finds it, until you ask for review or they open its address."
    assert f"Your draft is saved. Nothing has changed yet. {until}" in as_viewer.page(move.get_absolute_url()).text
