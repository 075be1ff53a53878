"""Every fault, on a read and on a write: the error that says what is certain, and one write on the wire."""

from contextlib import suppress

import pytest
from requests import Response
from requests.adapters import BaseAdapter

from projects.humanloop import errors
from projects.humanloop.client import Humanloop
from projects.humanloop.transport import Transport
from tests.fault_server import KEY
from tests.fault_table import FAULTS, RETRY_AFTERS

CHANGE = {"name": "Renamed"}
READS = {
    "project": lambda client: client.get_project("pr_1"),
    "list": lambda client: client.list_projects(),
    "configs": lambda client: client.list_configs("pr_1"),
    "environments": lambda client: client.list_deployed_configs("pr_1"),
}


def client_for(remote, fault):
    return Humanloop(Transport(remote.base_url, KEY, deadline=0.4 if fault.slow else 5))


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_on_a_read_is_the_error_that_it_should_be(remote, fault):
    fault.install(remote)
    client = client_for(remote, fault)
    if fault.error is None:
        assert client.get_project("pr_1").name == "Support bot"
        return
    with pytest.raises(errors.HumanloopError) as caught:
        client.get_project("pr_1")
    assert type(caught.value) is fault.error
    assert caught.value.sentence.endswith(".")
    assert KEY not in f"{caught.value!r} {caught.value} {caught.value.sentence}"


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_on_a_write_is_sent_once_and_never_called_certain_when_it_is_not(remote, fault):
    fault.install(remote, "PATCH", "/projects")
    client = client_for(remote, fault)
    if fault.error is None:
        assert client.update_project("pr_1", CHANGE).id == "pr_1"
        return
    # The list is answered all the same: a refusal of the write alone is none of the key.
    expected = errors.NotAllowed if fault.error is errors.KeyRefused else fault.error
    with pytest.raises(expected) as caught:
        client.update_project("pr_1", CHANGE)
    remote.settle()
    assert len(remote.writes) == (0 if fault.behaviour is None else 1)
    in_force = remote.memory.projects["pr_1"]["name"] == "Renamed"
    assert in_force == fault.acts, "the server does what the table says"
    assert caught.value.may_have_arrived or not in_force, "a change that is in force may not be called unsent"


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.error and not f.of_project and not f.slow], ids=str)
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_no_read_takes_a_broken_answer_for_a_result(remote, fault, read):
    fault.install(remote)
    with pytest.raises(fault.error):
        read(client_for(remote, fault))


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.slow], ids=str)
def test_a_slow_answer_is_hung_up_on(remote, fault):
    fault.install(remote)
    with pytest.raises(errors.NoAnswer) as caught:
        client_for(remote, fault).get_project("pr_1")
    assert caught.value.is_timeout
    remote.settle()
    assert remote.hung_up == [("GET", "/projects/pr_1")]


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.behaviour], ids=str)
def test_the_next_read_after_a_fault_is_right(remote, fault):
    remote.once("GET", "/projects/pr_1", fault.behaviour)
    client = client_for(remote, fault)
    with suppress(errors.HumanloopError):
        client.get_project("pr_1")
    assert client.get_project("pr_1").name == "Support bot"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "PATCH", "POST", "DELETE"])
def test_the_key_follows_no_redirect(remote, status, method):
    fault = next(f for f in FAULTS if f.name == f"{status} to another host")
    fault.install(remote)
    with pytest.raises(errors.Unreadable):
        Transport(remote.base_url, KEY).request(method, "/projects/pr_1", body=None if method == "GET" else {})
    assert remote.elsewhere.requests == []
    assert remote.elsewhere.connections == 0


def test_the_body_of_a_redirect_is_not_waited_for():
    """It may never come, and says nothing."""

    class Redirect(BaseAdapter):
        reads = 0

        def send(self, request, **kwargs):
            response = Response()
            response.status_code, response.raw = 302, self
            return response

        def read1(self, *args, **kwargs):
            self.reads += 1

        def close(self):
            """There is nothing to close."""

    adapter = Redirect()
    with pytest.raises(errors.Unreadable, match="302"):
        Transport("http://stand-in/v4", KEY, adapter=adapter).request("GET", "/projects")
    assert adapter.reads == 0


WAITS = {"seconds": 7.0, "a date": 3600.0, "enormous": 3600.0}


@pytest.mark.parametrize("name", RETRY_AFTERS)
def test_a_retry_after_is_bounded_and_never_believed_blindly(remote, client, name):
    fault = next(f for f in FAULTS if f.name == f"429, {name}")
    fault.install(remote)
    with pytest.raises(errors.TooManyRequests) as caught:
        client.get_project("pr_1")
    assert caught.value.retry_after == WAITS.get(name)
    assert caught.value.status == 429


def test_what_a_refusal_says_is_kept_for_the_form(remote, client):
    fault = next(f for f in FAULTS if f.name == "422")
    fault.install(remote)
    with pytest.raises(errors.Refused) as caught:
        client.update_project("pr_1", CHANGE)
    assert caught.value.detail.fields == {"name": ["is taken"]}
    assert caught.value.status == 422


@pytest.mark.parametrize("status", [401, 403, 404, 409, 422, 429])
def test_every_refusal_has_its_status_and_its_detail(remote, client, status):
    next(f for f in FAULTS if f.name == str(status)).install(remote)
    with pytest.raises(errors.Objection) as caught:
        client.get_project("pr_1")
    assert caught.value.status == status
    assert caught.value.detail.raw.startswith('{"detail":')


def test_a_refusal_whose_body_never_comes_is_still_a_refusal(remote, hurried):
    def refuse(exchange):
        exchange.send(b"HTTP/1.1 422 Unprocessable Entity\r\nContent-Length: 999\r\n\r\n{")
        return exchange.trickle(b" ")

    remote.on("PATCH", "/projects", refuse)
    with pytest.raises(errors.Refused):
        hurried.update_project("pr_1", CHANGE)


def test_no_more_of_an_answer_is_read_than_the_cap(remote):
    transport = Transport(remote.base_url, KEY, max_bytes=100)
    with pytest.raises(errors.Unreadable):
        transport.request("GET", "/projects/pr_1")


def test_a_gateway_that_gave_up_waiting_proves_nothing_yet(remote, client):
    next(f for f in FAULTS if f.name == "504").install(remote)
    with pytest.raises(errors.RemoteFault) as caught:
        client.update_project("pr_1", CHANGE)
    assert caught.value.is_timeout


def test_the_names_of_faults_are_unique():
    names = [fault.name for fault in FAULTS]
    assert len(names) == len(set(names))
