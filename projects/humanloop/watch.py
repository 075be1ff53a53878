"""One deadline for a whole call, though the timeouts of sockets count anew with each byte.

A connection tells the call that is under way in its thread that it is about to send, and over which socket. When the
call's time is up a timer shuts that socket: whoever waits on it, for a connection, for headers or for a body that
trickles, wakes up. Nothing that came after that is believed.
"""

import socket
import threading
import time
from contextlib import suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

_thread = threading.local()


class Call:
    """One call under way. Use as a context manager around everything that waits for the remote.

    Attributes:
        sent: whether any byte of the request may have left.
        expired: whether the time was up before the call was over.
    """

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.sent = False
        self.expired = False
        self._connection: Any = None
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> "Call":
        _thread.call = self
        self._timer.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._timer.cancel()
        _thread.call = None

    @property
    def remaining(self) -> float:
        """Seconds left, never quite none: sockets take no timeout of 0."""
        return max(self.ends - time.monotonic(), 0.001)

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self.expired or time.monotonic() >= self.ends

    def uses(self, connection: Any) -> None:
        """Remember what to shut when the time is up."""
        self._connection = connection
        if self.expired:
            self._shut()

    def _expire(self) -> None:
        self.expired = True
        self._shut()

    def _shut(self) -> None:
        sock = getattr(self._connection, "sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


class _Watched:
    """Tells the call of this thread what its connection does."""

    def connect(self) -> None:
        """Connect, under the eyes of the call."""
        if call := getattr(_thread, "call", None):
            call.uses(self)
        super().connect()  # type: ignore[misc]

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request, under the eyes of the call."""
        if call := getattr(_thread, "call", None):
            call.uses(self)
        super().request(*args, **kwargs)  # type: ignore[misc]

    def send(self, data: Any) -> None:
        """Send bytes; from here on they may have arrived."""
        if self.sock is None:  # type: ignore[has-type]
            self.connect()
        if call := getattr(_thread, "call", None):
            call.sent = True
        super().send(data)  # type: ignore[misc]


class WatchedConnection(_Watched, HTTPConnection):
    """HTTP, watched."""


class WatchedSecureConnection(_Watched, HTTPSConnection):
    """HTTPS, watched."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = WatchedConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = WatchedSecureConnection


class WatchedAdapter(HTTPAdapter):
    """The adapter of `requests` over watched connections; it retries nothing by itself."""

    def __init__(self) -> None:
        super().__init__(pool_connections=1, pool_maxsize=2, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        """Make the pools of watched connections."""
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
