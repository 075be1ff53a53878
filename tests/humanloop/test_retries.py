"""A read is made twice where the remote never saw the first; a write never, and nothing else ever."""

import pytest

from projects.humanloop import errors
from projects.humanloop.client import Humanloop
from projects.humanloop.transport import Transport
from tests.fault_server import KEY
from tests.fault_table import closes_before_acting, never_answers, resets_before_acting

GONE = {"closed": closes_before_acting, "reset": resets_before_acting}


@pytest.mark.parametrize("behaviour", GONE.values(), ids=GONE)
def test_a_read_into_a_connection_gone_stale_is_made_again(remote, client, behaviour):
    client.get_project("pr_1")
    remote.once("GET", "/projects", behaviour)
    assert client.get_project("pr_1").name == "Support bot"
    assert len(remote.requests) == 3


@pytest.mark.parametrize("behaviour", GONE.values(), ids=GONE)
def test_a_read_is_not_made_a_third_time(remote, client, behaviour):
    client.get_project("pr_1")
    remote.on("GET", "/projects", behaviour)
    with pytest.raises(errors.NoAnswer):
        client.get_project("pr_1")
    assert len(remote.requests) == 3


@pytest.mark.parametrize("behaviour", GONE.values(), ids=GONE)
def test_a_read_that_broke_on_a_fresh_connection_is_not_made_again(remote, client, behaviour):
    remote.on("GET", "/projects", behaviour)
    with pytest.raises(errors.NoAnswer):
        client.get_project("pr_1")
    assert len(remote.requests) == 1


def test_a_connection_made_anew_is_no_kept_one(remote, client):
    client.get_project("pr_1")
    remote.drop_connections()
    remote.on("GET", "/projects", resets_before_acting)
    with pytest.raises(errors.NoAnswer):
        client.get_project("pr_1")
    assert len(remote.requests) == 2


def test_a_read_that_was_answered_is_not_made_again(remote, client):
    client.get_project("pr_1")

    def half(exchange):
        exchange.send(b"HTTP/1.1 200 OK\r\n")
        return exchange.reset()

    remote.on("GET", "/projects", half)
    with pytest.raises(errors.HumanloopError):
        client.get_project("pr_1")
    assert len(remote.requests) == 2


def test_a_connection_that_is_seen_to_be_closed_is_not_even_tried(remote, client):
    client.get_project("pr_1")
    remote.drop_connections()
    client.get_project("pr_1")
    assert len(remote.requests) == 2


@pytest.mark.parametrize("method", ["PATCH", "POST", "DELETE"])
@pytest.mark.parametrize("behaviour", GONE.values(), ids=GONE)
def test_a_write_is_never_made_again(remote, client, method, behaviour):
    client.get_project("pr_1")
    remote.on(method, "/projects", behaviour)
    with pytest.raises(errors.NoAnswer) as caught:
        client.transport.request(method, "/projects/pr_1", body={"name": "Renamed"})
    assert caught.value.may_have_arrived
    assert len(remote.writes) == 1


def test_a_refused_connection_is_tried_twice_for_a_read_and_once_for_a_write(remote):
    tries = []
    client = Humanloop(Transport(remote.base_url, KEY, on_call=lambda *call: tries.append(call[0])))
    remote.refuse()
    with pytest.raises(errors.NotReached):
        client.get_project("pr_1")
    with pytest.raises(errors.NotReached):
        client.update_project("pr_1", {"name": "Renamed"})
    assert tries == ["GET", "GET", "PATCH"]


def test_a_remote_that_is_back_is_reached_at_once(remote, client):
    client.get_project("pr_1")
    remote.refuse()
    with pytest.raises(errors.NotReached):
        client.get_project("pr_1")
    remote.accept()
    assert client.get_project("pr_1").name == "Support bot"


def test_what_ran_out_of_time_is_not_made_again(remote, hurried):
    remote.on("GET", "/projects", never_answers)
    with pytest.raises(errors.NoAnswer):
        hurried.get_project("pr_1")
    assert len(remote.requests) == 1


def test_no_status_makes_a_call_again(remote, client):
    def busy(exchange):
        return exchange.answer(503, b"", {"Retry-After": "1"})

    remote.on("GET", "/projects", busy)
    with pytest.raises(errors.RemoteFault):
        client.get_project("pr_1")
    assert len(remote.requests) == 1
