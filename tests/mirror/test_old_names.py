"""After a rename the panel watches for a new project under the old name: code that still calls by it makes one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Change, SeenProject

SUPPORT, NEW = "Support replies", "Customer care"
WARNING = "Something still uses the old name"


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)


@pytest.fixture
def page_path(project):
    return f"/projects/{project['id']}/"


@pytest.fixture
def renamed(as_editor, wired, project, page_path):
    """The change that renamed the project from here, a moment ago."""
    change = rename(as_editor, page_path, SUPPORT, NEW)
    wired.forget()
    return change


def rename(client, path, old, new):
    edit = f"{path}edit/"
    client.send(edit, {**client.page(edit).values(edit), "name": new})
    change = Change.objects.get(state="draft")
    client.send(f"{change.get_absolute_url()}apply/", {"confirm_name": old})
    return Change.objects.get(pk=change.pk, state="applied")


def called_by(wired, name):
    """What the log call of the remote does for somebody who names a project that is not there."""
    return wired.behind_the_back("POST", "/projects", json={"name": name})["id"]


def looks(wired):
    return [sent.params for sent in wired.requests if sent.path == "/v4/projects"]


def test_a_new_project_under_the_old_name_is_told_of_on_the_project_and_the_change(
    as_viewer, wired, renamed, page_path
):
    ghost = called_by(wired, SUPPORT)
    for path in (page_path, renamed.get_absolute_url()):
        page = as_viewer.page(path)
        assert WARNING in page.text
        assert page.links()["Open the new project"] == f"/projects/{ghost}/"
        assert "with 0 datapoints in it" in page.text
        assert "give it the id of this project" in page.text
        made_at = wired.behind_the_back("GET", f"/projects/{ghost}")["created_at"]
        assert made_at[:16] in {time.get("datetime")[:16] for time in page.all("time")}


def test_what_passes_by_in_the_list_is_enough_for_the_change(as_viewer, wired, renamed):
    change = renamed.get_absolute_url()
    called_by(wired, SUPPORT)
    assert WARNING not in as_viewer.page(change).text
    as_viewer.page("/projects/")
    wired.forget()
    assert WARNING in as_viewer.page(change).text
    assert wired.requests == []


def test_the_project_page_looks_by_one_read_more_while_it_watches_and_by_none_after(
    as_viewer, wired, renamed, page_path
):
    as_viewer.page(page_path)
    assert looks(wired) == [{"filter": SUPPORT, "page": "0", "size": "100", "sort_by": "created_at", "order": "desc"}]
    assert len(wired.requests) == 4
    called_by(wired, SUPPORT)
    assert WARNING in as_viewer.page(page_path).text
    Change.objects.filter(pk=renamed.pk).update(settled_at=timezone.now() - timedelta(days=30, minutes=1))
    wired.forget()
    assert WARNING not in as_viewer.page(page_path).text
    assert WARNING not in as_viewer.page(renamed.get_absolute_url()).text
    assert (looks(wired), len(wired.requests)) == ([], 3)


def test_a_project_that_was_there_before_or_is_called_something_else_is_no_ghost(as_viewer, wired, renamed, page_path):
    for name in (f"{SUPPORT} 2", SUPPORT.upper(), f"Re: {SUPPORT}"):
        called_by(wired, name)
    older = wired.project("Journey planner")["id"]
    assert WARNING not in as_viewer.page(page_path).text
    wired.behind_the_back("PATCH", f"/projects/{older}", json={"name": SUPPORT})
    for path in (page_path, renamed.get_absolute_url()):
        assert WARNING not in as_viewer.page(path).text


def test_the_project_renamed_back_is_no_ghost(as_editor, wired, renamed, page_path):
    rename(as_editor, page_path, NEW, SUPPORT)
    wired.forget()
    assert WARNING not in as_editor.page(page_path).text
    assert [look["filter"] for look in looks(wired)] == [NEW]
    assert WARNING not in as_editor.page(renamed.get_absolute_url()).text
    wired.behind_the_back("PATCH", page_path.rstrip("/"), json={"name": "Third"})
    assert WARNING not in as_editor.page(page_path).text


def test_of_a_project_renamed_twice_both_old_names_are_watched_by_one_read(as_editor, wired, renamed, page_path):
    second = rename(as_editor, page_path, NEW, "Third")
    for name in (SUPPORT, NEW):
        called_by(wired, name)
    wired.forget()
    page = as_editor.page(page_path)
    assert page.text.count(WARNING) == 2
    assert [look.get("filter") for look in looks(wired)] == [None]
    for change, name in ((renamed, SUPPORT), (second, NEW)):
        page = as_editor.page(change.get_absolute_url())
        assert page.text.count(WARNING) == 1
        new = page.links()["Open the new project"]
        assert as_editor.page(new).heading == name


@pytest.mark.parametrize("also_passed_by", [True, False])
def test_the_warning_ends_when_the_new_project_is_gone(as_viewer, wired, renamed, page_path, also_passed_by):
    ghost = called_by(wired, SUPPORT)
    assert WARNING in as_viewer.page(page_path).text
    wired.behind_the_back("PATCH", f"/projects/{ghost}", json={"name": "Taken care of"})
    if also_passed_by:
        as_viewer.page("/projects/")
    for path in (page_path, renamed.get_absolute_url()):
        assert WARNING not in as_viewer.page(path).text
    assert SeenProject.objects.filter(pk=page_path.split("/")[2]).exists()


def test_a_look_that_fails_takes_nothing_from_the_page(as_viewer, wired, renamed, page_path, monkeypatch):
    called_by(wired, SUPPORT)
    as_viewer.page("/projects/")
    monkeypatch.setattr("projects.mirror.old_names.LOOKED_AT", -1)  # the remote refuses it
    assert WARNING in as_viewer.page(page_path).text


def test_a_rename_that_was_not_applied_is_not_watched(as_viewer, wired, renamed, page_path):
    called_by(wired, SUPPORT)
    Change.objects.filter(pk=renamed.pk).update(state="not_applied")
    wired.forget()
    assert WARNING not in as_viewer.page(page_path).text
    assert len(wired.requests) == 3
