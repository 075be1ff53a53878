"""A client for the sandbox on a socket that says what it got, whatever it was."""

import pytest
import requests


class Caller:
    """Calls the API with its key, and answers the response. `refusals` sums a 422 up."""

    def __init__(self, server):
        self.base_url = server.base_url
        self.session = requests.Session()
        self.session.headers["X-API-KEY"] = "sandbox"

    def __call__(self, method, path, **more):
        return self.session.request(method, self.base_url + path, timeout=10, **more)

    def refusals(self, method, path, **more):
        answer = self(method, path, **more)
        assert answer.status_code == 422, answer.text
        assert all(item["msg"] for item in answer.json()["detail"])
        return [(item["loc"], item["type"]) for item in answer.json()["detail"]]


@pytest.fixture
def call(sandbox_server):
    return Caller(sandbox_server)


@pytest.fixture
def replies(sandbox_server):
    """The project that most tests change: three named versions, one that was never named, live nearly everywhere."""
    return sandbox_server.project("Support replies")
