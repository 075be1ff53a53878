"""A process dies in the middle of a move: another one, as on another machine, goes on, and sends no row twice."""

import contextlib
import threading
from collections import Counter

import pytest
import requests

from tests.memory_remote import project
from tests.processes.conftest import admin_of, until

LONG_AGO = "UPDATE projects_change SET claimed_at = '2020-01-01 00:00:00' WHERE state = 'sending'"
MOVED = 5


@pytest.fixture
def propose(remote):
    """Propose to move some projects; gives the address of the move."""

    def propose(browser, many=MOVED):
        chosen = [f"pr_{number}" for number in range(1, many + 1)]
        for key in chosen[1:]:
            remote.memory.projects[key] = project(key, f"Project {key}")
        form = f"/moves/new/?{'&'.join(f'project={key}' for key in chosen)}"
        page = browser.send("/moves/new/", at=form, project=chosen, directory_id="dir_2", note="")
        return page.url.removeprefix(browser.base)

    return propose


def patches(remote):
    return Counter(sent.path for sent in remote.writes)


def through(browser, address):
    """Press until nothing is left to do; return the page then."""

    def press():
        page = browser.send(f"{address}go-on/", at=address).text
        return "" if f"{address}go-on/" in page else page

    return until(press, seconds=60)


@pytest.mark.parametrize(("acts", "outcome"), [(True, "Moved 5 projects"), (False, "Moved 4 of 5 projects")])
def test_another_process_goes_on_where_one_was_killed(deploy, database, remote, propose, acts, outcome):
    first = deploy(database)
    browser = admin_of(first)
    address = propose(browser)
    held = remote.hold("PATCH", "/projects/pr_3", acts=acts)

    def press():
        with contextlib.suppress(requests.RequestException):
            browser.send(f"{address}apply/", at=address)
            while True:
                browser.send(f"{address}go-on/", at=address)

    pressing = threading.Thread(target=press)
    pressing.start()
    assert held.arrived.wait(20)
    first.kill()
    pressing.join(40)
    held.release()
    assert database.rows("SELECT COUNT(*) FROM projects_change WHERE state = 'sending'") == [(1,)]
    browser = admin_of(deploy(database))
    assert "1 of 5" in browser.get(address).text
    database.rows(LONG_AGO)
    assert outcome in through(browser, address)
    assert patches(remote) == {f"/projects/pr_{number}": 1 for number in range(1, MOVED + 1)}


def test_two_machines_that_go_on_at_once_send_each_row_once(deploy, database, remote, propose):
    browsers = [admin_of(deploy(database)) for _ in range(2)]
    address = propose(browsers[0], many=12)
    held = remote.hold("PATCH", "/projects/pr_1")
    threads = [threading.Thread(target=browsers[0].send, args=(f"{address}apply/", address))]
    threads[0].start()
    assert held.arrived.wait(20)
    threads.append(threading.Thread(target=browsers[1].send, args=(f"{address}go-on/", address)))
    threads[1].start()
    held.release()
    for thread in threads:
        thread.join(60)
    assert "Moved 12 projects" in through(browsers[0], address)
    assert patches(remote) == {f"/projects/pr_{number}": 1 for number in range(1, 13)}
