"""A remote on a socket, and a client of it."""

import pytest

from projects.humanloop.client import Humanloop
from projects.humanloop.transport import Transport
from tests.fault_server import KEY, FaultServer


@pytest.fixture
def remote():
    with FaultServer() as server:
        yield server


@pytest.fixture
def client(remote):
    return Humanloop(Transport(remote.base_url, KEY, deadline=5))


@pytest.fixture
def hurried(remote):
    """A client that waits half a second and no longer."""
    return Humanloop(Transport(remote.base_url, KEY, deadline=0.5))
