"""A remote on a raw loopback socket, which can break every promise of HTTP and of the API on purpose.

    with FaultServer() as remote:                  # tells the truth about `remote.memory` until told otherwise
        remote.on("PATCH", "/projects", behaviour)         # from now on
        remote.once("GET", "/projects/pr_1", behaviour)    # for one request; several queue up
        held = remote.hold("PATCH", "/projects")           # acts, or not; answers when held.release() is called
        remote.requests, remote.writes                     # what came in, as it was on the wire
        remote.elsewhere                                    # another host, for redirects

A behaviour takes an `Exchange` and returns whether the connection stays open; `tests.fault_table` has them, and the
list `FAULTS` with the error that each must become.
"""

import contextlib
import json
import re
import socket
import struct
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from urllib.parse import parse_qs

from tests.canary import KEY
from tests.fault_table import FAULTS, Fault, truthfully
from tests.memory_remote import MemoryRemote
from tests.with_postgres import free_port

__all__ = ["BASE", "FAULTS", "KEY", "Exchange", "Fault", "FaultServer", "Held", "Sent"]

BASE = "/v4"
# The random bytes of a TLS greeting can have a line end in them: only a line of HTTP counts as a request.
REQUEST_LINE = re.compile(rb"([A-Z]+) (\S+) HTTP/1\.[01]\r\n")


@dataclass(frozen=True)
class Sent:
    """One request, as it came in over the wire; here `path` is without the base."""

    method: str
    path: str
    query: str
    headers: dict = field(repr=False)  # names in lower case
    body: bytes | str
    connection: int | str

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def params(self):
        return {key: values[-1] for key, values in parse_qs(self.query, keep_blank_values=True).items()}


class Exchange:
    """One request and the socket to misbehave on."""

    def __init__(self, server, sock, sent):
        self.server, self.sock, self.sent = server, sock, sent

    def act(self):
        """Do in memory what was asked; returns (status, document)."""
        return self.server.memory.act(self.sent.method, self.sent.path, self.sent.query, self.sent.body)

    def send(self, data):
        """Send raw bytes. Ends the exchange where the client has hung up."""
        self.sock.sendall(data)

    def answer(self, status=200, body=b"", headers=None, *, length=None):
        """Send a proper answer; `length` lies about it."""
        phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Odd"
        lines = {"Content-Type": "application/json", "Content-Length": len(body) if length is None else length}
        lines |= headers or {}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
        self.send(f"HTTP/1.1 {status} {phrase}\r\n{head}\r\n".encode("latin-1") + body)
        return True

    def reset(self):
        """Close so that the client gets a reset rather than an end."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def trickle(self, data):
        """Send the bytes over and over, one at a time, until the client hangs up."""
        while not self.server.stopping.wait(0.02):
            for byte in data:
                self.send(bytes([byte]))
                if self.server.stopping.wait(0.02):
                    break
        return False

    def wait_for_hang_up(self):
        """Say nothing until the client is gone."""
        self.sock.settimeout(0.05)
        while not self.server.stopping.is_set():
            with contextlib.suppress(TimeoutError):
                if not self.sock.recv(1):
                    raise ConnectionResetError
        return False


class Held:
    """An answer that is held back. `arrived` is set once the request is in (and acted on, unless it never is)."""

    def __init__(self, *, acts=True):
        self._acts = acts
        self.arrived, self._released = threading.Event(), threading.Event()

    def release(self):
        self._released.set()

    def behaviour(self, exchange):
        status, document = exchange.act() if self._acts else (503, {})
        self.arrived.set()
        while not self._released.wait(0.02) and not exchange.server.stopping.is_set():
            pass
        return exchange.answer(status, json.dumps(document).encode())


class FaultServer:
    """The server. `hung_up` lists (method, path) of the exchanges that the client left before their end."""

    key = KEY

    def __init__(self):
        self.memory = MemoryRemote()
        self.requests, self.hung_up = [], []
        self.connections = 0
        self.stopping = threading.Event()
        self._always, self._queued = {}, defaultdict(list)
        self._open, self._threads, self._lock = set(), [], threading.Lock()
        self._port = 0
        self.accept()

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self._port}{BASE}"

    @property
    def writes(self):
        return [sent for sent in self.requests if sent.method != "GET"]

    @cached_property
    def elsewhere(self):
        """Another host; whatever arrives there shouldn't have."""
        return FaultServer()

    def on(self, method, prefix, behaviour):
        """Behave so for this method ("*" for any) and all paths that begin so."""
        self._always[method, prefix] = behaviour

    def once(self, method, prefix, behaviour):
        """Behave so once; several queue up."""
        self._queued[method, prefix].append(behaviour)

    def hold(self, method, prefix, *, acts=True):
        """Hold back the next answer, to what is done or is not; returns what releases it."""
        held = Held(acts=acts)
        self.once(method, prefix, held.behaviour)
        return held

    def behave(self):
        """Forget every fault: tell the truth again, and listen if that had stopped."""
        self._always.clear()
        self._queued.clear()
        self.accept()

    def refuse(self):
        """Stop listening and close what is open: connections are refused until `accept()`."""
        if self._listening:
            self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None
        self.drop_connections()

    def accept(self, host="127.0.0.1"):
        """Listen, on the port of before if there was one."""
        if getattr(self, "_listening", None):
            return
        self._port = self._port or free_port()
        self._listening = socket.create_server((host, self._port), backlog=128)
        self._start(self._listen, self._listening)

    def drop_connections(self):
        """Close every connection that is open now, as a server does with idle ones."""
        with self._lock:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def settle(self):
        """Wait until every client that hung up has been noticed: what it sent is on record then."""
        for thread in self._threads[1:]:
            thread.join(5)

    def stop(self):
        self.stopping.set()
        self.refuse()
        if "elsewhere" in self.__dict__:
            self.elsewhere.stop()
        for thread in self._threads:
            thread.join(5)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.stop()

    def _start(self, target, *args):
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self, listening):
        with contextlib.suppress(OSError):
            while True:
                sock, _ = listening.accept()
                self.connections += 1
                self._start(self._serve, sock, self.connections)

    def _serve(self, sock, number):
        with self._lock:
            self._open.add(sock)
        try:
            with contextlib.suppress(OSError), sock, sock.makefile("rb") as stream:
                while (sent := _read_request(stream, number)) and self._handle(sock, sent):
                    pass
        finally:
            with self._lock:
                self._open.discard(sock)

    def _handle(self, sock, sent):
        with self._lock:
            self.requests.append(sent)
            behaviour = self._chosen(sent)
        try:
            return behaviour(Exchange(self, sock, sent))
        except OSError:
            self.hung_up.append((sent.method, sent.path))
            raise

    def _chosen(self, sent):
        for (method, prefix), queue in self._queued.items():
            if queue and method in {"*", sent.method} and sent.path.startswith(prefix):
                return queue.pop(0)
        matching = [k for k in self._always if k[0] in {"*", sent.method} and sent.path.startswith(k[1])]
        return self._always[max(matching, key=lambda key: len(key[1]))] if matching else truthfully


def _read_request(stream, number):
    line = REQUEST_LINE.fullmatch(stream.readline())
    if line is None:
        return None
    method, target = (part.decode("latin-1") for part in line.groups())
    headers = {}
    while (header := stream.readline().decode("latin-1").strip()) != "":
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", 0)))
    path, _, query = target.partition("?")
    return Sent(method, path.removeprefix(BASE), query, headers, body, number)
