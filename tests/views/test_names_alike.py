"""A name or a label that something else has already is told of; nothing is refused for it."""

from datetime import UTC, datetime

import pytest

from projects.models import Change, DirectoryLabel, Move, SeenProject
from tests.pages import words

SUPPORT = "Support replies"


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)


@pytest.fixture
def edit(project):
    return f"/projects/{project['id']}/edit/"


def seen(*names):
    for number, name in enumerate(names):
        facts = {"name": name, "document": {}, "seen_at": datetime.now(UTC)}
        SeenProject.objects.create(project_id=f"pr_seen_{number}", **facts)


def propose(client, edit, **asked):
    return client.send(edit, client.page(edit).values(edit) | asked)


def to_know(page):
    sections = [each for each in page.all("section") if each.get("aria-labelledby") == "to-know"]
    return {words(link): link.get("href") for section in sections for link in section.iter("a")}


@pytest.mark.parametrize("name", ["Refund bot", "REFUND  bot", "Refund\u200b bot"])
def test_a_name_that_another_project_has_is_told_of_in_the_review(as_editor, edit, name):
    seen("Refund bot")
    page = propose(as_editor, edit, name=name)
    assert to_know(page) == {"Another project has this name, as last seen: Refund bot": "/projects/pr_seen_0/"}
    assert Change.objects.get().state == "draft"


def test_a_name_that_several_have_leads_to_them(as_editor, edit):
    seen("Refund bot", "refund bot", "Refund bots")
    told = to_know(propose(as_editor, edit, name="Refund bot"))
    assert told == {"2 other projects have this name, as last seen: Refund bot": "/projects/?filter=Refund+bot"}


def test_a_name_of_its_own_and_the_one_it_has_in_other_capitals_are_not_told_of(as_editor, edit):
    seen("Refund bots")
    as_editor.page(edit.removesuffix("edit/"))
    assert to_know(propose(as_editor, edit, name="Refund bot")) == {}
    assert to_know(propose(as_editor, edit, name=SUPPORT.upper())) == {}


def test_it_stands_before_what_is_known_of_the_versions_and_is_told_while_it_can_be_decided(
    as_editor, wired, project, edit
):
    seen("Refund bot")
    live = project["active_config"]["config"]["id"]
    other = next(row["config"]["id"] for row in wired.configs(project["id"]).values() if row["config"]["id"] != live)
    page = propose(as_editor, edit, name="Refund bot", active_config_id=other)
    first, *others = to_know(page)
    assert first == "Another project has this name, as last seen: Refund bot"
    assert 1 <= len(others) <= 4
    change = Change.objects.get()
    as_editor.send(f"{change.get_absolute_url()}withdraw/")
    assert first not in to_know(as_editor.page(change.get_absolute_url()))


@pytest.fixture
def archives(db):
    for key, label in (("dir_one", "Archive"), ("dir_two", "archive"), ("dir_three", "Letters")):
        DirectoryLabel.objects.create(pk=key, label=label)


def test_two_directories_of_one_label_are_told_of_where_one_chooses(as_editor, edit, archives):
    told = "Several directories have the label “Archive”: their ids tell them apart."
    assert told in as_editor.page(edit).text
    seen("Refund bot")
    assert told in as_editor.page("/moves/new/?project=pr_seen_0").text
    DirectoryLabel.objects.get(pk="dir_two").delete()
    assert "Several directories" not in as_editor.page(edit).text


def test_and_in_the_review_of_what_was_chosen(as_editor, edit, archives):
    assert to_know(propose(as_editor, edit, directory_id="dir_three")) == {}
    told = "2 directories have the label archive: this one’s id is dir_two"
    assert to_know(propose(as_editor, edit, directory_id="dir_two")) == {told: "/directories/"}


def test_and_in_that_of_a_move(as_editor, viewer, archives):
    for key, alike in (("dir_one", True), ("dir_three", False)):
        move = Move.objects.create(directory_id=key, proposed_by=viewer)
        whose = {"project_id": "pr_1", "project_name": "Support", "proposed_by": viewer, "move": move}
        Change.objects.create(before={"directory_id": None}, requested={"directory_id": key}, **whose)
        told = as_editor.page(move.get_absolute_url()).text
        assert ("2 directories have the label Archive: this one’s id is dir_one." in told) == alike


@pytest.mark.parametrize(("label", "others"), [("Archive", "dir_one, dir_two"), ("LETTERS", "dir_three"), ("Post", "")])
def test_and_where_one_labels(as_editor, archives, label, others):
    path = "/directories/dir_new/label/"
    page = as_editor.send(path, as_editor.page(path).values() | {"label": label})
    assert "The directory’s label is saved." in page.text
    assert (f"This label is in use for another directory too: {others}." in page.text) == bool(others)
    assert ("in use for another" in page.text) == bool(others)
