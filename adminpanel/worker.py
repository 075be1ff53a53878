"""gunicorn's worker of threads, but for one thing: a connection gets a thread only when its request is there whole.

gunicorn's own gives a thread to each connection that has said anything and lets it wait for as long as the client
likes, so that a few which never finish their headers or body hold all there are. Here the loop that watches over the
connections also collects what they send, as a buffering proxy does. What one thread waits for all the same (the rest of
a large body, a client that takes its answer slowly) is bounded in time.
"""

import re
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from typing import Any

from gunicorn.http import get_parser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import ThreadWorker

REQUEST_WITHIN = 20.0  # seconds for a request to arrive
REST_WITHIN = 5.0  # seconds for what a thread still waits for of it
ANSWER_WITHIN = 20.0  # seconds for each part of an answer to be taken
LINGER = 2.0  # seconds for a client to close its side, as long as gunicorn itself waits for that
BUFFERED = 65_536  # bytes; of a larger request a thread reads the rest. No form of the panel is as large

Step = Callable[[Any], None]

_length = re.compile(rb"(?i)\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n")
_unending = re.compile(rb"(?i)\r\n(transfer-encoding|expect):")
_probe = re.compile(rb"(GET|HEAD) /healthz[ ?]")


def is_whole(data: bytes | bytearray) -> bool:
    """Whether a thread has nothing left to wait for, or as much as is buffered."""
    end = data.find(b"\r\n\r\n") + 4
    if len(data) >= BUFFERED:
        return True
    if end < 4:
        return False
    head = bytes(data[: end - 2])
    length = _length.search(head)
    return bool(_unending.search(head)) or len(data) - end >= (int(length[1]) if length else 0)


class BufferingWorker(ThreadWorker):
    """Collects requests in its loop, and tells on a thread of its own that it is alive, however busy the others are.

    `leaving` is set as soon as it is asked to end, for threads that serve no requests.
    """

    def init_process(self) -> None:
        self.leaving = Event()
        self.probes = ThreadPoolExecutor(1)
        super().init_process()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Begin to end, on SIGTERM."""
        self.leaving.set()
        super().handle_exit(sig, frame)

    def enqueue_req(self, conn: Any) -> None:
        """Collect the request that begins on a connection."""
        if self.cfg.is_ssl:
            super().enqueue_req(conn)
            return
        if conn.parser is None:
            conn.parser = get_parser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = _TimedUnreader(conn.sock)
        conn.arrived = bytearray(conn.parser.unreader.take_buffered())
        conn.sock.setblocking(False)
        if step := self._next_step(conn):
            step(conn)
        else:
            self._watch(conn, REQUEST_WITHIN, self._collect)

    def _collect(self, conn: Any) -> None:
        if step := self._next_step(conn):
            self._unwatch(conn)
            step(conn)

    def _next_step(self, conn: Any) -> Step | None:
        """Take what has come of a request; return what is to be done with it, None as long as more is to come."""
        try:
            while not is_whole(conn.arrived):
                if not (data := conn.sock.recv(BUFFERED)):
                    return self._close
                conn.arrived += data
        except BlockingIOError:
            return None
        except OSError:
            return self._close
        return self._serve

    def _serve(self, conn: Any) -> None:
        pool = self.probes if _probe.match(conn.arrived) else self.tpool
        conn.parser.unreader.unread(bytes(conn.arrived))
        conn.arrived, conn.data_ready = bytearray(), True
        done = pool.submit(self.handle, conn)
        done.add_done_callback(lambda result: self.method_queue.defer(self.finish_request, conn, result))

    def _close(self, conn: Any) -> None:
        self.nr_conns -= 1
        conn.close()

    def _watch(self, conn: Any, seconds: float, readable: Step) -> None:
        conn.timeout = time.monotonic() + seconds
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, lambda _sock: readable(conn))

    def _unwatch(self, conn: Any) -> None:
        self.pending_conns.remove(conn)
        self.poller.unregister(conn.sock)

    def handle(self, conn: Any) -> Any:
        """Read and answer a request, on a thread."""
        if isinstance(conn.parser and conn.parser.unreader, _TimedUnreader):
            conn.parser.unreader.ends = time.monotonic() + REST_WITHIN
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer; a client that does not take its answer is left."""
        conn.sock.settimeout(ANSWER_WITHIN)
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            raise StopIteration from None

    def finish_request(self, conn: Any, fs: "Future[Any]") -> None:
        """Keep the connection, or close it; gunicorn's loop would wait until the client has closed its side too."""
        if self.cfg.is_ssl or fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
            return
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
        except OSError:  # the client was faster
            self._close(conn)
        else:
            self._watch(conn, LINGER, self._drain)

    def _drain(self, conn: Any) -> None:
        """Take what the client still sends: with that left unread, closing would cut off the end of the answer."""
        with suppress(BlockingIOError):
            with suppress(ConnectionError):
                if conn.sock.recv(BUFFERED):
                    return
            self._unwatch(conn)
            self._close(conn)

    def murder_pending(self) -> None:
        """Close what took too long."""
        now = time.monotonic()
        for conn in [conn for conn in self.pending_conns if conn.timeout <= now]:
            self._unwatch(conn)
            self._close(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """On the way out wait neither for those that are silent."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)


class _TimedUnreader(SocketUnreader):
    """Reads the rest of a request, until its time is up."""

    ends = 0.0

    def chunk(self, size_hint: int | None = None) -> Any:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(left)
        try:
            return super().chunk(size_hint)
        finally:
            self.sock.settimeout(ANSWER_WITHIN)
