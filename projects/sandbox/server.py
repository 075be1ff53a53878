"""Serves the sandbox over HTTP/1.1 with kept connections and a thread for each, on loopback only."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from .wsgi import Environ, application

HOST = "127.0.0.1"


class Server(ThreadedWSGIServer):
    """A socket that many clients may knock at together."""

    request_queue_size = 128


class Handler(WSGIRequestHandler):
    """One kept connection, which says nothing on the terminal."""

    # Head and body are written apart; with Nagle's algorithm each answer would wait 40 ms for the other side's ACK.
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


def listen(port: int, latency: float = 0.0) -> Server:
    """Open the socket. Port 0 takes any free one; latency is how many seconds each answer waits."""
    server = Server((HOST, port), Handler)
    server.set_app(_later(latency) if latency else application)
    return server


def _later(latency: float) -> Callable[..., Iterable[bytes]]:
    def delayed(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        time.sleep(latency)
        return application(environ, start_response)

    return delayed
