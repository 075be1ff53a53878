"""Connections that keep one deadline over a whole call, and know how far the call has come.

The `timeout` of requests is for each wait on the socket: an answer that trickles outlives it for as long as it likes.
Here every wait (look-up, connect, TLS handshake, send, each read of headers and body) gets what is left of the call's
time, and raises when nothing is left. So no call waits longer, no second thread has to shut sockets, and an answer that
was cut short is never taken for a whole one.
"""

import http.client
import io
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from projects.humanloop import addresses


class Call:
    """How far one try has come, and until when it may go on.

    Attributes:
        ends: when its time is up, on `clock`.
        sent: whether any byte of the request may have left.
        reused: whether it was sent over a connection that had served before.
        received: whether any byte of an answer has come.
        interim: whether an answer has come that announces another, the final one.
        ended: whether the remote has closed its side.
        cut: whether it closed its side within the headers.
        surplus: whether more has come than the answer says it has, so that nobody knows where the next one begins.
    """

    def __init__(self, ends: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.ends, self._clock = ends, clock
        self.sent = self.reused = self.received = self.interim = self.ended = self.cut = self.surplus = False

    @property
    def misplaced(self) -> bool:
        """Whether what came may be the answer to an earlier call: this one's own stands behind it."""
        return self.reused and self.surplus

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

    waits = True

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw, self._sock, self._call = raw, sock, _current.get()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        if not self.waits:
            with suppress(OSError):  # nothing is there, or no longer
                self._sock.setblocking(False)
                return self._raw.readinto(buffer)
            return None
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
        self._call, self._reader = _current.get(), _TimedReader(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self._reader)

    def _read_status(self) -> tuple[str, int, str]:
        """Take every interim answer (RFC 9110, 15.2) for a 100, the only one that http.client reads past."""
        version, status, reason = super()._read_status()  # type: ignore[misc]
        if HTTPStatus.CONTINUE <= status < HTTPStatus.OK:
            self._call.interim = True
            status = status if status == HTTPStatus.SWITCHING_PROTOCOLS else HTTPStatus.CONTINUE
        return version, status, reason

    def _close_conn(self) -> None:
        """At the end of the answer look whether there is more: it would be taken for the next call's."""
        self._reader.waits = False
        self._call.surplus |= bool(self.fp.peek(1))
        super()._close_conn()  # type: ignore[misc]


class _Timed(HTTPConnection):
    """Keeps the time of the call that this thread makes."""

    response_class = _TimedResponse
    _served = 0
    _address: addresses.Address | None = None

    def connect(self) -> None:
        self._served, self._address = 0, None
        try:
            super().connect()
        except BaseException:
            if self._address:
                addresses.failed(self._address)
            raise
        if self._address:
            addresses.worked(self._address)

    def _new_conn(self) -> socket.socket:
        call, port = _current.get(), self.port or 0
        found = addresses.resolve(self._dns_host, port, call.left())
        sock, self._address = addresses.connect(found, call.left, self.socket_options or ())
        sock.settimeout(call.left())
        return sock

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


class _TimedSecure(_Timed, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Timed


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _TimedSecure


POOLS = {"http": _Pool, "https": _SecurePool}
