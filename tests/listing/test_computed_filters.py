"""What the remote cannot filter by is computed from a dated snapshot of all projects."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    yield
    cache.clear()


def records(wired):
    return wired.behind_the_back("GET", "/projects", params={"size": 100})["records"]


def shown(page):
    return {text for text, href in page.links().items() if href.startswith("/projects/pr_")}


def test_nothing_live_shows_exactly_the_projects_with_nothing_live(as_viewer, wired):
    expected = {project["name"] for project in records(wired) if not project.get("active_config")}
    assert expected
    page = as_viewer.page("/projects/", live="none")
    assert shown(page) == expected
    assert "As of" in page.text


def test_a_directory_shows_its_projects_and_the_other_filters_still_hold(as_viewer, wired):
    directory = next(project["directory_id"] for project in records(wired) if project.get("directory_id"))
    inside = {project["name"] for project in records(wired) if project.get("directory_id") == directory}
    assert shown(as_viewer.page("/projects/", directory_id=directory)) == inside
    one = sorted(inside)[0]
    assert shown(as_viewer.page("/projects/", directory_id=directory, filter=one)) == {one}


def test_a_snapshot_is_kept_for_the_next_page_and_taken_anew_by_the_button(as_viewer, wired):
    as_viewer.page("/projects/", live="none")
    as_viewer.page("/projects/", live="none", page=2)
    assert len(wired.requests) == 1
    as_viewer.send("/projects/?live=none")
    assert len(wired.requests) == 2


def test_a_sort_link_keeps_the_filters(as_viewer, wired):
    links = as_viewer.page("/projects/", live="none", filter="e").links()
    assert links["Name"] == "?filter=e&live=none&sort_by=name&order=asc"


def test_pages_are_fetched_by_the_hundred_and_every_project_is_looked_at(as_viewer, wired):
    wired.bulk(230, 1)
    directory = next(p["directory_id"] for p in records(wired) if p["name"].startswith("Timetable notice"))
    page = as_viewer.page("/projects/", directory_id=directory)
    asked = sorted((sent.params["page"], sent.params["size"]) for sent in wired.requests)
    assert asked == [("0", "100"), ("1", "100"), ("2", "100")]
    assert "Only" not in page.text


def test_more_projects_than_the_bound_are_told_of(as_viewer, wired, monkeypatch):
    wired.bulk(230, 1)
    monkeypatch.setattr("projects.snapshot.MOST", 100)
    page = as_viewer.page("/projects/", live="none")
    assert "Only 100 of" in page.text
