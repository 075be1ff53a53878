"""What a conversation with a server may take in all: the time-out of a socket is for one wait, and not for how much."""

import io
import socket
import ssl
import time
from typing import Any

MOST = 64 * 1024  # bytes that are read of one server


class Within:
    """How much time is left, counted by a clock that nobody sets."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._ends

    def at_most(self, seconds: float) -> None:
        """Let no more be left than that."""
        self._ends = min(self._ends, time.monotonic() + seconds)

    def left(self) -> float:
        """Return the seconds. Raises TimeoutError where there are none."""
        if self.is_over:
            raise TimeoutError
        return max(self._ends - time.monotonic(), 0.001)  # a socket takes 0 for: do not wait


class Reader(io.RawIOBase):
    """The bytes of a socket, each wait within the time, and no more than anybody has to say."""

    def __init__(self, sock: socket.socket, within: Within) -> None:
        self._sock, self._within, self._left = sock, within, MOST

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read what comes next. Raises OSError after too much, or too long."""
        self._sock.settimeout(self._within.left())
        read = self._sock.recv_into(buffer)
        self._left -= read
        if self._left < 0:
            raise OSError("it says more than anybody reads")
        return read

    def makefile(self, mode: str) -> io.BufferedReader:
        """Be the socket that a client of the standard library reads an answer from."""
        return io.BufferedReader(self)


def secured(sock: socket.socket, context: ssl.SSLContext, host: str, within: Within) -> ssl.SSLSocket:
    """Return the socket with TLS; it is closed where that can't be made."""
    try:
        sock.settimeout(within.left())
        return context.wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise
