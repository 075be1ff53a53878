"""Connections that keep one deadline over a whole call, and know how far the call has come.

The `timeout` of requests is for each wait on the socket: an answer that trickles outlives it for as long as it likes.
Here every wait (look-up, connect, TLS handshake, send, each read of headers and body) gets what is left of the call's
time, and raises when nothing is left. So no call waits longer, no second thread has to shut sockets, and an answer that
was cut short is never taken for a whole one.
"""

import http.client
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection


class Call:
    """How far one try has come, and until when it may go on.

    Attributes:
        ends: when its time is up, on `clock`.
        sent: whether any byte of the request may have left.
        reused: whether it was sent over a connection that had served before.
        received: whether any byte of an answer has come.
        ended: whether the remote has closed its side.
        cut: whether it closed its side within the headers.
    """

    def __init__(self, ends: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.ends, self._clock = ends, clock
        self.sent = self.reused = self.received = self.ended = self.cut = False

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self._clock() >= self.ends

    def left(self) -> float:
        """Return the seconds left. Raises TimeoutError when there are none."""
        seconds = self.ends - self._clock()
        if seconds <= 0:
            raise TimeoutError("the time for this call is up")
        return seconds


_current: ContextVar[Call] = ContextVar("call")


@contextmanager
def under(call: Call) -> Iterator[None]:
    """Let what is sent inside, by this thread, keep the call's time and report to it."""
    token = _current.set(call)
    try:
        yield
    finally:
        _current.reset(token)


class _TimedReader(io.RawIOBase):
    """The socket's bytes as they come, each wait within the time of the call."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw, self._sock, self._call = raw, sock, _current.get()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        self._sock.settimeout(self._call.left())
        count = self._raw.readinto(buffer)
        self._call.received |= bool(count)
        self._call.ended |= not count
        return int(count or 0)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock))


class _Timed(HTTPConnection):
    """Keeps the time of the call that this thread makes."""

    response_class = _TimedResponse
    _served = 0

    def _new_conn(self) -> socket.socket:
        call = _current.get()
        self._served = 0
        addresses = _addresses(self._dns_host, self.port or 0, call.left())
        for number, address in enumerate(addresses):
            try:
                share = call.left() / (len(addresses) - number)
                sock = create_connection((address, self.port or 0), share, socket_options=self.socket_options)
                sock.settimeout(call.left())
                return sock
            except OSError as error:
                problem = error
        raise problem

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        call = _current.get()
        call.reused, call.sent = self._served > 0, True
        self.sock.settimeout(call.left())
        super().send(data)

    def getresponse(self) -> Any:
        response = super().getresponse()
        self._served += 1
        call = _current.get()
        # http.client takes the end of the stream for the end of the headers: half an answer looks whole and empty.
        call.cut = call.ended
        return response


def _addresses(host: str, port: int, seconds: float) -> list[str]:
    """Look a name up. The resolver takes no timeout, so it is waited for from outside, and left alone if it is slow."""
    found: Future[list[Any]] = Future()

    def look_up() -> None:
        try:
            found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        threading.Thread(target=look_up, daemon=True, name="look-up").start()
        rows = found.result(timeout=seconds)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


class _TimedSecure(_Timed, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Timed


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _TimedSecure


POOLS = {"http": _Pool, "https": _SecurePool}
