"""A project that is not as it was last seen, though nothing from here changed it, gets a row that says so, once."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from projects import seen
from projects.humanloop.resources import Project
from projects.models import Change

SUPPORT = "Support replies"


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)


def rename_outside(wired, project, name):
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json={"name": name})


def noticed():
    return Change.objects.filter(state="noticed")


def test_what_is_seen_for_the_first_time_is_no_change(as_viewer, wired, project):
    as_viewer.page("/projects/")
    as_viewer.page(f"/projects/{project['id']}/")
    assert not noticed().exists()


def test_an_outside_change_is_told_of_once_from_what_to_what(as_viewer, wired, project):
    path = f"/projects/{project['id']}/"
    as_viewer.page(path)
    rename_outside(wired, project, "Renamed elsewhere")
    as_viewer.page("/projects/")
    as_viewer.page(path)
    change = noticed().get()
    assert (change.before, change.requested) == ({"name": SUPPORT}, {"name": "Renamed elsewhere"})
    assert change.last_seen_at < change.settled_at
    page = as_viewer.page(change.get_absolute_url())
    assert "changed outside this panel, between" in page.text
    assert SUPPORT in page.text


def test_a_change_made_here_is_not_told_of_as_an_outside_one(as_editor, wired, project):
    path = f"/projects/{project['id']}/edit/"
    as_editor.send(path, {**as_editor.page(path).values(path), "name": "Ours"})
    as_editor.send(f"/changes/{Change.objects.get().pk}/apply/", {"confirm_name": SUPPORT})
    as_editor.page("/projects/")
    assert not noticed().exists()


def test_an_applied_change_that_is_turned_back_outside_is_told_of(as_editor, wired, project):
    path = f"/projects/{project['id']}/edit/"
    as_editor.send(path, {**as_editor.page(path).values(path), "name": "Ours"})
    as_editor.send(f"/changes/{Change.objects.get().pk}/apply/", {"confirm_name": SUPPORT})
    rename_outside(wired, project, SUPPORT)
    as_editor.page(f"/projects/{project['id']}/")
    change = noticed().get()
    assert (change.before, change.requested) == ({"name": "Ours"}, {"name": SUPPORT})


@pytest.mark.parametrize("state", ["sending", "unknown"])
def test_nothing_is_told_of_while_a_change_of_ours_may_be_the_cause(as_viewer, wired, project, state):
    as_viewer.page("/projects/")
    rename_outside(wired, project, "Renamed elsewhere")
    ours = Change.objects.create(
        project_id=project["id"], project_name=SUPPORT, state=state, before={"name": SUPPORT},
        requested={"name": "Renamed elsewhere"}, claimed_at=timezone.now(), sent_at=timezone.now(),
    )  # fmt: skip
    as_viewer.page("/projects/")
    assert not noticed().exists()
    Change.objects.filter(pk=ours.pk).update(state="withdrawn")
    as_viewer.page("/projects/")
    assert noticed().count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_see_it_at_once_one_writes_it_down():
    document = {"id": "pr_1", "name": "Before"}
    seen.remember([Project.read(document)])
    barrier = Barrier(6)

    def look():
        barrier.wait()
        seen.remember([Project.read({**document, "name": "After"})])
        connection.close()

    threads = [Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert noticed().count() == 1
