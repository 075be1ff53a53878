"""A remote that hangs or is gone takes nothing down but its own pages, and needs no restart when it is back."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from projects.humanloop.breaker import PATIENCE
from tests.fault_table import never_answers, truthfully
from tests.processes.conftest import admin_of, until

PAGES, PLACES, WORKERS = 40, 6, 2
SOON = PATIENCE - 0.5  # seconds; a page that waited for a place for as long as it may is not there by then
TOLD = "Humanloop is not answering."


@pytest.fixture
def kind():
    return "SQLite"  # the database has no part in this


@pytest.fixture
def panel(deploy, database):
    """Two processes of eight threads, as the Procfile starts them. No call ends by itself while a test runs."""
    return deploy(database, WEB_CONCURRENCY="2", HUMANLOOP_DEADLINE="24")


def at_once(browser, path, count):
    """Ask for a page so many times, each over a connection of its own; give the answers to come."""

    def ask():
        with requests.Session() as session:
            session.trust_env = False
            return session.get(browser.base + path, cookies=browser.session.cookies.get_dict(), timeout=60)

    pool = ThreadPoolExecutor(count)
    asked = [pool.submit(ask) for _ in range(count)]
    pool.shutdown(wait=False)
    return asked


def test_pages_that_wait_leave_room_for_all_the_rest(panel, remote):
    browser = admin_of(panel)
    remote.on("*", "/", never_answers)
    pages = at_once(browser, "/projects/", PAGES)
    # Whoever found a place has asked the remote; everybody else is told at once that there was none.
    until(lambda: sum(page.done() for page in pages) == PAGES - len(remote.requests))
    refused, waiting = [p for p in pages if p.done()], [p for p in pages if not p.done()]
    assert {page.result().status_code for page in refused} == {503}
    assert "waiting for Humanloop in too many places" in refused[0].result().text
    assert PLACES <= len(waiting) <= PLACES * WORKERS
    asked = time.monotonic()
    assert panel.get("/healthz") == 200
    assert time.monotonic() - asked < 5  # far less than what the pages wait
    for path in ("/changes/", "/people/", "/accounts/"):
        assert admin_of(panel).get(path).status_code == 200
    assert not any(page.done() for page in waiting)
    remote.behave()
    remote.drop_connections()
    for page in waiting:
        assert page.result(40).status_code in {200, 504}
    # It failed many times in a row, so it is left alone for some seconds first.
    until(lambda: browser.get("/projects/").status_code == 200, seconds=40)


def test_a_remote_that_dies_after_answering_takes_no_thread_but_those_that_asked(panel, remote):
    browser = admin_of(panel)
    assert {page.result().status_code for page in at_once(browser, "/projects/", PAGES)} == {200}
    remote.requests.clear()
    remote.on("*", "/", never_answers)
    pages = at_once(browser, "/projects/", PAGES)
    until(lambda: len(remote.requests) >= PLACES)
    requests.get(f"{browser.base}/healthz", timeout=SOON).raise_for_status()
    until(lambda: sum(page.done() for page in pages) == PAGES - len(remote.requests), seconds=SOON)
    assert {page.result().status_code for page in pages if page.done()} == {503}
    assert browser.get("/changes/", timeout=SOON).status_code == 200
    remote.behave()
    remote.drop_connections()


@pytest.mark.parametrize(("many", "workers"), [(8, 1), (40, 2)])
def test_a_process_that_has_asked_nothing_lately_refuses_nobody(deploy, database, remote, many, workers):
    browser = admin_of(deploy(database, WEB_CONCURRENCY=str(workers)))

    def after_a_moment(exchange):
        exchange.server.stopping.wait(0.05)
        return truthfully(exchange)

    remote.on("*", "/", after_a_moment)
    assert {page.result().status_code for page in at_once(browser, "/projects/", many)} == {200}


def test_a_remote_that_is_gone_is_left_alone_told_of_and_found_again(panel, remote):
    browser = admin_of(panel)
    remote.refuse()
    until(lambda: browser.get("/projects/").status_code == 503)
    until(lambda: TOLD in browser.get("/changes/").text)
    remote.accept()
    until(lambda: browser.get("/projects/").status_code == 200, seconds=40)
    until(lambda: TOLD not in browser.get("/changes/").text, seconds=40)
