"""People at browsers. They cost as little as can be: what they take of the machine, the server lacks."""

import socket
import threading
import time
from dataclasses import dataclass, field
from itertools import cycle, islice


@dataclass(frozen=True)
class Answer:
    """What came back: `seconds` until its last byte, `size` of the body as it was transferred."""

    status: int
    seconds: float
    headers: dict = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def size(self):
        return len(self.body)


class Person:
    """One kept connection and its cookie, behind a proxy that ends https."""

    def __init__(self, port, cookie="", headers=()):
        self.port = port
        lines = ["Host: 127.0.0.1", "Accept-Encoding: br, gzip", "X-Forwarded-Proto: https"]
        lines += ["X-Forwarded-For: 203.0.113.9", *headers, *([f"Cookie: {cookie}"] if cookie else [])]
        self.head = "\r\n".join(lines)
        self.socket = None

    def get(self, path):
        """Fetch a page. A connection that the server has closed is opened anew."""
        request = f"GET {path} HTTP/1.1\r\n{self.head}\r\n\r\n".encode()
        started = time.perf_counter()
        try:
            answer = self._exchange(request)
        except (ConnectionError, BrokenPipeError):
            self.close()
            answer = self._exchange(request)
        status, headers, body = answer
        return Answer(status, time.perf_counter() - started, headers, body)

    def _exchange(self, request):
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        data = self._more(b"")
        while (end := data.find(b"\r\n\r\n")) < 0:
            data = self._more(data)
        first, *lines = data[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = bytearray(data[end + 4 :])
        length = int(headers.get("content-length", 0))
        while len(body) < length:
            body += self._more(b"")
        if headers.get("connection") == "close":
            self.close()
        return int(first.split()[1]), headers, bytes(body)

    def _more(self, data):
        received = self.socket.recv(262_144)
        if not received:
            raise ConnectionResetError("the server closed the connection")
        return data + received

    def close(self):
        """Hang up."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def crowd(people, paths, *, seconds=None, pages=None):
    """Let all fetch page after page, without a pause, each from another place in the list; return the answers.

    They stop after so many seconds, or after so many pages together. Every 25 pages a person comes with a new
    connection: kept ones would share the server's processes for the whole of a measurement as they first fell.
    """
    found, ends = [[] for _ in people], time.perf_counter() + (seconds or 3600)
    each = -(-pages // len(people)) if pages else None

    def visit(person, answers, start):
        for number, path in enumerate(islice(cycle(paths), start, each and start + each), 1):
            if time.perf_counter() > ends:
                break
            answers.append(person.get(path))
            if number % 25 == 0:
                person.close()
        person.close()

    threads = [
        threading.Thread(target=visit, args=(person, answers, number))
        for number, (person, answers) in enumerate(zip(people, found, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for answers in found for answer in answers]
