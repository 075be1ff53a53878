"""Where the remote gives fewer rows a page than asked, every project can still be reached, and none comes twice."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlencode

import pytest
from django.utils import timezone

from projects import gateway as panel
from projects.models import Change, SeenProject, Snapshot
from tests.memory_remote import project


def cuts_at(most, **lies):
    """Answer the list in pages of so many rows; `lies` stand in its answer, None for what is not in it."""

    def behaviour(exchange):
        query = parse_qs(exchange.sent.query)
        size = min(int(query["size"][0]), most) if most else 10**6
        page = query["page"][0] if most else "0"
        asked = urlencode({**{k: v[0] for k, v in query.items()}, "size": size, "page": page})
        _, document = exchange.server.memory.act("GET", "/projects", asked)
        document |= {"size": int(query["size"][0])} | lies
        document = {key: value for key, value in document.items() if value is not None}
        return exchange.answer(200, json.dumps(document).encode())

    return behaviour


@pytest.fixture
def filled(remote):
    """Let there be so many projects."""

    def fill(number):
        remote.memory.projects = {f"pr_{n}": project(f"pr_{n}", f"Project {n}") for n in range(1, number + 1)}
        return remote

    return fill


def forget():
    panel.client_for.cache_clear()


def names(page):
    return [text for text, href in page.links().items() if href.startswith("/projects/pr_")]


def through(client, between=lambda: None):
    """Follow "Next" from the first page on; gives the pages."""
    pages = [client.page("/projects/")]
    while len(pages) < 40 and (further := [h for text, h in pages[-1].links().items() if text.startswith("Next")]):
        between()
        pages.append(client.page(f"/projects/{further[0]}"))
    return pages


LIES = [{}, {"size": 10}, {"size": None}, {"total": None}, {"size": None, "total": 1}]


@pytest.mark.pages_alone
@pytest.mark.parametrize("lies", LIES, ids=str)
@pytest.mark.parametrize("number", [9, 10, 11, 60, 85, 95, 100, 137])
@pytest.mark.parametrize("fresh", [False, True], ids=["one process", "each page by another process"])
def test_every_project_is_reached_by_going_on(as_viewer, filled, number, lies, fresh):
    remote = filled(number)
    remote.on("GET", "/projects", cuts_at(10, **lies))
    forget()
    pages = through(as_viewer, forget if fresh else (lambda: None))
    assert [name for page in pages for name in names(page)] == [f"Project {n}" for n in range(1, number + 1)]
    assert len(pages) == -(-number // 10)
    if "total" not in lies:
        assert all(f"{number} projects" in page.text for page in pages)
        assert all(f"Page {n} of {len(pages)}" in page.text for n, page in enumerate(pages, 1) if len(pages) > 1)
    elif len(pages) > 1:
        assert "At least 11 projects, page 1 " in pages[0].text
        known = number if not (fresh and number % 10) else number % 10 * len(pages)
        assert f"At least {known} projects, page {len(pages)} " in pages[-1].text


@pytest.mark.parametrize("number", [25, 26, 50, 60])
def test_a_remote_that_gives_what_is_asked_for_is_asked_once_a_page(as_viewer, filled, number):
    remote = filled(number)
    forget()
    pages = through(as_viewer)
    assert len(pages) == -(-number // 25) == len(remote.requests)
    assert [name for page in pages for name in names(page)] == [f"Project {n}" for n in range(1, number + 1)]


@pytest.mark.parametrize("number", [60, 85])
def test_the_last_page_of_all_knows_that_it_is_opened_by_its_address(as_viewer, filled, number):
    filled(number)
    forget()
    page = as_viewer.page("/projects/", page=-(-number // 25))
    assert f"{number} projects, page {-(-number // 25)} of {-(-number // 25)}" in page.text
    assert not [text for text in page.links() if text.startswith("Next")]


def test_a_remote_that_gives_more_than_asked_shows_it_all(as_viewer, filled):
    remote = filled(60)
    remote.on("GET", "/projects", cuts_at(0))
    page = as_viewer.page("/projects/")
    assert len(names(page)) == 60
    assert not [text for text in page.links() if text.startswith("Next")]


@pytest.mark.parametrize("lies", LIES, ids=str)
@pytest.mark.parametrize("asked", [{"live": "none"}, {"directory_id": "dir_1"}], ids=str)
def test_a_look_at_all_projects_finds_them_all(as_viewer, filled, lies, asked):
    remote = filled(137)
    remote.on("GET", "/projects", cuts_at(10, **lies))
    page = as_viewer.page("/projects/", **asked)
    while page.all("progress"):
        page = as_viewer.page("/projects/", **asked)
    assert "137 projects found, page 1 of 6" in page.text
    assert "Only" not in page.text
    assert Snapshot.objects.get().looked_at == SeenProject.objects.count() == 137


def test_the_progress_of_a_look_counts_projects_whatever_the_pages(as_viewer, filled, monkeypatch):
    monkeypatch.setattr("projects.mirror.sync.BUDGET", -1)
    monkeypatch.setattr("projects.mirror.sync.ABREAST", 1)
    remote = filled(35)
    remote.on("GET", "/projects", cuts_at(10))
    done = []
    while (page := as_viewer.page("/projects/", live="none")).all("progress"):
        done.append((page.one("progress").get("value"), page.one("progress").get("max")))
    assert done == [("8", "35"), ("17", "35"), ("26", "35")]


@pytest.fixture
def renamed(editor):
    """pr_1 was called Old for long, and is not any more since an hour ago."""
    at = timezone.now() - timedelta(hours=1)
    return Change.objects.create(
        project_id="pr_1", project_name="Old", before={"name": "Old"}, requested={"name": "Project 1"},
        answered={"name": "Project 1"}, state="applied", proposed_by=editor, sent_at=at, settled_at=at,
    )  # fmt: skip


def test_the_watch_on_an_old_name_goes_on_where_the_pages_are_short(as_viewer, filled, renamed):
    remote = filled(1)
    now, old = timezone.now().isoformat(), "2020-01-01T00:00:00Z"
    newer = {f"pr_n{n}": project(f"pr_n{n}", f"Old one {n}", created_at=now) for n in range(25)}
    older = {f"pr_o{n}": project(f"pr_o{n}", f"Old two {n}", created_at=old) for n in range(50)}
    remote.memory.projects |= newer | {"pr_ghost": project("pr_ghost", "Old", created_at=now)} | older
    remote.on("GET", "/projects", cuts_at(10))
    remote.on("GET", "/projects/", lambda exchange: exchange.answer(*told(exchange)))
    page = as_viewer.page("/projects/pr_1/")
    assert "/projects/pr_ghost/" in page.links().values()
    looks = [sent for sent in remote.requests if sent.path == "/projects"]
    assert len(looks) == 3, "no further back than the rename"


def told(exchange):
    status, document = exchange.act()
    return status, json.dumps(document).encode()
