"""The table of projects: no column that says nothing, where things are live by name, order, filters as addresses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Change, SeenProject
from tests.memory_remote import config, project
from tests.mirror.test_what_is_live import row_of
from tests.pages import words

NAME = "Support bot"


def heads(page):
    return [words(head) for head in page.one("thead").iter("th")]


def test_a_column_that_says_nothing_of_any_project_is_left_out(as_viewer, remote):
    remote.memory.projects["pr_1"]["directory_id"] = None
    assert heads(as_viewer.page("/projects/")) == ["Choose", "Name", "Live version", "Updated ↓"]
    remote.memory.projects["pr_2"] = project("pr_2", "Filed", directory_id="dir_1")
    page = as_viewer.page("/projects/")
    assert heads(page) == ["Choose", "Name", "Live version", "Directory", "Updated ↓"]
    assert row_of(page, NAME)["Directory"] == ""


def test_a_newer_version_has_its_column_where_there_is_one_and_what_is_not_known_is_said_then(as_viewer, remote):
    remote.memory.projects["pr_2"] = project("pr_2", "Unread", remote.memory.configs["config_1"])
    as_viewer.page("/projects/pr_1/")
    assert "Newer" not in heads(as_viewer.page("/projects/"))
    remote.memory.configs["config_9"] = config("config_9", "newest") | {"created_at": "2027-01-01T00:00:00Z"}
    as_viewer.page("/projects/pr_1/")
    page = as_viewer.page("/projects/")
    assert heads(page) == ["Choose", "Name", "Live in production", "Newer", "Directory", "Updated ↓"]
    assert row_of(page, NAME)["Newer version"] == "newest"
    assert row_of(page, "Unread")["Newer version"] == "Not known"


def test_a_newer_version_of_the_same_name_is_told_apart_by_its_day(as_viewer, remote):
    live = remote.memory.projects["pr_1"]["active_config"]["config"]["name"]
    remote.memory.configs["config_9"] = config("config_9", live) | {"created_at": "2027-01-01T00:00:00Z"}
    as_viewer.page("/projects/pr_1/")
    said = row_of(as_viewer.page("/projects/"), NAME)["Newer version"]
    assert said.startswith(f"{live} ")
    assert "Jan" in said


def test_where_versions_are_live_is_named_once_it_is_known(as_viewer, remote):
    assert "Live version" in heads(as_viewer.page("/projects/"))
    as_viewer.page("/projects/pr_1/")
    assert "Live in production" in heads(as_viewer.page("/projects/"))
    remote.memory.projects["pr_2"] = project("pr_2", "Elsewhere")
    as_viewer.page("/projects/")
    SeenProject.objects.filter(pk="pr_2").update(default_environment="live")
    assert "Live version" in heads(as_viewer.page("/projects/"))


@pytest.mark.parametrize(
    ("sort_by", "column", "sign", "other_way"),
    [
        ("name", "Name", "ascending", "?sort_by=name&order=desc"),
        ("updated_at", "Updated", "descending", "?sort_by=updated_at&order=asc"),
        ("created_at", "Created", "descending", "?sort_by=created_at&order=asc"),
    ],
)
def test_the_column_it_is_sorted_by_says_so_and_turns_it_round(as_viewer, remote, sort_by, column, sign, other_way):
    page = as_viewer.page("/projects/", sort_by=sort_by)
    (head,) = [head for head in page.one("thead").iter("th") if head.get("aria-sort")]
    assert head.get("aria-sort") == sign
    assert words(head).startswith(column)
    assert head.find("a").get("href") == other_way
    assert page.values("/projects/")["sort_by"] == sort_by
    assert "order" not in page.values("/projects/")
    assert as_viewer.page(f"/projects/{other_way}").values("/projects/")["order"] == other_way.rsplit("=", 1)[1]


@pytest.fixture
def others(remote):
    for number in (2, 3):
        remote.memory.projects[f"pr_{number}"] = project(
            f"pr_{number}", f"Project {number}", remote.memory.configs["config_1"]
        )


def listed(page):
    return {text for text, href in page.links().items() if href.startswith("/projects/pr_")}


def test_projects_with_an_open_proposal_are_found(as_viewer, remote, others):
    for state, key in (("proposed", "pr_2"), ("applied", "pr_3"), ("withdrawn", "pr_1")):
        Change.objects.create(project_id=key, project_name=key, state=state, requested={"directory_id": "dir_1"})
    page = as_viewer.page("/projects/", live="open")
    assert listed(page) == {"Project 2"}
    assert page.values("/projects/")["live"] == "open"


def test_projects_whose_live_version_was_changed_outside_are_found_while_that_is_live(as_viewer, remote, others):
    as_viewer.page("/projects/")
    SeenProject.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    for key in ("pr_2", "pr_3"):
        remote.memory.projects[key]["active_config"] = remote.memory.configs["config_2"]
    remote.memory.projects["pr_1"]["name"] = "Renamed elsewhere"
    assert listed(as_viewer.page("/projects/", live="outside")) == {"Project 2", "Project 3"}
    Change.objects.filter(project_id="pr_3").update(answered={"active_config_id": "config_1"})
    assert listed(as_viewer.page("/projects/", live="outside")) == {"Project 2"}


def test_a_record_that_can_not_be_read_is_told_of_in_its_place(as_viewer, remote):
    remote.memory.projects["pr_2"] = {"id": 7, "name": "Odd"}
    page = as_viewer.page("/projects/")
    assert "Odd" in page.text
    assert "Humanloop’s answer for this project can’t be read" in page.text
    assert len([box for box in page.all("input") if box.get("name") == "project"]) == 1
