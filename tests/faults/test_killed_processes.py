"""A worker dies while its PATCH is out: the row tells that it may have arrived, and a look settles it."""

import os
import re
import signal
import subprocess
import sys
import threading

import pytest
import requests

from tests.fault_server import KEY, FaultServer
from tests.running_panel import RunningPanel, postgres
from tests.with_postgres import binaries

pytestmark = pytest.mark.processes
PASSWORD = "correct horse battery staple"


class Browser:
    """Someone signed in as the first admin."""

    def __init__(self, panel):
        self.base, self.session = f"http://127.0.0.1:{panel.port}", requests.Session()
        self.session.trust_env = False
        self.send("/accounts/login/", username="ada", password=PASSWORD)

    def send(self, path, at=None, **typed):
        html = self.session.get(self.base + (at or path), timeout=20).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]
        return self.session.post(self.base + path, {"csrfmiddlewaretoken": token, **typed}, timeout=30)


@pytest.fixture(params=["SQLite", "Postgres"])
def database(request, tmp_path):
    if request.param == "SQLite":
        yield f"sqlite:///{tmp_path / 'panel.sqlite3'}"
    elif binaries() is None and "TEST_DATABASE_URL" not in os.environ:
        pytest.skip("there is no PostgreSQL here")
    else:
        with postgres() as url:
            yield url


@pytest.fixture
def remote():
    with FaultServer() as server:
        yield server


@pytest.fixture
def panel(database, remote, tmp_path):
    running = RunningPanel(
        {
            "SECRET_KEY": "k" * 40 + "0123456789", "DATABASE_URL": database, "HTTPS_ONLY": "False",
            "ALLOWED_HOSTS": "127.0.0.1", "HUMANLOOP_API_KEY": KEY, "HUMANLOOP_BASE_URL": remote.base_url,
            "HUMANLOOP_DEADLINE": "5", "WEB_CONCURRENCY": "1", "FIRST_ADMIN_USERNAME": "ada",
            "FIRST_ADMIN_PASSWORD": PASSWORD,
        },
        tmp_path,
    )  # fmt: skip
    released = running.release()
    assert released.returncode == 0, released.stderr
    running.start()
    yield running
    running.stop()
    assert KEY not in running.output.read_text()


def children(pid):
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in found.split()]


def applying(panel, remote):
    """Propose a rename and press Apply, with the answer held back; returns the browser, the address and the rest."""
    browser = Browser(panel)
    edit = "/projects/pr_1/edit/"
    typed = {"name": "Renamed", "active_config_id": "config_1", "directory_id": "dir_1", "note": ""}
    proposed = browser.send(edit, **typed)
    address = proposed.url.removeprefix(browser.base)
    assert address.startswith("/changes/"), proposed.text
    held, answers = remote.hold("PATCH", "/projects/pr_1"), []

    def press():
        try:
            answers.append(browser.send(f"{address}apply/", at=address, confirm_name="Support bot").text)
        except requests.RequestException as error:
            answers.append(error)

    thread = threading.Thread(target=press)
    thread.start()
    assert held.arrived.wait(15)
    return browser, address, held, thread, answers


def test_a_killed_worker_leaves_a_row_and_a_check_tells_the_truth(panel, remote):
    browser, address, held, thread, answers = applying(panel, remote)
    for pid in children(panel.process.pid):
        os.kill(pid, signal.SIGKILL)
    thread.join(30)
    held.release()
    assert isinstance(answers[0], requests.RequestException)
    page = browser.session.get(browser.base + address, timeout=30).text
    assert "Being sent" in page
    long_ago = "from projects.models import Change; Change.objects.update(claimed_at='2020-01-01T00:00:00Z')"
    for arguments in (["shell", "-c", long_ago], ["reconcile"]):
        subprocess.run([sys.executable, "manage.py", *arguments], env=panel.environment, cwd=panel.root, check=True)
    assert "Saved" in browser.session.get(browser.base + address, timeout=30).text
    assert len(remote.writes) == 1


def test_a_worker_that_is_asked_to_stop_finishes_first(panel, remote):
    _, _, held, thread, _ = applying(panel, remote)
    panel.process.terminate()
    held.release()
    thread.join(30)
    panel.process.wait(40)
    state = "from projects.models import Change; print('state:', Change.objects.get().state)"
    said = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", state], env=panel.environment, cwd=panel.root, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert "state: applied" in said.stdout
    assert len(remote.writes) == 1
