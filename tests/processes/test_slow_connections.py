"""Connections that never finish what they began hold no thread: the panel goes on for everybody else."""

import contextlib
import re
import shutil
import socket

import pytest

from tests.fault_server import FaultServer
from tests.processes.conftest import admin_of, deploying, until
from tests.running_panel import Database

MANY = 40  # more than two processes have threads
HEAD = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
UNFINISHED = {
    "nothing": b"",
    "a line": b"GET /projects/ HT",
    "headers": b"GET /projects/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "a body": HEAD + b"Content-Length: 900\r\n\r\nusername=ad",
}


@pytest.fixture
def kind():
    return "SQLite"  # the database has no part in this


@pytest.fixture(scope="module")
def panel(released, tmp_path_factory):
    """Two processes of eight threads, as the Procfile starts them; one panel, for each test finds it as it was."""
    folder = tmp_path_factory.mktemp("slow")
    url, cookies = released("SQLite")
    url = f"sqlite:///{shutil.copy(url.removeprefix('sqlite:///'), folder)}"
    with FaultServer() as remote, deploying(folder) as deploy:
        yield deploy(Database(url, cookies), HUMANLOOP_BASE_URL=remote.base_url, WEB_CONCURRENCY="2")


@contextlib.contextmanager
def connections(panel, said, many=MANY):
    """Keep so many open that have said this and nothing else."""
    with contextlib.ExitStack() as stack:
        made = [stack.enter_context(socket.create_connection(("127.0.0.1", panel.port))) for _ in range(many)]
        for one in made:
            one.sendall(said)
        yield made


@pytest.mark.parametrize("said", UNFINISHED.values(), ids=UNFINISHED)
def test_connections_that_do_not_finish_hold_nobody_up(panel, said):
    browser = admin_of(panel)
    with connections(panel, said):
        assert browser.get("/changes/", timeout=3).status_code == 200
        assert panel.get("/healthz") == 200
        assert admin_of(panel).get("/people/", timeout=3).status_code == 200


def test_they_are_closed_in_the_end(panel):
    with connections(panel, UNFINISHED["a body"], many=3) as slow:
        for one in slow:
            one.settimeout(60)
        assert [one.recv(1) for one in slow] == [b""] * 3


def test_what_comes_drop_by_drop_is_answered_when_it_is_whole(panel):
    with connections(panel, b"", many=1) as (slow,):
        for byte in b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n":
            slow.sendall(bytes([byte]))
        assert b"".join(iter(lambda: slow.recv(4096), b"")).startswith(b"HTTP/1.1 200 OK")


def test_two_requests_in_one_piece_get_two_answers(panel):
    with connections(panel, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 2, many=1) as (one,):
        said = b""
        while said.count(b"HTTP/1.1 200 OK") < 2:
            more = one.recv(4096)
            assert more
            said += more


def test_a_large_body_is_read_whole_and_a_stalled_one_is_given_up(panel):
    form = b"username=ada&password=" + b"x" * 200_000
    with connections(panel, HEAD + b"Content-Length: %d\r\n\r\n" % len(form) + form, many=1) as (whole,):
        assert whole.recv(12).startswith(b"HTTP/1.1 ")
    with connections(panel, HEAD + b"Content-Length: 500000\r\n\r\n" + form, many=MANY) as stalled:
        assert panel.get("/healthz") == 200
        until(lambda: admin_of(panel).get("/changes/").status_code == 200)
        stalled[0].settimeout(40)
        assert stalled[0].recv(12) in {b"", b"HTTP/1.1 403"}


def test_clients_that_do_not_close_their_side_do_not_stop_a_process(panel):
    browser = admin_of(panel)
    with connections(panel, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as slow:
        for one in slow[:2]:
            assert one.recv(12) == b"HTTP/1.1 200"
        assert browser.get("/changes/", timeout=3).status_code == 200


def test_a_client_that_does_not_take_its_answers_is_left(deploy, database):
    panel, sizes = deploy(database, WEB_CONCURRENCY="1", WEB_THREADS="1"), []
    browser = admin_of(panel)

    def nothing_is_answered_any_more():
        sizes.append(panel.output.stat().st_size)
        return len(sizes) > 50 and len(set(sizes[-50:])) == 1

    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        deaf.connect(("127.0.0.1", panel.port))
        sheet = re.search(r'href="(/static/panel[^"]+css)"', browser.get("/accounts/login/").text)[1]
        deaf.sendall(f"GET {sheet} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * 2000)
        until(nothing_is_answered_any_more)
        assert browser.get("/changes/", timeout=60).status_code == 200


def test_a_connection_is_used_for_one_request_after_the_other(panel):
    browser = admin_of(panel)
    for _ in range(5):
        assert browser.get("/changes/").status_code == 200
        assert browser.get("/projects/").status_code == 200


def test_silent_connections_do_not_hold_up_the_end(deploy, database):
    panel = deploy(database, WEB_CONCURRENCY="2")
    with connections(panel, b"GET / HT"):
        assert panel.stop() == 0
