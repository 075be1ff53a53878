"""What is scheduled is sent once, by whichever process comes first; a killed one leaves it as any press does."""

import subprocess
import sys

import pytest

from tests.processes.conftest import ALWAYS, LONG_AGO, until
from tests.running_panel import RunningPanel

PLANNED = """
import django; django.setup()
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from projects.models import Change
at = timezone.now() - timedelta(seconds=1)
Change.objects.create(project_id="pr_1", project_name="Support bot", before={"name": "Support bot"}, apply_at=at,
                      requested={"name": "Renamed"}, schedule="waiting", scheduled_by=User.objects.get(),
                      apply_at_local=f"{at:%Y-%m-%dT%H:%M}", apply_at_zone="UTC")
"""
DUE = "import django; django.setup(); from projects import services; print(dict(services.apply_due()))"


@pytest.fixture
def panel(database, remote, tmp_path):
    """A panel with one change that is due. No lease keeps a process from applying it: only its own row does."""
    here = {"DATABASE_URL": database.url, "HUMANLOOP_BASE_URL": remote.base_url}
    panel = RunningPanel(ALWAYS | here | {"DJANGO_SETTINGS_MODULE": "adminpanel.settings"}, tmp_path)
    done = panel.run(sys.executable, "-c", PLANNED)
    assert done.returncode == 0, done.stderr
    return panel


def start(panel):
    return subprocess.Popen([sys.executable, "-c", DUE], env=panel.environment, cwd=panel.root)


def state(database):
    return database.rows("SELECT state, schedule FROM projects_change")[0]


def test_of_two_processes_one_applies_it(panel, database, remote):
    processes = [start(panel), start(panel)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert state(database) == ("applied", "sent")
    assert len(remote.writes) == 1


def test_what_a_killed_process_had_sent_is_not_sent_again(panel, database, remote):
    held, first = remote.hold("PATCH", "/projects/pr_1"), start(panel)
    assert held.arrived.wait(20)
    assert start(panel).wait(60) == 0
    first.kill()
    first.wait(20)
    held.release()
    assert state(database) == ("sending", "sent")
    database.rows(LONG_AGO)
    panel.manage("clock", "--once")
    until(lambda: state(database)[0] in ("applied", "unknown"))
    assert len(remote.writes) == 1


def test_what_a_killed_process_had_claimed_and_not_sent_is_held_and_sent_by_nobody(panel, database, remote):
    held, first = remote.hold("GET", "/projects/pr_1"), start(panel)
    assert held.arrived.wait(20)
    assert state(database) == ("sending", "sent")
    first.kill()
    first.wait(20)
    held.release()
    assert start(panel).wait(60) == 0
    assert state(database) == ("sending", "sent")
    database.rows(LONG_AGO)
    panel.manage("clock", "--once", "--seconds", "0")
    assert state(database) == ("not_sent", "held")
    (why,) = database.rows("SELECT held_because FROM projects_change")
    assert why == ("The panel stopped before the change was sent.",)
    assert remote.writes == []
