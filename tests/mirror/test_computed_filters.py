"""What the remote cannot filter by is computed from a dated snapshot of all projects."""

from collections import Counter

import pytest


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
    monkeypatch.setattr("projects.mirror.sync.MOST", 100)
    page = as_viewer.page("/projects/", live="none")
    assert "Only 100 of" in page.text


def newest(wired, project):
    rows = wired.behind_the_back("GET", f"/projects/{project['id']}/configs")
    return max(rows, key=lambda row: row["created_at"])["config"]["id"] if rows else None


@pytest.fixture
def behind(wired):
    """Name to project, of those with something live that is not their newest version."""
    live = [project for project in records(wired) if project.get("active_config")]
    found = {p["name"]: p for p in live if newest(wired, p) != p["active_config"]["config"]["id"]}
    assert 0 < len(found) < len(live)
    return found


def test_not_on_the_newest_version_shows_exactly_those(as_viewer, wired, behind):
    page = as_viewer.page("/projects/", live="behind")
    assert shown(page) == set(behind)
    assert "Not known" not in page.text
    assert "left out" in page.text


def test_it_combines_with_the_other_filters_and_reads_no_more_than_these_need(as_viewer, wired, behind):
    name, project = next(iter(behind.items()))
    others = {"filter": name[:6].upper(), "user_filter": project["users"][0]["email_address"].upper()}
    page = as_viewer.page("/projects/", live="behind", directory_id=project.get("directory_id") or "", **others)
    assert name in shown(page) <= set(behind)
    assert len([sent for sent in wired.requests if sent.path.endswith("/configs")]) < len(behind)
    assert not shown(as_viewer.page("/projects/", live="behind", user_filter="nobody@example.com"))


def test_the_versions_of_a_project_are_read_once_for_everybody_until_someone_asks_again(
    as_viewer, as_editor, wired, behind
):
    def reads():
        return Counter(sent.path for sent in wired.requests if sent.path.endswith("/configs"))

    as_viewer.page("/projects/", live="behind")
    as_editor.page("/projects/", live="behind", sort_by="name")
    once = reads()
    assert set(once.values()) == {1}
    assert len(once) == len([project for project in records(wired) if project.get("active_config")])
    as_viewer.send("/projects/?live=behind")
    assert set(reads().values()) == {2}


def test_a_version_that_is_new_since_is_found_when_someone_asks_again(as_editor, wired, behind):
    as_editor.page("/projects/", live="behind")
    name, project = next(iter(behind.items()))
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json={"active_config_id": newest(wired, project)})
    assert name not in shown(as_editor.send("/projects/?live=behind"))


def test_of_more_projects_than_the_bound_the_last_updated_are_read_and_the_others_told_of(
    as_viewer, wired, behind, monkeypatch
):
    monkeypatch.setattr("projects.mirror.sync_versions.MOST", 2)
    page = as_viewer.page("/projects/", live="behind")
    live = [project for project in records(wired) if project.get("active_config")]
    asked = {sent.path.split("/")[3] for sent in wired.requests if sent.path.endswith("/configs")}
    latest = sorted(live, key=lambda project: project["updated_at"])[-2:]
    assert asked == {project["id"] for project in latest}
    assert f"Not known of {len(live) - 2} projects" in page.text
    assert "At most 2 are read for one list" in page.text


@pytest.mark.parametrize("asked", ["none", "behind"])
def test_each_filter_is_an_address_that_the_form_shows_again(as_viewer, wired, asked):
    page = as_viewer.page("/projects/", live=asked, filter="e")
    assert page.values("/projects/")["live"] == asked
    assert page.values("/projects/")["filter"] == "e"


def test_a_name_and_a_person_are_found_whatever_their_case(as_viewer, wired):
    wired.behind_the_back("POST", "/projects", json={"name": "ÜBER UNS"})
    for typed in ("über", "u\u0308ber", "ｕｎｓ"):
        assert shown(as_viewer.page("/projects/", live="none", filter=typed)) == {"ÜBER UNS"}
