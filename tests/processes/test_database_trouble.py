"""Our own database is really locked, full or gone: before the intent nothing is sent, after the answer all is told."""

import contextlib
import shutil
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from tests.processes.conftest import ALWAYS, CONFIRMED, LONG_AGO, admin_of, propose
from tests.running_panel import Database, RunningPanel, postgres
from tests.with_postgres import Cluster, binaries

ROOM = 1000  # pages that a full database still takes, for sessions and the like


class Locked:
    """Another connection holds a lock for longer than the panel waits for one."""

    def __init__(self, database):
        self.database = database
        impatient = "options=-c lock_timeout=300ms" if database.is_postgres else "timeout=1"
        self.url = f"{database.url}?{quote(impatient, safe='=')}"

    def __enter__(self):
        self.holding = self.database.connect()
        self.holding.execute("BEGIN" if self.database.is_postgres else "BEGIN IMMEDIATE")
        if self.database.is_postgres:
            self.holding.execute("LOCK TABLE projects_change IN SHARE ROW EXCLUSIVE MODE")

    def __exit__(self, *exc_info):
        self.holding.close()

    def close(self):
        pass


class Full:
    """SQLite may not grow, and every update of a change needs more room than there is left."""

    def __init__(self, database):
        self.database = database
        ((pages,),) = database.rows("PRAGMA page_count")
        pragmas = f"PRAGMA journal_mode=WAL; PRAGMA max_page_count={pages + ROOM};"
        self.url = f"{database.url}?init_command={quote(pragmas)}"
        database.rows("CREATE TABLE room (taken BLOB)")

    def __enter__(self):
        self.database.rows(
            "CREATE TRIGGER grows AFTER UPDATE ON projects_change "
            f"BEGIN INSERT INTO room VALUES (zeroblob({ROOM * 8192})); END"
        )

    def __exit__(self, *exc_info):
        self.database.rows("DROP TRIGGER grows")

    def close(self):
        pass


class Gone:
    """SQLite's folder is moved away, or the server of Postgres is stopped."""

    def __init__(self, database):
        self._end = contextlib.ExitStack()
        if database.is_postgres:
            self.cluster = self._end.enter_context(stoppable(Cluster(binaries())))
            self.database = Database(self.cluster.url)
            assert RunningPanel(ALWAYS | {"DATABASE_URL": self.cluster.url}, Path("/nonexistent")).release().stdout
        else:
            self.cluster, file = None, Path(database.url.removeprefix("sqlite:///"))
            self.folder, self.away = file.parent / "disk", file.parent / "away"
            self.folder.mkdir()
            self.database = Database(f"sqlite:///{shutil.move(file, self.folder)}")
        self.url = self.database.url

    def __enter__(self):
        self.cluster.stop("fast") if self.cluster else self.folder.rename(self.away)

    def __exit__(self, *exc_info):
        self.cluster.start() if self.cluster else self.away.rename(self.folder)

    def close(self):
        self._end.close()


@contextlib.contextmanager
def stoppable(cluster):
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()
        cluster.remove()


@pytest.fixture
def trouble(request, kind, database):
    """One kind of trouble, of one kind of database; it lasts for as long as one is in it."""
    if request.param is Gone and kind == "Postgres" and binaries() is None:
        pytest.skip("there is no PostgreSQL here that a test may stop")
    with contextlib.closing(request.param(database)) as trouble:
        yield trouble


@pytest.fixture
def panel(deploy, trouble):
    return deploy(trouble.database, DATABASE_URL=trouble.url)


@pytest.fixture
def person(panel):
    return admin_of(panel)


def on(*pairs):
    return pytest.mark.parametrize(
        ("kind", "trouble"), pairs, indirect=True, ids=lambda of: getattr(of, "__name__", of)
    )


@on(("SQLite", Locked), ("Postgres", Locked), ("SQLite", Full))
def test_before_the_intent_the_page_says_for_certain_that_nothing_was_sent(person, remote, trouble):
    address = propose(person, name="Renamed")
    with trouble:
        page = person.send(f"{address}apply/", at=address, **CONFIRMED)
        assert page.status_code == 503
        assert "The change was not sent: nothing was changed." in page.text
    assert remote.writes == []
    assert_applies_once_it_is_over(person, remote, address)


@on(("SQLite", Gone), ("Postgres", Gone))
def test_a_database_that_is_gone_is_a_503_and_is_found_again_with_no_restart(panel, person, remote, trouble):
    address = propose(person, name="Renamed")
    form = person.form_at(address) | CONFIRMED
    with trouble:
        assert panel.get("/healthz") == 200
        assert panel.get("/readyz") == 503
        for page in (person.get("/changes/"), person.get("/projects/"), person.post(f"{address}apply/", form)):
            assert page.status_code == 503
            assert "The panel is not available right now" in page.text
    assert remote.writes == []
    assert panel.get("/readyz") == 200
    assert_applies_once_it_is_over(person, remote, address)


def assert_applies_once_it_is_over(person, remote, address):
    assert "Draft" in person.get(address).text
    assert "Saved" in person.send(f"{address}apply/", at=address, **CONFIRMED).text
    assert len(remote.writes) == 1


@on(("SQLite", Locked), ("Postgres", Locked), ("SQLite", Full), ("Postgres", Gone))
def test_after_the_answer_the_person_is_told_and_one_line_keeps_the_outcome(panel, person, remote, trouble):
    address = propose(person, name="Renamed")
    held, pages = remote.hold("PATCH", "/projects/pr_1"), []
    form = person.form_at(address) | CONFIRMED
    thread = threading.Thread(target=lambda: pages.append(person.post(f"{address}apply/", form)))
    thread.start()
    assert held.arrived.wait(20)
    with trouble:
        held.release()
        thread.join(40)
        (page,) = pages
    assert page.status_code == 200
    assert "Saved, but not recorded here" in page.text
    kept = [line for line in panel.lines if line["event"] == "outcome_not_recorded"]
    assert [(line["change"], line["outcome"]) for line in kept] == [(address.split("/")[2], "applied")]
    assert "This change is being sent" in person.get(address).text
    trouble.database.rows(LONG_AGO)
    assert panel.manage("reconcile").endswith("Saved: 1\n")
    assert "Saved" in person.get(address).text
    assert len(remote.writes) == 1


def test_without_migrations_nothing_is_ready_and_setup_mends_it(deploy, kind, tmp_path):
    with postgres() if kind == "Postgres" else contextlib.nullcontext(f"sqlite:///{tmp_path / 'empty'}") as url:
        panel = deploy(Database(url))
        assert panel.get("/healthz") == 200
        assert panel.get("/readyz") == 503
        page = requests.get(f"http://127.0.0.1:{panel.port}/accounts/login/", timeout=20)
        assert page.status_code == 503
        assert "The panel is not available right now" in page.text
        assert panel.release().returncode == 0
        assert panel.get("/readyz") == 200
        assert admin_of(panel).get("/changes/").status_code == 200
        panel.stop()
