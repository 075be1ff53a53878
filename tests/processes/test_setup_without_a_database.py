"""`manage.py setup` in front of a database that can't be used: it ends with one line on DATABASE_URL, no traceback."""

import contextlib
import sqlite3
import sys
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest

from tests.processes.conftest import ALWAYS
from tests.running_panel import RunningPanel, postgres
from tests.with_postgres import free_port

READ_ONLY = "-c default_transaction_read_only=on"


def ended(url, folder, command="setup"):
    """Run a command that has to end with two lines; return the second, without its dash."""
    panel = RunningPanel(ALWAYS | {"DATABASE_URL": url}, folder)
    done = panel.run(sys.executable, "manage.py", command)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    first, line = done.stderr.splitlines()
    assert first == ("The panel can't start:" if command == "setup" else "The command can't go on:")
    assert not any(part in line for part in (str(folder), "127.0.0.1", "stranger"))
    return line.removeprefix("- DATABASE_URL ")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "panel.sqlite3"


@pytest.mark.parametrize("command", ["setup", "migrate", "reconcile"])
def test_a_damaged_file_is_told(file, tmp_path, command):
    file.write_bytes(b"SQLite format 3\0" + b"\xff" * 9_000)
    assert ended(f"sqlite:///{file}", tmp_path, command) == "names a file that is no SQLite database, or a damaged one."


def test_a_full_disk_is_told(file, tmp_path):
    url = f"sqlite:///{file}?init_command={quote('PRAGMA max_page_count=20')}"
    assert ended(url, tmp_path) == "names a database whose disk is full."


def test_a_file_that_another_program_holds_is_told(file, tmp_path):
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "that another program holds locked" in ended(f"sqlite:///{file}?timeout=1", tmp_path)


def test_a_postgres_that_does_not_answer_is_told(tmp_path):
    assert "names a Postgres that does not answer" in ended(f"postgres://u:p@127.0.0.1:{free_port()}/x", tmp_path)
    assert ended("postgres://u:p@no-such-host.invalid/x", tmp_path) == "names a host that is not found."


@pytest.fixture
def server(kind):
    with postgres() as url:
        yield url


def with_parts(url, user="", name=""):
    parts = urlsplit(url)
    _, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}@{place}" if user else parts.netloc, path=name or parts.path))


@pytest.mark.parametrize("kind", ["Postgres"], indirect=True)
def test_a_postgres_that_lets_nobody_in_or_keeps_nothing_is_told(server, tmp_path):
    assert "names a database that its Postgres does not have" in ended(with_parts(server, name="/stranger"), tmp_path)
    assert "does not let that user in" in ended(with_parts(server, user="stranger"), tmp_path)
    assert "that can only be read" in ended(f"{server}?options={quote(READ_ONLY)}", tmp_path)
    with psycopg.connect(server, autocommit=True) as made:
        made.execute("CREATE ROLE newcomer LOGIN")
        made.execute("REVOKE CREATE ON SCHEMA public FROM public")
        try:
            assert "may not make tables" in ended(with_parts(server, user="newcomer"), tmp_path)
        finally:
            made.execute("DROP ROLE newcomer")
