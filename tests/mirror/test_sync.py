"""The look at all projects: taken once for all processes, a few seconds at a time, and kept for a minute."""

import gzip
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from projects.mirror.sync_versions import KEPT_FOR as VERSIONS_KEPT_FOR
from projects.models import Change, SeenProject, Snapshot
from tests.conftest import make_user, signed_in
from tests.together import at_once

AGO = timedelta(hours=2)


@pytest.fixture
def slow(monkeypatch):
    """Each load of the page reads one more page of projects and no more."""
    monkeypatch.setattr("projects.mirror.sync.BUDGET", -1)
    monkeypatch.setattr("projects.mirror.sync.ABREAST", 1)
    monkeypatch.setattr("projects.mirror.sync_versions.ABREAST", 1)
    monkeypatch.setattr("projects.mirror.sync.PAGE", 5)


def pages_asked(wired):
    return Counter(sent.params["page"] for sent in wired.requests if sent.path == "/v4/projects")


def test_it_is_taken_once_for_all_filters_and_everybody(as_viewer, as_editor, wired):
    directory = wired.project("Support replies")["directory_id"]
    for asked in ({"live": "none"}, {"live": "none", "filter": "e"}, {"directory_id": directory, "sort_by": "name"}):
        as_viewer.page("/projects/", **asked)
        as_editor.page("/projects/", **asked)
    assert pages_asked(wired) == {"0": 1}


def test_a_minute_later_it_is_taken_anew(as_viewer, wired):
    as_viewer.page("/projects/", live="none")
    Snapshot.objects.update(finished_at=timezone.now() - timedelta(seconds=61))
    as_viewer.page("/projects/", live="none")
    assert pages_asked(wired) == {"0": 2}


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_one_takes_it(wired):
    wired.bulk(230, 1)
    people = [signed_in(make_user(f"person-{number}", "Viewer")) for number in range(5)]
    asking = [lambda client=client: client.get("/projects/", {"live": "none"}).status_code for client in people]
    statuses = at_once(*asking)
    assert statuses == [200] * len(people)
    assert pages_asked(wired) == {"0": 1, "1": 1, "2": 1}


def test_while_it_takes_long_the_page_says_how_far_it_is_and_goes_on_with_each_load(as_viewer, wired, slow):
    page = as_viewer.page("/projects/", live="none", filter="e")
    seen = []
    while page.all("progress"):
        bar = page.one("progress")
        seen.append(int(bar.get("value")))
        assert f"{bar.get('value')} of {bar.get('max')} projects looked at" in page.text
        assert page.values("/projects/") == {"live": "none", "filter": "e", "sort_by": "updated_at", "order": "desc"}
        page = as_viewer.page("/projects/", **page.values("/projects/"))
    assert seen == sorted(set(seen))
    assert len(seen) > 1
    assert set(pages_asked(wired).values()) == {1}
    assert page.all("table")


def test_what_one_began_another_goes_on_with(as_viewer, as_editor, wired, slow):
    assert as_viewer.page("/projects/", live="none").all("progress")
    clients = [as_editor, as_viewer] * 10
    while clients.pop().page("/projects/", live="none").all("progress"):
        pass
    assert set(pages_asked(wired).values()) == {1}


def test_a_refresh_that_takes_long_ends_with_the_new_one(as_viewer, wired, slow):
    while as_viewer.page("/projects/", live="none").all("progress"):
        pass
    first = Snapshot.objects.get().taken_at
    page = as_viewer.send("/projects/?live=none")
    assert page.all("progress")
    while as_viewer.page("/projects/", live="none").all("progress"):
        pass
    assert Snapshot.objects.get().taken_at > first
    assert set(pages_asked(wired).values()) == {2}


def test_the_reading_of_versions_goes_on_with_each_load_too(as_viewer, wired, slow, monkeypatch):
    monkeypatch.setattr("projects.mirror.sync.PAGE", 100)
    page = as_viewer.page("/projects/", live="behind")
    loads = 0
    while page.all("progress"):
        loads += 1
        assert f"{loads} of " in page.text
        page = as_viewer.page("/projects/", **page.values("/projects/"))
    reads = Counter(sent.path for sent in wired.requests if sent.path.endswith("/configs"))
    assert loads == len(reads) - 1
    assert set(reads.values()) == {1}


def test_while_another_takes_a_new_one_the_one_before_is_shown(as_viewer, wired):
    as_viewer.page("/projects/", live="none")
    ahead = timezone.now() + timedelta(seconds=10)
    Snapshot.objects.update(
        taken_at=timezone.now() - AGO, finished_at=timezone.now() - AGO, started_at=timezone.now(), claimed_until=ahead
    )
    page = as_viewer.page("/projects/", live="none")
    assert "looked at anew right now" in page.text
    assert page.all("table")
    assert pages_asked(wired) == {"0": 1}


@pytest.mark.parametrize("left", [-timedelta(seconds=1), timedelta(days=9)], ids=["ran out", "of a clock put back"])
def test_a_claim_that_a_killed_process_left_behind_does_not_last(as_viewer, wired, left):
    Snapshot.objects.create(claimed_until=timezone.now() + left)
    assert as_viewer.page("/projects/", live="none").all("table")


def test_a_look_that_was_left_long_ago_is_begun_anew(as_viewer, wired):
    Snapshot.objects.create(started_at=timezone.now() - AGO, started_total=900, pages=9, pages_left=[7, 8])
    as_viewer.page("/projects/", live="none")
    assert pages_asked(wired) == {"0": 1}


def test_a_project_that_is_gone_is_gone_from_the_next_one(as_viewer, wired):
    SeenProject.objects.create(
        project_id="pr_gone", name="Gone", seen_at=timezone.now(), listed_at=timezone.now() - AGO
    )
    assert "Gone" not in as_viewer.page("/projects/", live="none").text


def test_a_project_whose_change_is_still_unknown_stays_in_it(as_viewer, wired):
    as_viewer.page("/projects/")
    row = SeenProject.objects.filter(active_config_id="").first()
    Change.objects.create(project_id=row.pk, project_name=row.name, state="unknown", requested={"name": "x"})
    wired.behind_the_back("PATCH", f"/projects/{row.pk}", json={"name": "x"})
    page = as_viewer.page("/projects/", live="none")
    assert row.name in page.text
    assert "Only" not in page.text


def plant(number):
    """So many projects, as a look that has just ended found them."""
    now = timezone.now()
    people = "".join(f"person-{n}@example.com\nPerson {n}\n" for n in range(4))
    rows = []
    for n in range(number):
        config = {"id": f"config_{n}", "type": "model", "model": "gpt-4o", "name": f"version {n}"}
        live = {"config": config, "created_at": "2026-11-01T09:00:00+00:00"}
        document = {"id": f"pr_{n}", "name": f"Project {n:05}", "active_config": live, "directory_id": f"dir_{n % 40}"}
        rows.append(
            SeenProject(
                project_id=f"pr_{n}", name=f"Project {n:05}", directory_id=f"dir_{n % 40}", people=people,
                active_config_id=f"config_{n}", active_config_created_at=now - AGO, document=document,
                created_at=now - timedelta(minutes=n),
                updated_at=now - timedelta(minutes=n), seen_at=now, listed_at=now, newest_config_id="config_new",
                newest_config_name="new", newest_config_created_at=now, versions_seen_at=now, versions_tried_at=now,
            )
        )  # fmt: skip
    SeenProject.objects.bulk_create(rows, batch_size=500)
    Snapshot.objects.create(taken_at=now, finished_at=now, total=number, looked_at=number)


@pytest.mark.parametrize("asked", [{"live": "behind"}, {"directory_id": "dir_3"}], ids=str)
def test_five_thousand_projects_are_as_many_queries_as_ten_and_a_light_page(
    as_viewer, wired, asked, django_assert_max_num_queries
):
    plant(100)
    with django_assert_max_num_queries(16) as of_few:
        as_viewer.page("/projects/", **asked)
    SeenProject.objects.all().delete()
    Snapshot.objects.all().delete()
    plant(5_000)
    with django_assert_max_num_queries(len(of_few)):
        page = as_viewer.page("/projects/", **asked, filter="project", user_filter="PERSON 2", page=2)
    assert len(page.all("tr")) == 26
    assert len(gzip.compress(page.html.encode())) < 100_000
    assert not wired.requests


def test_a_version_read_long_ago_as_the_newest_is_read_again(as_viewer, wired):
    as_viewer.page("/projects/", live="behind")
    before = len(wired.requests)
    SeenProject.objects.update(versions_tried_at=timezone.now() - VERSIONS_KEPT_FOR - timedelta(seconds=1))
    on_newest = [row for row in SeenProject.objects.exclude(active_config_id="") if not row.is_behind]
    as_viewer.page("/projects/", live="behind")
    assert len(wired.requests) - before == len(on_newest)
