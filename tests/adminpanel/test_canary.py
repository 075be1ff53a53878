"""A key that leaked would be noticed: each place where it could turn up is tried, in a test run of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running_panel import postgres

ROOT = Path(__file__).resolve().parents[2]
LEAKS = """
import base64
import logging

from django.contrib.auth.models import User
from django.db import connection

from adminpanel import middleware
from projects.models import Change
from tests.canary import KEY, look_through
from tests.running_panel import RunningPanel


def test_innocent(as_viewer, viewer):
    as_viewer.page("/changes/")
    logging.getLogger("panel").error("nothing")


def test_page(db, client, settings):
    settings.PANEL_NAME = f"Panel {KEY}"
    client.get("/accounts/login/")


def test_header(db, client, monkeypatch):
    monkeypatch.setitem(middleware.PAGE_HEADERS, "X-Leak", KEY)
    client.get("/accounts/login/")


def test_streamed_body(as_admin, monkeypatch):
    monkeypatch.setattr("projects.views.changes.csv_rows", lambda changes, **_: iter([KEY[:9], KEY[9:]]))
    b"".join(as_admin.get("/changes.csv").streaming_content)


def test_log_line():
    logging.getLogger("panel").debug("event", extra={"fields": {"key": KEY}})


def test_log_of_a_library():
    logging.getLogger("some.library").warning("sent %s", {"X-API-KEY": KEY})


def test_variable_in_a_traceback():
    try:
        key = bytes(KEY, "ascii")
        raise ValueError
    except ValueError:
        logging.getLogger("panel").exception("fault")


def test_basic_authorization(db, client, settings):
    settings.PANEL_NAME = base64.b64encode(f"user:{KEY}".encode()).decode()
    client.get("/accounts/login/")


def test_row_that_is_rolled_back(db):
    Change.objects.create(project_id="pr_1", project_name="X", names={"deep": {"er": ["x" * 500, KEY]}})


def test_rows_in_bulk(db):
    User.objects.bulk_create([User(username="a"), User(username=KEY)])


def test_row_that_another_wrote(db):
    with connection.cursor() as cursor:
        cursor.cursor.execute(f"INSERT INTO auth_group (name) VALUES ('{KEY}')")
        look_through(cursor, ["auth_group"])


def test_output(capsys):
    print("nothing")


def test_printed():
    print(KEY)


def test_log_of_a_process(tmp_path):
    panel = RunningPanel({}, tmp_path)
    panel.output.write_text(KEY)
    panel.stop()


def test_database_of_a_process(tmp_path):
    panel = RunningPanel({"DATABASE_URL": f"sqlite:///{tmp_path}/panel.sqlite3"}, tmp_path)
    (tmp_path / "panel.sqlite3-wal").write_text(KEY)
    panel.stop()
"""
INNOCENT = {"test_innocent", "test_output"}


@pytest.fixture
def database():
    """The variable that names a database of the inner run's own, of the same kind as the outer one's."""
    if not os.environ.get("TEST_DATABASE_URL"):
        yield {}
        return
    with postgres() as url:
        yield {"TEST_DATABASE_URL": url}


@pytest.mark.processes
def test_a_leak_of_the_key_fails_the_test_that_leaked_it_wherever_it_turns_up(tmp_path, database):
    leaks = tmp_path / "test_leaks.py"
    leaks.write_text(LEAKS)
    (tmp_path / "conftest.py").write_text("from tests.conftest import *")
    command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "--rootdir", "."]
    done = subprocess.run(
        [*command, "-n", "2", "-rA", "-p", "no:cacheprovider", leaks], cwd=ROOT, capture_output=True, text=True,
        timeout=300, check=False, env=os.environ | database,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    every = set(re.findall(r"def (test_\w+)", LEAKS))
    caught = set(re.findall(r"^ERROR .*::(test_\w+)", done.stdout, re.MULTILINE))
    assert caught == every - INNOCENT, done.stdout
    assert done.stdout.count("The key leaked:") >= len(caught)
