"""What the database is asked to bear: no lock is waited for without end, and nothing that a pooler can't do is used."""

import os

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Change
from tests.running_panel import RunningPanel, postgres
from tests.with_postgres import binaries

needs_postgres = pytest.mark.skipif(
    binaries() is None and "TEST_DATABASE_URL" not in os.environ, reason="there is no PostgreSQL here"
)
RELEASED = {"SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "panel.example.com", "SANDBOX": "True"}


def plant(number):
    about = {"project_id": "pr_x", "project_name": "X", "before": {"name": "a"}, "requested": {"name": "b"}}
    Change.objects.bulk_create(Change(state="applied", note=str(note), **about) for note in range(number))


def shown(url, name):
    """What a session of the panel's role begins with."""
    with psycopg.connect(url, autocommit=True) as session:
        return session.execute(f"SHOW {name}").fetchone()[0]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite")
def test_a_lock_of_sqlite_is_waited_for_twenty_seconds_and_no_longer():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20_000,)


@needs_postgres
def test_after_a_release_every_session_waits_so_long_though_none_asks_for_it(tmp_path):
    with postgres() as url:
        with psycopg.connect(url, autocommit=True) as session:
            session.execute(f"ALTER DATABASE \"{session.info.dbname}\" SET timezone = 'Asia/Tokyo'")
        panel = RunningPanel(RELEASED | {"DATABASE_URL": url}, tmp_path)
        for _ in range(2):
            assert (released := panel.release()).returncode == 0, released.stderr
        assert (shown(url, "lock_timeout"), shown(url, "timezone")) == ("20s", "UTC")
        assert shown(f"{url}?options=-c%20lock_timeout%3D300ms", "lock_timeout") == "300ms"


@needs_postgres
def test_a_wait_that_the_role_has_already_is_left_alone(tmp_path):
    with postgres() as url:
        with psycopg.connect(url, autocommit=True) as session:
            session.execute(f"ALTER ROLE CURRENT_USER IN DATABASE \"{session.info.dbname}\" SET lock_timeout = '5s'")
        RunningPanel(RELEASED | {"DATABASE_URL": url}, tmp_path).release()
        assert shown(url, "lock_timeout") == "5s"


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_sets_nothing_of_its_session():
    connection.close()
    with CaptureQueriesContext(connection) as asked:
        connection.ensure_connection()
    assert [query["sql"] for query in asked if "set" in query["sql"].lower()] == []


@pytest.mark.django_db
def test_no_cursor_is_open_at_the_server_while_the_history_streams(as_admin):
    plant(1200)
    rows = iter(as_admin.get("/changes.csv").streaming_content)
    for _ in range(600):
        next(rows)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_cursors WHERE name <> ''")
            assert cursor.fetchall() == []
    assert len(list(rows)) == 1201 - 600


@pytest.mark.django_db
def test_the_history_streams_in_its_order_and_few_rows_at_a_time():
    plant(1200)
    with CaptureQueriesContext(connection) as asked:
        streamed = [change.pk for change in Change.objects.slim().in_batches()]
    assert streamed == list(Change.objects.values_list("pk", flat=True))
    assert len(asked) == 4


def test_no_other_query_opens_a_cursor_at_the_server_either():
    assert django_settings.DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] is True
