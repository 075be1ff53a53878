"""A host of two addresses on this machine, the first of which can swallow whatever is sent to it."""

import contextlib
import socket

DEAD, ALIVE = "127.0.0.2", "127.0.0.1"


def port_of(base_url):
    return int(base_url.split(":")[2].split("/")[0])


def two_addresses(monkeypatch):
    """Let the name `localhost` stand for both; gives the list of them, in the resolver's order."""
    found, real = [DEAD, ALIVE], socket.getaddrinfo

    def getaddrinfo(host, *args, flags=0, **kwargs):
        if host != "localhost" or flags:
            return real(host, *args, flags=flags, **kwargs)
        return [row for address in found for row in real(address, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return found


@contextlib.contextmanager
def swallowing(port):
    """At the dead address nothing is refused and nothing is answered: the queue of its socket is full."""
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        full.bind((DEAD, port))
        full.listen(0)
        for _ in range(4):
            filling = stack.enter_context(socket.socket())
            filling.setblocking(False)
            filling.connect_ex((DEAD, port))
        yield
