"""What any test may use."""

import pytest

from tests.sandbox_server import SandboxServer


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory):
    server = SandboxServer(tmp_path_factory.mktemp("sandbox"))
    yield server
    server.stop()


@pytest.fixture
def sandbox_server(running_sandbox):
    """The v4 API on a socket, with the practice data as it was planted, and a record of what came in."""
    running_sandbox.reset()
    return running_sandbox
