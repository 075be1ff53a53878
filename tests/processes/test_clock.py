"""What happens by itself, in real processes: one of all does it, and it ends as it was begun or is done again."""

import contextlib
import os
import signal
import subprocess
import sys
import uuid

import pytest

from tests.processes.conftest import ALWAYS, until
from tests.processes.test_database_trouble import Gone
from tests.running_panel import ROOT, RunningPanel
from tests.with_postgres import binaries

OFTEN = "import django; django.setup(); from projects.clock import loop; loop.FIRST = loop.TICK = 0.1"
COMMAND = "from django.core.management import call_command; call_command('clock')"
LEFT = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from projects.models import Change
sent = timezone.now() - timedelta(hours=1)
Change.objects.create(project_id="pr_1", project_name="Support bot", before={"name": "Support bot"}, state="unknown",
                      requested={"name": "Renamed"}, attempt=1, claimed_at=sent, sent_at=sent)
"""
# What a killed process claimed runs out in 25 seconds, and a job is due again in a minute: here at once.
LET_GO = (
    "UPDATE projects_clock SET claimed_until = NULL",
    "UPDATE projects_snapshot SET claimed_until = NULL",
    "UPDATE projects_lastrun SET began_at = NULL",
)
KINDS = pytest.mark.parametrize("kind", ["SQLite", "Postgres"], indirect=True)


class OwnProcess:
    """`manage.py clock`, but that it looks often."""

    def __init__(self, panel, folder):
        self.output = folder / f"clock-{uuid.uuid4().hex}.log"
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{OFTEN}; {COMMAND}"], env=panel.environment, cwd=ROOT,
            stdout=self.output.open("w"), stderr=subprocess.STDOUT,
        )  # fmt: skip

    def said(self, event):
        return self.output.read_text().count(f'"event": "{event}"')


@pytest.fixture
def beside(remote, tmp_path):
    """Give what runs commands beside a panel on a database."""

    def beside(database):
        here = {"DATABASE_URL": database.url, "HUMANLOOP_BASE_URL": remote.base_url}
        return RunningPanel(ALWAYS | here | {"DJANGO_SETTINGS_MODULE": "adminpanel.settings"}, tmp_path)

    return beside


@pytest.fixture
def clock(beside, tmp_path):
    """Start a process that does by itself what is due. All are ended at the end."""
    made = []

    def start(database):
        made.append(OwnProcess(beside(database), tmp_path))
        return made[-1]

    yield start
    for own in made:
        own.process.kill()
        own.process.wait(20)


@pytest.fixture
def outcome(beside, database):
    """A rename of which nobody knows what became; gives its state when it is called."""
    done = beside(database).run(sys.executable, "-c", LEFT)
    assert done.returncode == 0, done.stderr
    return lambda: database.rows("SELECT state FROM projects_change")[0][0]


def test_while_one_does_it_another_does_not_and_one_that_is_asked_to_end_finishes(
    beside, clock, database, remote, outcome
):
    held, own = remote.hold("GET", "/projects/pr_1"), clock(database)
    assert held.arrived.wait(20)
    assert beside(database).manage("clock", "--once") == "Another process does it right now.\n"
    own.process.terminate()
    assert (outcome(), own.process.poll()) == ("unknown", None)
    held.release()
    assert own.process.wait(20) == 0
    assert outcome() == "not_applied"
    assert [sent.path for sent in remote.requests].count("/projects/pr_1") == 1
    assert database.rows("SELECT claimed_until FROM projects_clock") == [(None,)]


def test_what_was_killed_in_the_middle_is_done_again(clock, database, remote, outcome):
    held, own = remote.hold("GET", "/projects/pr_1"), clock(database)
    killed_and_begun_again(held, own, clock, database)
    until(lambda: outcome() == "not_applied")
    assert remote.writes == []


def test_so_is_a_look_at_what_is_made_elsewhere(clock, database, remote):
    held, own = remote.hold("GET", "/projects"), clock(database)
    killed_and_begun_again(held, own, clock, database)
    seen = "SELECT name FROM projects_seenproject WHERE versions_seen_at IS NOT NULL"
    assert until(lambda: database.rows(seen)) == [("Support bot",)]


def killed_and_begun_again(held, own, clock, database):
    assert held.arrived.wait(20)
    own.process.kill()
    own.process.wait(20)
    held.release()
    for statement in LET_GO:
        database.rows(statement)
    clock(database)


@pytest.mark.parametrize(("kind", "killed"), [("SQLite", False), ("Postgres", True)], indirect=["kind"])
def test_it_runs_in_what_serves_pages_and_ends_with_it(deploy, database, remote, outcome, killed):
    held = remote.hold("GET", "/projects/pr_1")
    panel = deploy(database, CLOCK="thread")
    assert held.arrived.wait(20)
    assert panel.get("/readyz") == 200
    if killed:
        for pid in panel.workers:
            os.kill(pid, signal.SIGKILL)
        held.release()
        for statement in LET_GO:
            database.rows(statement)
        until(lambda: outcome() == "not_applied")
        return
    panel.process.terminate()
    until(lambda: panel.get("/healthz") == 0)
    assert (outcome(), panel.process.poll()) == ("unknown", None)
    held.release()
    assert panel.process.wait(20) == 0
    assert outcome() == "not_applied"


@KINDS
def test_a_database_that_goes_away_is_told_in_one_line_and_found_again(clock, database, kind):
    if kind == "Postgres" and binaries() is None:
        pytest.skip("there is no PostgreSQL here that a test may stop")
    with contextlib.closing(Gone(database)) as trouble:
        own = clock(trouble.database)
        ended = "SELECT ended_at FROM projects_lastrun WHERE job = 'settle'"
        (first,) = until(lambda: trouble.database.rows(ended))
        with trouble:
            until(lambda: own.said("clock_without_database"))
        for statement in LET_GO:
            trouble.database.rows(statement)
        until(lambda: trouble.database.rows(ended) not in ([], [first], [(None,)]))
        assert own.said("clock_without_database") == 1
        assert own.process.poll() is None
