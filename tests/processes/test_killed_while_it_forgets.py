"""What forgets is killed in the middle: what it had not come to is forgotten the next time, and nothing else is."""

import contextlib
import subprocess
import sys
from dataclasses import dataclass

import pytest

from tests.processes.conftest import ALWAYS, until
from tests.running_panel import RunningPanel

# More than one batch of old ones, the note of one of the second; and some that are kept.
CHANGES = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from projects.models import Change
begins = timezone.now() - timedelta(days=400)
Change.objects.bulk_create(
    Change(project_id="pr_1", project_name="Support bot", state="withdrawn", documents={"config_1": {}},
           proposed_at=begins + timedelta(days=day), ended_at=begins + timedelta(days=day), note=f"{day}")
    for day in [*range(250), 398, 399, 400]
)
"""
DELIVERIES = """
import django; django.setup()
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from projects.models import Change
from projects.notifications import endpoints
from projects.notifications.models import Delivery
from projects.services.transitions import Action, begin, transition
ada = User.objects.get(username="ada")
wanted = endpoints.Wanted("Our bot", "https://hooks.example.com/", ["change.proposed"], [], "https://panel.example")
endpoints.create("webhook", wanted, by=ada)
for number in range(6):
    transition(begin(Change(project_id="pr_1", project_name="Support bot"), Action.PROPOSE), Action.OPEN, by=ada)
for old in Delivery.objects.all()[:4]:
    Delivery.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(days=31))
"""
DO = """
import django; django.setup()
import sys
from threading import Event
from projects.clock.jobs import table
from projects.clock.loop import do_due
do_due(Event(), [job for job in table() if job.name == sys.argv[1]])
"""


@dataclass(frozen=True)
class Case:
    """What forgets.

    Attributes:
        job: its name.
        plants: what makes old rows and others.
        stops: what is done to which table in the middle, and to which row.
        left: counts what is not forgotten.
        counts: how many that is at first, in the middle, and in the end.
    """

    job: str
    plants: str
    stops: tuple[str, str, str]
    left: str
    counts: tuple[int, int, int]

    def __str__(self):
        return self.job


CASES = [
    Case(
        "prune", CHANGES, ("UPDATE", "projects_change", "OLD.note = '210'"),
        "SELECT count(*) FROM projects_change WHERE CAST(documents AS text) != '{}'", (253, 53, 3),
    ),
    Case(
        "forget_deliveries", DELIVERIES, ("DELETE", "notifications_delivery", "1 = 1"),
        "SELECT count(*) FROM notifications_delivery", (6, 6, 2),
    ),
]  # fmt: skip
BEGUN = "SELECT 1 FROM projects_lastrun WHERE began_at IS NOT NULL"
# What a killed process claimed runs out in 25 seconds, and the job is due again in an hour: here at once.
LET_GO = ("UPDATE projects_clock SET claimed_until = NULL", "UPDATE projects_lastrun SET began_at = NULL")


@contextlib.contextmanager
def endless(database, what, table, row):
    """Let what is done to a row come to no end: on Postgres it waits for a lock, on SQLite it counts."""
    trigger = f"CREATE TRIGGER endless BEFORE {what} ON {table}"
    with contextlib.closing(database.connect()) as holds:
        if database.is_postgres:
            holds.execute("SELECT pg_advisory_lock(1)")
            holds.execute(
                "CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(1); "
                "IF TG_OP = ''DELETE'' THEN RETURN OLD; END IF; RETURN NEW; END'"
            )
            holds.execute(f"{trigger} FOR EACH ROW WHEN ({row}) EXECUTE FUNCTION waits()")
        else:
            numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
            holds.execute(f"{trigger} WHEN {row} BEGIN SELECT ({numbers}); END")
        yield
    database.rows(f"DROP TRIGGER endless{f' ON {table}' if database.is_postgres else ''}")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_killed_in_the_middle_is_done_the_next_time(database, remote, tmp_path, case):
    here = {"DATABASE_URL": database.url, "HUMANLOOP_BASE_URL": remote.base_url}
    panel = RunningPanel(ALWAYS | here | {"DJANGO_SETTINGS_MODULE": "adminpanel.settings"}, tmp_path)
    assert (done := panel.run(sys.executable, "-c", case.plants)).returncode == 0, done.stderr

    def left():
        ((count,),) = database.rows(case.left)
        return count

    at_first, in_the_middle, in_the_end = case.counts
    assert left() == at_first
    command = [sys.executable, "-c", DO, case.job]
    with endless(database, *case.stops):
        killed = subprocess.Popen(command, env=panel.environment, cwd=panel.root)
        until(lambda: database.rows(BEGUN) and left() == in_the_middle)
        assert killed.poll() is None
        killed.kill()
        killed.wait(20)
    assert left() >= in_the_end
    for statement in LET_GO:
        database.rows(statement)
    assert (done := panel.run(*command)).returncode == 0, done.stderr
    assert left() == in_the_end
    assert database.rows("SELECT ended_at IS NOT NULL FROM projects_lastrun") == [(True,)]
