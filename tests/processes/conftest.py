"""The panel as real processes, in front of a remote that breaks its promises, on either database."""

import contextlib
import os
import shutil
import sys
import time
from functools import cache

import pytest

from tests.fault_server import KEY, FaultServer
from tests.running_panel import Browser, Database, RunningPanel, postgres
from tests.with_postgres import binaries

ADMIN, PASSWORD = "ada", "correct horse battery staple"
EDIT = "/projects/pr_1/edit/"
AS_IT_IS = {"name": "Support bot", "active_config_id": "config_1", "directory_id": "dir_1", "note": ""}
ALWAYS = {
    "SECRET_KEY": "k" * 40 + "0123456789", "HTTPS_ONLY": "False", "ALLOWED_HOSTS": "127.0.0.1",
    "HUMANLOOP_API_KEY": KEY, "HUMANLOOP_DEADLINE": "20", "WEB_CONCURRENCY": "1", "FIRST_ADMIN_USERNAME": ADMIN,
    "FIRST_ADMIN_PASSWORD": PASSWORD,
}  # fmt: skip
SESSIONS = 40
LONG_AGO = "UPDATE projects_change SET claimed_at = '2020-01-01 00:00:00'"
CONFIRMED = {"confirm_name": "Support bot"}


def pytest_collection_modifyitems(items):
    for item in items:
        if "/tests/processes/" in str(item.path).replace("\\", "/"):
            item.add_marker(pytest.mark.processes)


@pytest.fixture(scope="session")
def released(tmp_path_factory):
    """Databases as the release line leaves them, made once: copying one is quicker than releasing again.

    In each are sessions of the first admin: to sign in by the form costs half a second each time. Gives what makes one
    of a kind, with its address and the cookies of those sessions.
    """
    folder = tmp_path_factory.mktemp("released")
    with contextlib.ExitStack() as stack:

        @cache
        def released(kind):
            url = f"sqlite:///{folder / kind}"
            if kind == "Postgres":
                url = stack.enter_context(postgres())
            panel = RunningPanel(ALWAYS | {"DATABASE_URL": url}, folder)
            assert (said := panel.release()).returncode == 0, said.stderr
            signed_in = panel.run(sys.executable, "-m", "tests.processes.sign_in", str(SESSIONS))
            assert signed_in.returncode == 0, signed_in.stderr
            return url, signed_in.stdout.split()

        yield released


@pytest.fixture(params=["SQLite", "Postgres"])
def kind(request):
    """Which database it is; every test that asks runs on both."""
    if request.param == "Postgres" and binaries() is None and "TEST_DATABASE_URL" not in os.environ:
        pytest.skip("there is no PostgreSQL here")
    return request.param


@pytest.fixture
def database(kind, released, tmp_path):
    """A database that has been released, with the first admin in it."""
    url, cookies = released(kind)
    if kind == "Postgres":
        with postgres(copied_from=url) as copy:
            yield Database(copy, cookies)
    else:
        yield Database(f"sqlite:///{shutil.copy(url.removeprefix('sqlite:///'), tmp_path)}", cookies)


@pytest.fixture
def remote():
    with FaultServer() as server:
        yield server


@contextlib.contextmanager
def deploying(folder, **always):
    """Give what makes a deployment of one process on a database. All are stopped at the end."""
    made = []

    def deploy(database, **variables):
        made.append(RunningPanel(ALWAYS | {"DATABASE_URL": database.url} | always | variables, folder))
        made[-1].cookies = database.cookies
        made[-1].start()
        return made[-1]

    try:
        yield deploy
    finally:
        for panel in made:
            panel.stop()
            assert KEY not in panel.output.read_text()


@pytest.fixture
def deploy(remote, tmp_path):
    """Make a deployment of one process on a database, in front of the remote."""
    with deploying(tmp_path, HUMANLOOP_BASE_URL=remote.base_url) as deploy:
        yield deploy


@pytest.fixture
def panel(deploy, database):
    """The panel, started."""
    return deploy(database)


def admin_of(panel):
    """The first admin, signed in by a session of this browser alone: what a page says once is said to it."""
    return Browser(panel, ADMIN, PASSWORD, next(panel.cookies, ""))


def propose(browser, **typed):
    """Propose a change of the one project; return its address."""
    proposed = browser.send(EDIT, **(AS_IT_IS | typed))
    address = proposed.url.removeprefix(browser.base)
    assert address.startswith("/changes/"), proposed.text
    return address


def until(condition, seconds=20):
    """Wait for something to become true, and return it."""
    deadline = time.monotonic() + seconds
    while not (met := condition()):
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.02)
    return met
