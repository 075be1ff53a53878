"""From the name of a host to a connection: which of its addresses are tried, in which order, and how long each.

After RFC 8305: the next address is tried a moment after the last, while that one may still answer, and whichever
connects first is taken. In this process the one that worked last comes first from then on, so that a dead one is waited
for once and not by every call.
"""

import errno
import itertools
import selectors
import socket
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any, Self

MOMENT = 0.25  # seconds until the next address is tried; the value that RFC 8305 recommends
RESOLVER = 1.0  # seconds until what the resolver said last is taken for what it would say

Address = tuple[int, tuple[Any, ...]]

_under_way = {0, errno.EINPROGRESS, errno.EWOULDBLOCK}
_order = itertools.count(1)
_standing: dict[Address, int] = {}
_resolved: dict[tuple[str, int], list[Address]] = {}


def worked(address: Address) -> None:
    """Try it before all others from now on."""
    _standing[address] = next(_order)


def failed(address: Address) -> None:
    """Try it after all others from now on."""
    _standing[address] = -next(_order)


def resolve(host: str, port: int, seconds: float) -> list[Address]:
    """Return the addresses of a host in the order to try them.

    Raises:
        OSError: there are none, or the resolver did not say within these seconds (TimeoutError).
    """
    try:
        found = _rows(host, port, socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        found = _by_name(host, port, seconds)
    return sorted(found, key=lambda address: -_standing.get(address, 0))


def _by_name(host: str, port: int, seconds: float) -> list[Address]:
    """Ask the resolver. It takes no timeout, so it is waited for from outside, and left alone if it is slow."""
    answer: Future[list[Address]] = Future()

    def ask() -> None:
        try:
            _resolved[host, port] = _rows(host, port)
            answer.set_result(_resolved[host, port])
        except (OSError, UnicodeError) as error:
            answer.set_exception(error)

    last = _resolved.get((host, port))
    threading.Thread(target=ask, daemon=True, name="look-up").start()
    try:
        return answer.result(timeout=min(seconds, RESOLVER) if last else seconds)
    except OSError:
        if last:
            return last
        raise


def _rows(host: str, port: int, flags: int = 0) -> list[Address]:
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return list(dict.fromkeys((int(row[0]), tuple(row[4])) for row in rows))


def connect(
    addresses: Iterable[Address], left: Callable[[], float], options: Iterable[Any] = ()
) -> tuple[socket.socket, Address]:
    """Connect to whichever address answers first; return the socket and the address.

    Args:
        addresses: in the order to try them.
        left: gives the seconds left, and raises TimeoutError when there are none.
        options: for `setsockopt`.

    Raises:
        OSError: why the last one could not be reached.
    """
    waiting = list(addresses)
    with _Tries(list(options)) as tries:
        while waiting or tries.under_way:
            if waiting:
                tries.begin(waiting.pop(0))
            if made := tries.first(min(left(), MOMENT) if waiting else left()):
                return made
        raise tries.problem


class _Tries:
    """Connections that are being made side by side. All but the one that is handed out are closed at the end."""

    def __init__(self, options: list[Any]) -> None:
        self._options, self._selector = options, selectors.DefaultSelector()
        self.problem = OSError("the host has no address")

    @property
    def under_way(self) -> bool:
        return bool(self._selector.get_map())

    def begin(self, address: Address) -> None:
        family, target = address
        try:
            sock = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:  # such as no IPv6 here
            self.problem = error
            return
        self._selector.register(sock, selectors.EVENT_WRITE, address)
        for option in self._options:
            sock.setsockopt(*option)
        sock.setblocking(False)
        if (code := sock.connect_ex(target)) not in _under_way:
            self._give_up(sock, code)

    def first(self, seconds: float) -> tuple[socket.socket, Address] | None:
        """Wait until one has connected, and hand it out; None where one has failed or none has in time."""
        for key, _ in self._selector.select(seconds) if self.under_way else ():
            sock: Any = key.fileobj
            if code := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                self._give_up(sock, code)
                continue
            self._selector.unregister(sock)
            return sock, key.data
        return None

    def _give_up(self, sock: socket.socket, code: int) -> None:
        self.problem = OSError(code, errno.errorcode.get(code, "unknown"))
        failed(self._selector.unregister(sock).data)
        sock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()
