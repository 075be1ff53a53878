"""A clock that stands is told: on the home page, and among what an admin reads of the panel."""

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from projects import gateway
from projects.clock import health
from projects.humanloop.errors import HumanloopError
from projects.models import LastRun
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
TITLE = "Find out what became of changes on their way"
LATE, SOON = timedelta(minutes=16), timedelta(minutes=14)


def ran(ago, job="settle", **facts):
    at = timezone.now() - ago
    LastRun.objects.create(job=job, **{"began_at": at, "ended_at": at, "well_at": at, **facts})


@pytest.fixture
def serving(monkeypatch):
    """Let this process have served pages for so long."""
    return lambda long: monkeypatch.setattr(health.serving, "since", timezone.now() - long)


def look(page):
    return next(
        (" ".join(part.itertext()) for part in page.all("section") if part.get("aria-labelledby") == "look"), ""
    )


def test_where_all_is_well_home_says_nothing_of_it(as_editor, serving):
    assert "by itself" not in as_editor.page("/").text
    serving(SOON)
    assert "by itself" not in as_editor.page("/").text
    serving(LATE)
    ran(SOON)
    assert "by itself" not in as_editor.page("/").text


@pytest.mark.parametrize("has_run", [True, False])
def test_home_warns_when_it_should_have_run_and_did_not(as_editor, as_admin, serving, has_run):
    serving(LATE)
    if has_run:
        ran(LATE)
    words = "Nothing has run by itself since" if has_run else "Nothing has run by itself yet:"
    page = as_editor.page("/")
    assert words in look(page)
    assert "Please tell an admin." in look(page)
    assert "/settings/#itself" in [link.get("href") for link in as_admin.page("/").all("a")]
    told = as_admin.page("/settings/").text
    assert words in told
    assert "a restart of the panel begins it anew" in told


def test_after_a_night_without_any_process_nothing_is_late_yet(as_editor, serving):
    ran(timedelta(hours=9))
    serving(timedelta(seconds=3))
    assert "by itself" not in as_editor.page("/").text


def test_a_job_that_fails_for_long_is_told_and_one_that_failed_once_is_not(as_editor):
    now = timezone.now()
    ran(LATE, ended_at=now, said="ValueError")
    assert re.search(f"This has failed since .+: {TITLE}", look(as_editor.page("/")))
    LastRun.objects.update(well_at=now - SOON)
    assert "failed" not in as_editor.page("/").text


NOTICES = "Look for changes made elsewhere"


def away(remote):
    remote.refuse()
    return "Humanloop can’t be reached right now."


def key_refused(remote):
    remote.on("GET", "/projects", lambda exchange: exchange.answer(401))
    return "Humanloop refused the panel’s key. Tell the person who runs this panel."


def left_alone(remote):
    remote.refuse()
    for _ in range(5):
        with suppress(HumanloopError):
            gateway.client().list_projects(size=1)
    return "Humanloop failed several times in a row, so the panel leaves it alone for a moment."


@pytest.mark.parametrize("fails", [away, key_refused, left_alone])
def test_that_nothing_could_be_noticed_for_long_is_told_with_the_reason_and_once_is_not(
    remote, guarded, once, clock, as_editor, admin, fails
):
    guarded(pause=3600)
    once()
    why = fails(remote)
    clock.shift(timedelta(minutes=10))
    once()
    assert NOTICES not in look(as_editor.page("/"))
    clock.shift(timedelta(minutes=11))
    once()
    assert f": {NOTICES}" in look(as_editor.page("/"))
    page = signed_in(admin).page("/settings/")
    assert f"{NOTICES}It failed: {why}" in page.text.replace("\n", "")
    assert "The log has more" not in page.text
    gateway.client_for.cache_clear()
    remote.behave()
    clock.shift(timedelta(minutes=5))
    once()
    assert NOTICES not in look(as_editor.page("/"))


def test_an_admin_reads_when_each_job_last_ran_and_what_came_of_it(as_admin):
    ran(SOON, said="Saved: 2")
    ran(SOON, "prune", well_at=None, said="ValueError")
    page = as_admin.page("/settings/")
    told = {
        "".join(row[0].itertext()): "".join(row[1].itertext()) for row in page.all("div") if row.find("dd") is not None
    }
    assert re.fullmatch(r"Saved: 2 \d+ min ago, every minute", told[TITLE])
    assert told["Let go of what is kept for a while only"].startswith("It failed: ValueError. The log has more.")


def test_on_a_developers_server_it_says_that_nothing_runs_there(as_admin, settings):
    assert "Nowhere: a developer’s server begins none of it. Start manage.py clock" in as_admin.page("/settings/").text
    ran(SOON)
    assert "On a thread of each process" in as_admin.page("/settings/").text


def test_before_the_first_time_it_says_so(as_admin, settings, serving):
    serving(timedelta(seconds=3))
    assert "On a thread of each process" in as_admin.page("/settings/").text
    settings.CLOCK = "off"
    page = as_admin.page("/settings/")
    assert "manage.py clock" in page.text
    assert "Not yet. Runs every minute." in page.text
