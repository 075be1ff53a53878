"""Notifications by real processes: one of several sends each, and what a killed one had begun is sent by the next."""

import json
import subprocess
import sys

import pytest

from tests.processes.conftest import ALWAYS, until
from tests.receiver import Receiver
from tests.running_panel import RunningPanel
from tests.tls_proxy import make_certificate

LEFT = """
import sys, django; django.setup()
from django.contrib.auth.models import User
from projects.models import Change
from projects.notifications import endpoints
from projects.services.transitions import Action, begin, transition
ada = User.objects.get(username="ada")
wanted = endpoints.Wanted("Our bot", sys.argv[1], ["change.proposed"], [], "https://panel.example")
endpoints.create("webhook", wanted, by=ada)
asked = {"before": {"name": "Support bot"}, "requested": {"name": "Renamed"}}
transition(begin(Change(project_id="pr_1", project_name="Support bot", **asked), Action.PROPOSE), Action.OPEN, by=ada)
"""
# What a killed process claimed is due again in a minute: here at once.
DUE = "UPDATE notifications_delivery SET next_try_at = '2020-01-01 00:00:00'"


@pytest.fixture
def receiver(tmp_path):
    with Receiver(make_certificate(tmp_path)) as server:
        yield server


@pytest.fixture
def panel(database, receiver, tmp_path):
    """A panel with one endpoint, and one delivery that is due."""
    here = {
        "DATABASE_URL": database.url, "DJANGO_SETTINGS_MODULE": "adminpanel.settings", "WEBHOOK_ALLOW": "localhost",
        "WEBHOOK_PORTS": str(receiver.port), "WEBHOOK_CA_BUNDLE": str(tmp_path / "router.pem"),
    }  # fmt: skip
    panel = RunningPanel(ALWAYS | here, tmp_path)
    done = panel.run(sys.executable, "-c", LEFT, receiver.address)
    assert done.returncode == 0, done.stderr
    return panel


def test_what_a_killed_process_had_begun_is_sent_again_under_its_id_and_by_nobody_meanwhile(panel, database, receiver):
    receiver.once("POST", "/", lambda exchange: exchange.wait_for_hang_up())
    first = subprocess.Popen([sys.executable, "manage.py", "deliver"], env=panel.environment, cwd=panel.root)
    until(lambda: receiver.requests)
    assert "Delivered: 0. Failed, and tried again later: 0." in panel.manage("deliver")
    first.kill()
    first.wait(20)
    assert len(receiver.requests) == 1
    database.rows(DUE)
    assert "Delivered: 1." in panel.manage("deliver")
    assert len(set(receiver.ids)) == 1
    assert len(receiver.ids) == 2
    assert {json.loads(sent.body)["type"] for sent in receiver.requests} == {"change.proposed"}
    assert database.rows("SELECT outcome FROM notifications_delivery") == [("delivered",)]
