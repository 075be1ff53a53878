"""The lists when the remote breaks its promises: what was last seen, and looks that could not be finished."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from projects.models import SeenProject, Snapshot
from tests.fault_table import truthfully
from tests.memory_remote import project
from tests.pages import Page


@pytest.fixture
def many(remote, monkeypatch):
    """Twelve projects more, in pages of two; the second version is the newer one, and live in every third."""
    monkeypatch.setattr("projects.mirror.sync.PAGE", 2)
    remote.memory.configs["config_2"]["created_at"] = "2026-11-21T09:30:00+00:00"
    for number in range(2, 14):
        live = remote.memory.configs["config_2" if number % 3 == 0 else "config_1"]
        more = {"directory_id": f"dir_{number % 2}"}
        remote.memory.projects[f"pr_{number}"] = project(f"pr_{number}", f"Project {number}", live, **more)
    return remote


def failing(status, *numbers):
    """Answer pages of these numbers with a status, and all others truthfully."""

    def behaviour(exchange):
        number = parse_qs(exchange.sent.query).get("page", ["0"])[0]
        return exchange.answer(status, b"{}") if int(number) in numbers else truthfully(exchange)

    return behaviour


def names(page):
    return {text for text, href in page.links().items() if href.startswith("/projects/pr_")}


def away(client, **asked):
    """The list while the remote is away, and while it is left alone after several faults."""
    page = Page(client.get("/projects/", asked))
    page.check()
    assert page.status in {502, 503}
    return page


def test_the_list_shows_what_was_last_seen_with_dates_and_nothing_to_change(as_editor, remote):
    as_editor.page("/projects/")
    long_ago = timezone.now() - timedelta(days=400)
    SeenProject.objects.update(seen_at=long_ago)
    remote.refuse()
    page = as_editor.page("/projects/", status=502)
    assert page.links()["Support bot"] == "/projects/pr_1/"
    assert f"{long_ago.day} {long_ago:%b %Y}" in page.text
    assert "calm" in page.text
    assert page.buttons == ["Search"]
    assert not [field for field in page.all("input") if field.get("type") == "checkbox"]


@pytest.mark.parametrize(
    ("status", "expected"), [(500, 502), (429, 503)], ids=["it has a problem", "it is asked too often"]
)
def test_the_status_says_still_that_the_remote_gave_nothing(as_viewer, remote, status, expected):
    as_viewer.page("/projects/")
    remote.on("GET", "/projects", failing(status, 0))
    assert "Support bot" in as_viewer.page("/projects/", status=expected).text


def test_what_was_last_seen_is_searched_and_filtered_and_cut_into_pages(as_viewer, many):
    as_viewer.page("/projects/", live="behind")
    Snapshot.objects.all().delete()
    many.refuse()
    assert len(names(away(as_viewer))) == 13
    assert names(away(as_viewer, filter="PROJECT 12")) == {"Project 12"}
    assert len(names(away(as_viewer, user_filter="ada@"))) == 13
    assert not names(away(as_viewer, user_filter="bob"))
    assert len(names(away(as_viewer, directory_id="dir_0"))) == 6
    assert names(away(as_viewer, live="behind", directory_id="dir_0")) == {
        "Project 2", "Project 4", "Project 8", "Project 10"
    }  # fmt: skip
    kept = {f"pr_z{n}": {"id": f"pr_z{n}", "name": f"Zebra {n:02}"} for n in range(15)}
    SeenProject.objects.bulk_create(
        SeenProject(project_id=key, name=document["name"], document=document, seen_at=timezone.now())
        for key, document in kept.items()
    )
    last = away(as_viewer, sort_by="name", page=2)
    assert names(last) == {"Zebra 12", "Zebra 13", "Zebra 14"}
    assert last.links()["← Previous page"] == "?sort_by=name&page=1"


def test_a_remote_that_was_never_there_leaves_nothing_to_show(as_viewer, remote):
    remote.refuse()
    assert "What was last seen" not in as_viewer.page("/projects/", status=502).text


def test_a_page_that_fails_is_read_once_more(as_viewer, many):
    many.once("GET", "/projects", truthfully)
    many.once("GET", "/projects", failing(500, 1, 2, 3, 4, 5, 6))
    page = as_viewer.page("/projects/", live="behind")
    assert "Only" not in page.text
    assert Snapshot.objects.get().looked_at == 13


def test_a_page_that_always_fails_is_told_of_and_the_rest_is_shown(as_viewer, many):
    many.on("GET", "/projects", failing(500, 3))
    page = as_viewer.page("/projects/", live="behind")
    assert "Only 11 of 13 projects were looked at" in page.text


def test_a_look_that_the_remote_broke_off_goes_on_when_it_is_back(as_viewer, many, monkeypatch):
    monkeypatch.setattr("projects.mirror.sync.ABREAST", 2)
    many.on("GET", "/projects", failing(429, 3, 4))
    as_viewer.page("/projects/", live="behind", status=503)
    many.on("GET", "/projects", truthfully)
    before = len([sent for sent in many.requests if sent.path == "/projects"])
    assert "Only" not in as_viewer.page("/projects/", live="behind").text
    again = [sent for sent in many.requests if sent.path == "/projects"][before:]
    assert sorted(parse_qs(sent.query)["page"][0] for sent in again) == ["3", "4", "5", "6"]


def test_versions_of_one_project_that_cannot_be_read_are_told_of_and_not_asked_for_again(as_viewer, many):
    many.on("GET", "/projects/pr_2/configs", failing(500, 0))
    page = as_viewer.page("/projects/", live="behind")
    assert "Not known of 1 project," in page.text
    assert "Project 2" not in names(page)
    as_viewer.page("/projects/", live="behind")
    assert len([sent for sent in many.requests if sent.path == "/projects/pr_2/configs"]) <= 2


def test_where_no_versions_can_be_read_the_list_says_so_and_why(as_viewer, many):
    for number in range(1, 14):
        many.on("GET", f"/projects/pr_{number}/configs", failing(429, 0))
    page = as_viewer.page("/projects/", live="behind")
    assert "Not known of 13 projects, whose versions were not read. Humanloop gets too many requests" in page.text
    assert page.buttons == ["Hide this", "Search", "Refresh"]
