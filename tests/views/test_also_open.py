"""Whoever reviews a change is told of the others of its project that are open."""

import pytest

from projects.models import Change


@pytest.fixture
def make(viewer, remote):
    def make(state="proposed", name="Renamed", project="pr_1", **more):
        asked = {"before": {"name": "Support bot"}, "requested": {"name": name}}
        return Change.objects.create(
            project_id=project, project_name="Support bot", proposed_by=viewer, state=state, **asked, **more
        )

    return make


TITLE = "Another change of this project is open"


def test_another_one_is_named_with_a_link_and_by_whom(as_editor, make):
    change, other = make(), make(name="Third")
    page = as_editor.page(change.get_absolute_url())
    assert f"{TITLE} Rename Support bot to Third. Proposed by violet" in page.text
    assert "Where two are about the same thing, applying one makes the other out of date." in page.text
    assert page.links()["Rename Support bot to Third."] == other.get_absolute_url()
    assert "Rename Support bot to Renamed." in as_editor.page(other.get_absolute_url()).links()


@pytest.mark.parametrize("state", sorted(set(Change.State) - {"proposed", "not_sent", "sending", "unknown"}))
def test_what_is_settled_is_not_called_open(as_editor, make, state):
    change = make()
    make(state)
    assert TITLE not in as_editor.page(change.get_absolute_url()).text


def test_one_of_another_project_is_not_named(as_editor, make):
    change = make()
    make(project="pr_2")
    assert TITLE not in as_editor.page(change.get_absolute_url()).text


def test_what_is_settled_itself_names_none(as_editor, make):
    change = make("withdrawn")
    make()
    assert TITLE not in as_editor.page(change.get_absolute_url()).text


@pytest.mark.parametrize(
    ("others", "title"),
    [
        (2, "2 other changes of this project are open"),
        (5, "5 other changes of this project are open"),
        (6, "More than 5 other changes of this project are open"),
    ],
)
def test_several_are_counted_and_five_are_listed(as_editor, make, others, title):
    change = make()
    for number in range(others):
        make(name=f"Name {number}")
    page = as_editor.page(change.get_absolute_url())
    assert title in page.text
    assert sum("to Name " in link for link in page.links()) == min(others, 5)
    assert ("All changes of this project" in page.links()) == (others > 5)
