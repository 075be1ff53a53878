"""Processes die while a PATCH is out: the row tells that it may have arrived, and a look settles it."""

import http.client
import os
import signal
import threading

import pytest
import requests

from tests.processes.conftest import CONFIRMED, LONG_AGO, admin_of, propose, until


class Applying:
    """A rename that is being applied, with the remote's answer held back. `response` is what came of the click."""

    def __init__(self, panel, remote, *, acts=True):
        self.browser = admin_of(panel)
        self.address = propose(self.browser, name="Renamed")
        self.held = remote.hold("PATCH", "/projects/pr_1", acts=acts)
        self.response = None
        self._thread = threading.Thread(target=self._press)
        self._thread.start()
        assert self.held.arrived.wait(20)

    def _press(self):
        try:
            path = f"{self.address}apply/"
            self.response = self.browser.send(path, at=self.address, follow=False, **CONFIRMED)
        except requests.RequestException as error:
            self.response = error

    def is_cut_off(self):
        """The click ended without an answer; let the remote go on with whatever it was doing."""
        self._thread.join(40)
        self.held.release()
        return isinstance(self.response, requests.RequestException)

    def is_answered(self):
        self._thread.join(40)
        return self.response.status_code == 302

    @property
    def page(self):
        return self.browser.get(self.address).text

    def check(self):
        return self.browser.send(f"{self.address}check/", at=self.address).text


def kill_the_worker(panel):
    for pid in panel.workers:
        os.kill(pid, signal.SIGKILL)


def kill_all_and_start_again(panel):
    panel.kill()
    panel.start()


@pytest.mark.parametrize("die", [kill_the_worker, kill_all_and_start_again])
@pytest.mark.parametrize(("acts", "truth"), [(True, "Saved"), (False, "This was not saved")])
def test_killed_while_its_patch_is_out(panel, database, remote, die, acts, truth):
    applying = Applying(panel, remote, acts=acts)
    die(panel)
    assert applying.is_cut_off()
    assert "This change is being sent" in applying.page
    database.rows(LONG_AGO)
    assert "We don’t know yet whether this was saved" in applying.page
    assert truth in applying.check()
    assert remote.memory.projects["pr_1"]["name"] == ("Renamed" if acts else "Support bot")
    assert len(remote.writes) == 1


def test_what_a_killed_worker_left_is_settled_by_a_scheduler_too(panel, database, remote):
    applying = Applying(panel, remote)
    kill_the_worker(panel)
    assert applying.is_cut_off()
    database.rows(LONG_AGO)
    assert panel.manage("reconcile").endswith("Saved: 1\n")
    assert "Saved" in applying.page
    assert len(remote.writes) == 1


def test_a_worker_that_is_asked_to_stop_finishes_first(panel, database, remote):
    applying = Applying(panel, remote)
    kept = http.client.HTTPConnection("127.0.0.1", panel.port, timeout=20)
    assert not closes(kept)
    panel.process.terminate()
    until(lambda: closes(kept))
    assert applying.response is None
    applying.held.release()
    assert applying.is_answered()
    assert panel.process.wait(40) == 0
    assert database.rows("SELECT state FROM projects_change") == [("applied",)]
    assert len(remote.writes) == 1


def closes(kept):
    """Whether the worker no longer keeps this connection: it does, for 95 seconds, until it is asked to stop."""
    try:
        kept.request("GET", "/healthz")
        response = kept.getresponse()
        response.read()
        return response.will_close
    except (http.client.HTTPException, ConnectionError):
        return True
