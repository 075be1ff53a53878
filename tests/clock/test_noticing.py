"""What is made elsewhere is noticed though nobody looks, by few calls that take nothing from anybody."""

from collections import Counter
from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from projects.clock.loop import do_due
from projects.models import Change, LastRun, SeenProject, Snapshot
from tests.clock.test_budget import most_in_a_minute

pytestmark = pytest.mark.django_db
LOOK = timedelta(minutes=5)


def asked(wired):
    """Count what came in since it was last asked: pages of projects, and whose versions."""
    found = Counter(sent.path.removeprefix("/v4/projects").strip("/").partition("/")[0] for sent in wired.requests)
    wired.forget()
    return found.pop("", 0), set(found)


@pytest.fixture
def looked(wired, once, clock):
    """All has been looked at once; gives the next look, and what it asks."""

    def look():
        clock.shift(LOOK)
        for _ in range(20):
            once()
            clock.shift(5)
            if not LastRun.objects.get(pk="notice").is_unfinished:
                return asked(wired)
        raise AssertionError("it comes to no end")

    look()
    return look


def test_the_first_time_it_reads_all_projects_and_the_versions_of_those_that_serve_one(looked):
    seen = SeenProject.objects.all()
    assert Snapshot.objects.get().is_whole
    assert len(seen) > 5
    assert {row.pk for row in seen if row.versions_seen_at} == {row.pk for row in seen if row.active_config_id}
    assert LastRun.objects.get(pk="notice").said == f"Looked at {len(seen)} of {len(seen)} projects."


def test_where_nothing_changed_it_costs_one_call(looked):
    assert looked() == (1, set())
    assert looked() == (1, set())
    assert not Change.objects.exists()


def test_a_change_made_elsewhere_is_told_and_only_its_versions_are_read(looked, wired):
    project = wired.project("Support replies")
    live = project["active_config"]["config"]["id"]
    other = next(row["config"]["id"] for row in wired.configs(project["id"]).values() if row["config"]["id"] != live)
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json={"active_config_id": other})
    assert looked() == (1, {project["id"]})
    (change,) = Change.objects.all()
    assert (change.kind, change.state, change.requested) == ("outside", "noticed", {"active_config_id": other})
    assert looked() == (1, set())


def test_between_two_looks_and_where_it_is_off_nothing_is_asked(looked, once, clock, settings, wired):
    clock.shift(LOOK / 2)
    once()
    settings.NOTICE_EVERY = 0
    clock.shift(LOOK)
    once()
    assert asked(wired) == (0, set())


def test_what_a_page_has_just_looked_at_is_not_looked_at_again(looked, as_viewer, once, clock, wired):
    clock.shift(LOOK)
    as_viewer.page("/projects/", live="none")
    assert asked(wired)[0] == 1
    once()
    assert asked(wired) == (0, set())


def test_a_page_goes_on_with_what_it_has_begun(wired, as_viewer, once, monkeypatch):
    monkeypatch.setattr("projects.mirror.sync.PAGE", 5)
    monkeypatch.setattr("projects.mirror.sync.BUDGET", -1)
    monkeypatch.setattr("projects.clock.jobs.sync.in_time", lambda: iter([True, False]).__next__)
    once()
    first, _ = asked(wired)
    monkeypatch.undo()
    monkeypatch.setattr("projects.mirror.sync.PAGE", 5)
    as_viewer.page("/projects/", live="none")
    pages = -(-SeenProject.objects.count() // 5)
    assert (first, asked(wired)[0]) == (1, pages - 1)


def test_no_minute_has_more_calls_than_it_may_and_all_is_looked_at_in_the_end(wired, settings, clock):
    wired.bulk(250, 2)
    settings.NOTICE_CALLS, moments, before = 40, [], 0
    for _ in range(36):
        do_due(Event())
        now = len(wired.requests)
        moments += [timezone.now()] * (now - before)
        before = now
        clock.shift(5)
    assert 80 <= len(moments) <= 130
    assert most_in_a_minute(moments) <= 40
    assert Snapshot.objects.get().is_whole


def test_one_run_of_a_scheduler_looks_at_as_many_projects_as_there_may_be(wired, run, clock, monkeypatch):
    wired.bulk(240, 2)
    monkeypatch.setattr("projects.mirror.sync.PAGE", 5)  # as many pages as of 5,000 projects
    waited = run()
    assert (asked(wired)[0] >= 50, waited <= 60) == (True, True)
    assert Snapshot.objects.get().is_whole
    changed = wired.project("Support replies")
    live = changed["active_config"]["config"]["id"]
    other = next(row["config"]["id"] for row in wired.configs(changed["id"]).values() if row["config"]["id"] != live)
    wired.behind_the_back("PATCH", f"/projects/{changed['id']}", json={"active_config_id": other})
    clock.shift(2 * LOOK)
    run()
    assert [change.project_id for change in Change.objects.all()] == [changed["id"]]


def test_versions_that_cannot_be_read_are_asked_for_again_no_sooner_than_in_ten_minutes(remote, once, clock):
    remote.on("GET", "/projects/pr_1/configs", lambda exchange: exchange.answer(404))
    asked_for = []
    for _ in range(4):
        once()
        asked_for.append([sent.path for sent in remote.requests].count("/projects/pr_1/configs"))
        clock.shift(LOOK)
    assert asked_for == [1, 1, 1, 2]


def test_a_remote_that_is_away_is_no_fault_of_the_clock(remote, once, clock, caplog):
    remote.refuse()
    once()
    assert LastRun.objects.get(pk="notice").said == "Humanloop can’t be reached right now."
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    remote.behave()
    once()
    assert remote.requests == []
    clock.shift(LOOK)
    once()
    assert SeenProject.objects.filter(pk="pr_1").exists()


def test_practice_data_as_it_was_planted_holds_nothing_made_elsewhere(settings, once, clock, db):
    from projects.sandbox import seed

    seed.seed()
    for _ in range(5):
        once()
        clock.shift(LOOK)
    assert SeenProject.objects.count() > 5
    assert not Change.objects.exists()
