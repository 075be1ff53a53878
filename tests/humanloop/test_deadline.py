"""One deadline for everything that a call waits for, seen from both ends of the socket and from the clock within."""

import socket
import threading

import pytest
from requests import Response
from requests.adapters import BaseAdapter

from projects.humanloop import addresses, errors, wire
from projects.humanloop.client import Humanloop
from projects.humanloop.transport import Transport, within
from projects.humanloop.wire import Call
from tests.fault_server import KEY
from tests.set_clock import SetClock


def test_a_call_gives_what_is_left_and_then_refuses():
    clock = SetClock(100.0)
    call = Call(110.0, clock)
    clock.now = 107.0
    assert (call.left(), call.over) == (3.0, False)
    clock.now = 110.0
    assert call.over
    with pytest.raises(TimeoutError):
        call.left()


def test_each_wait_for_bytes_gets_only_what_is_left():
    """Bytes that come one at a time, each well before its own time-out, do not add up to more than the call has."""
    clock = SetClock(100.0)
    ours, theirs = socket.socketpair()
    call = Call(clock.now + 10, clock)
    with ours, theirs, wire.under(call):
        reader = wire._TimedReader(ours.makefile("rb", buffering=0), ours)
        for second in range(1, 10):
            theirs.send(b"x")
            clock.now += 1
            assert reader.readinto(bytearray(1)) == 1
            assert ours.gettimeout() == 10 - second
        theirs.send(b"x")
        clock.now += 1
        with pytest.raises(TimeoutError):
            reader.readinto(bytearray(1))


def test_a_resolver_that_never_answers_holds_nobody(monkeypatch):
    release = threading.Event()

    def stuck(host, port, *args, flags=0, **kwargs):
        if flags:
            raise socket.gaierror
        release.wait(30)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", stuck)
    client = Humanloop(Transport("http://slow.example/v4", KEY, deadline=0.3))
    try:
        with pytest.raises(errors.NotReached, match="out of time"):
            client.get_project("pr_1")
    finally:
        release.set()


def test_after_connecting_the_rest_of_the_time_is_for_the_handshake(monkeypatch):
    clock = SetClock(100.0)
    connect = addresses.connect

    def slowly(*args):
        clock.now += 7
        return connect(*args)

    monkeypatch.setattr(addresses, "connect", slowly)
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        wire.under(Call(clock.now + 10, clock)),
        wire._TimedSecure("127.0.0.1", listening.getsockname()[1])._new_conn() as made,
    ):
        assert made.gettimeout() == 3


def test_each_part_that_is_sent_gets_only_what_is_left():
    clock = SetClock(100.0)
    ours, theirs = socket.socketpair()
    call = Call(clock.now + 10, clock)
    with ours, theirs, wire.under(call):
        connection = wire._Timed("127.0.0.1", 80)
        connection.sock = ours
        for part, left in [(b"head", 6), (b"body", 2)]:
            clock.now += 4
            connection.send(part)
            assert ours.gettimeout() == left
        clock.now += 4
        with pytest.raises(TimeoutError):
            connection.send(b"more")
        assert call.sent
        assert theirs.recv(100) == b"headbody"


def test_a_remote_that_does_not_take_what_is_sent_is_left_when_time_is_up():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        # Long enough to write twenty megabytes down on a busy machine before the first of them is sent.
        client = Humanloop(Transport(f"http://127.0.0.1:{listening.getsockname()[1]}/v4", KEY, deadline=3))
        with pytest.raises(errors.NoAnswer) as caught:
            client.update_project("pr_1", {"name": "x" * 20_000_000})
        assert caught.value.is_timeout


def test_a_tls_handshake_that_stalls_is_not_reached():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = Humanloop(Transport(f"https://127.0.0.1:{listening.getsockname()[1]}/v4", KEY, deadline=0.3))
        with pytest.raises(errors.NotReached, match="out of time"):
            client.update_project("pr_1", {"name": "Renamed"})


def test_a_second_try_has_only_the_rest_of_the_time(remote, hurried):
    hurried.get_project("pr_1")
    remote.once("GET", "/projects", lambda exchange: exchange.reset())
    remote.on("GET", "/projects", lambda exchange: exchange.wait_for_hang_up())
    ends = []
    monitored = wire.Call

    class Seen(monitored):
        def __init__(self, end):
            ends.append(end)
            super().__init__(end)

    wire.Call = Seen
    try:
        with pytest.raises(errors.NoAnswer):
            hurried.get_project("pr_1")
    finally:
        wire.Call = monitored
    assert len(ends) == 2
    assert ends[0] == ends[1]


def test_bytes_that_are_there_without_a_wait_do_not_stop_the_clock():
    """What is unpacked from one small packet can go on for long, with no socket to time out."""

    class Endless(BaseAdapter):
        def send(self, request, **kwargs):
            response = Response()
            response.status_code, response.raw = 200, self
            return response

        def read1(self, *args, **kwargs):
            return b" "

        def close(self):
            """There is nothing to close."""

    client = Humanloop(Transport("http://stand-in/v4", KEY, deadline=0.1, adapter=Endless(), max_bytes=10**9))
    with pytest.raises(errors.NoAnswer) as caught:
        client.get_project("pr_1")
    assert caught.value.is_timeout


def test_calls_made_within_some_seconds_end_by_then_whatever_their_own_deadline(remote):
    patient = Humanloop(Transport(remote.base_url, KEY, deadline=600))
    with within(0.3) as left:
        remote.on("GET", "/projects", lambda exchange: exchange.wait_for_hang_up())
        with pytest.raises(errors.NoAnswer) as caught:
            patient.get_project("pr_1")
        assert caught.value.is_timeout
        assert left() == 0
        before = len(remote.requests)
        with within(600) as still, pytest.raises(errors.NotReached):
            patient.get_project("pr_1")
        assert still() == 0
        assert len(remote.requests) == before
    remote.behave()
    assert patient.get_project("pr_1").name == "Support bot"
