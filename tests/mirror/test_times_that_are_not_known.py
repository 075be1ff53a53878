"""No page says of two things which is newer where it was not told when each was made."""

import pytest

from projects.models import SeenProject
from tests.memory_remote import config, project
from tests.mirror.test_what_is_live import row_of

NAME = "Support bot"
OLD, NEW = "2026-11-01T09:00:00", "2026-11-20T09:00:00Z"


@pytest.fixture
def versions(remote):
    """Let the project have versions of these times, the first of them live; of "" it says nothing."""

    def put(*times):
        rows = [config(f"config_{n}", f"version {n}") | {"created_at": at or None} for n, at in enumerate(times)]
        remote.memory.configs = {row["config"]["id"]: row for row in rows}
        remote.memory.projects["pr_1"]["active_config"] = rows[0]
        remote.memory.served = {("pr_1", "env_1"): "config_0"}
        return remote

    return put


def said(client, path="/projects/pr_1/"):
    return client.page(path).text


KNOWN = {"only one": [""], "newest": [NEW, OLD], "one second": ["2026-11-20T09:00:01", NEW], "zones": [NEW, OLD + "Z"]}
BEHIND = {
    "older": [OLD, NEW],
    "older, another undated": [OLD, NEW, ""],
    "an hour by its zone": ["2026-11-20T10:00:00+01:30", NEW],
}
NOT_KNOWN = {
    "live undated": ["", NEW],
    "another undated": [NEW, ""],
    "all undated": ["", ""],
    "at the same time": [NEW, NEW],
    "no time at all": ["yesterday", "1700000000"],
    "the latest but for one undated": [NEW, OLD, ""],
}


@pytest.mark.parametrize("times", KNOWN.values(), ids=KNOWN)
def test_the_newest_is_told_where_it_is_known(as_viewer, versions, times):
    versions(*times)
    assert "the newest version" in said(as_viewer)
    listed = as_viewer.page("/projects/")
    assert "Newer version" not in row_of(listed, NAME)
    assert "Whether there is a newer version is not known" not in listed.text


@pytest.mark.parametrize("times", BEHIND.values(), ids=BEHIND)
def test_a_newer_one_is_told_where_one_is_known(as_viewer, versions, times):
    versions(*times)
    assert "a newer version exists: version 1" in said(as_viewer)
    assert row_of(as_viewer.page("/projects/"), NAME)["Newer version"].startswith("version 1")
    assert NAME in as_viewer.page("/projects/", live="behind").links()


@pytest.mark.parametrize("times", NOT_KNOWN.values(), ids=NOT_KNOWN)
def test_neither_is_told_where_it_is_not_known(as_viewer, versions, times):
    versions(*times)
    page = as_viewer.page("/projects/pr_1/")
    assert "the newest version" not in page.text
    assert "a newer version exists" not in page.text
    assert "Compare with another version" in page.links()
    listed = as_viewer.page("/projects/")
    assert "Newer version" not in row_of(listed, NAME)
    assert "Whether there is a newer version is not known of 1 project here" in listed.text
    assert "or when some were made was not told" in listed.text
    found = as_viewer.page("/projects/", live="behind")
    assert NAME not in found.links()
    assert "Not known of 1 project: when each of its versions was made" in found.text
    assert "Projects on the newest version are left out" not in found.text


def test_how_many_have_no_time_is_said_where_they_are_listed(as_viewer, versions):
    versions(NEW, OLD, "", "")
    assert "When 2 of them were made is not known" in said(as_viewer)
    listed = said(as_viewer, "/projects/pr_1/configs/")
    assert "4 versions, newest first as far as known (2 without a time come last)" in listed


def test_a_time_without_a_zone_is_shown_as_utc(as_viewer, versions):
    remote = versions(OLD)
    remote.memory.projects["pr_1"]["created_at"] = "2026-03-29T02:30:00.123456"
    page = as_viewer.page("/projects/pr_1/")
    assert 'title="1 November 2026, 09:00:00 UTC"' in page.html
    assert 'title="29 March 2026, 02:30:00 UTC"' in page.html


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_project_without_a_time_comes_last_in_a_list_sorted_by_it(as_viewer, remote, order):
    for number, at in enumerate([OLD, None, NEW], start=2):
        remote.memory.projects[f"pr_{number}"] = project(f"pr_{number}", f"Project {number}", created_at=at)
    page = as_viewer.page("/projects/", directory_id="dir_1", sort_by="created_at", order=order, filter="project")
    listed = [text for text, href in page.links().items() if href.startswith("/projects/pr_")]
    assert listed == [*(["Project 2", "Project 4"] if order == "asc" else ["Project 4", "Project 2"]), "Project 3"]


def test_a_version_made_live_from_here_is_as_old_as_it_was_when_proposed(as_editor, versions):
    versions(NEW, OLD)
    as_editor.page("/projects/", live="behind")
    path = "/projects/pr_1/edit/"
    page = as_editor.send(path, {**as_editor.page(path).values(path), "active_config_id": "config_1"})
    as_editor.send(page.form("/apply/").get("action"))
    assert SeenProject.objects.get(pk="pr_1").is_behind
    assert NAME in as_editor.page("/projects/", live="behind").links()
