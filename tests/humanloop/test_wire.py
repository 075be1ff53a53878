"""What goes over the wire when nothing is wrong, and over how many connections."""

import gzip
import os
import threading

import pytest

from projects.humanloop import errors
from projects.humanloop.client import Humanloop
from projects.humanloop.transport import Transport
from tests.fault_server import KEY
from tests.fault_table import FAULTS, says


def fault(name):
    return next(f for f in FAULTS if f.name == name).behaviour


def test_a_read_carries_the_key_and_asks_for_json(remote, client):
    client.get_project("pr_1")
    (sent,) = remote.requests
    assert (sent.method, sent.path, sent.query, sent.body) == ("GET", "/projects/pr_1", "", b"")
    assert sent.headers["x-api-key"] == KEY
    assert sent.headers["accept"] == "application/json"
    assert sent.headers["accept-encoding"] == "gzip"
    assert "humanloop-admin-panel" in sent.headers["user-agent"]
    assert not {"cookie", "authorization"} & sent.headers.keys()


def test_a_write_carries_json_and_nothing_that_was_not_asked_for(remote, client):
    client.update_project("pr_1", {"name": "Größe “M” 🚀"})
    (sent,) = remote.writes
    assert sent.json == {"name": "Größe “M” 🚀"}
    assert sent.headers["content-type"] == "application/json"
    assert int(sent.headers["content-length"]) == len(sent.body)


def test_a_key_with_space_around_it_is_stripped(remote):
    Humanloop(Transport(remote.base_url, f" {KEY}\n")).get_project("pr_1")
    assert remote.requests[0].headers["x-api-key"] == KEY


def test_a_base_address_may_end_in_a_slash(remote):
    Humanloop(Transport(f"{remote.base_url}/", KEY)).get_project("pr_1")
    assert remote.requests[0].path == "/projects/pr_1"


def test_reads_share_one_connection(remote, client):
    for _ in range(5):
        client.get_project("pr_1")
    assert remote.connections == 1


def test_reads_of_different_threads_share_connections_too(remote, client):
    for _ in range(3):
        thread = threading.Thread(target=client.get_project, args=["pr_1"])
        thread.start()
        thread.join()
    assert len(remote.requests) == 3
    assert remote.connections == 1


def test_side_by_side_there_is_one_connection_for_each_call_and_they_are_kept(remote, client):
    def all_at_once():
        held = [remote.hold("GET", "/projects") for _ in range(3)]
        threads = [threading.Thread(target=client.get_project, args=["pr_1"]) for _ in held]
        for thread in threads:
            thread.start()
        assert all(one.arrived.wait(5) for one in held)
        for one in held:
            one.release()
        for thread in threads:
            thread.join(5)

    all_at_once()
    all_at_once()
    assert len(remote.requests) == 6
    assert remote.connections == 3


def test_an_answer_that_was_refused_leaves_the_connection_usable(remote, client):
    remote.once("GET", "/projects", fault("404"))
    with pytest.raises(errors.NotFound):
        client.get_project("pr_1")
    client.get_project("pr_1")
    assert remote.connections == 1


def test_a_connection_whose_answer_was_not_read_whole_is_not_used_again(remote):
    client = Humanloop(Transport(remote.base_url, KEY, max_bytes=100_000))
    remote.once("GET", "/projects", lambda exchange: exchange.answer(200, b" " * 3_000_000) or True)
    with pytest.raises(errors.Unreadable):
        client.get_project("pr_1")
    client.get_project("pr_1")
    assert remote.connections == 2


def test_a_write_has_a_connection_of_its_own(remote, client):
    client.get_project("pr_1")
    client.update_project("pr_1", {"name": "Renamed"})
    client.get_project("pr_1")
    connections = [sent.connection for sent in remote.requests]
    assert connections[0] == connections[2] != connections[1]
    assert remote.writes[0].headers["connection"] == "close"


def test_a_write_is_not_lost_in_a_connection_that_the_remote_has_just_closed(remote, client):
    client.get_project("pr_1")
    remote.drop_connections()
    assert client.update_project("pr_1", {"name": "Renamed"}).name == "Renamed"
    assert len(remote.writes) == 1


def test_after_a_fork_the_connection_of_the_parent_is_left_alone(remote, client):
    client.get_project("pr_1")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if client.get_project("pr_1").name == "Support bot" else 1
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    client.get_project("pr_1")
    connections = [sent.connection for sent in remote.requests]
    assert connections[0] == connections[2] != connections[1]


def test_cookies_are_not_kept(remote, client):
    remote.once("GET", "/projects", fault("a cookie"))
    client.get_project("pr_1")
    client.get_project("pr_1")
    client.update_project("pr_1", {"name": "Renamed"})
    assert not any("cookie" in sent.headers for sent in remote.requests)


def test_the_environment_has_no_say_in_where_the_key_goes(remote, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    proxy = remote.elsewhere.base_url
    for name, value in {"HTTP_PROXY": proxy, "ALL_PROXY": proxy, "NO_PROXY": "", "NETRC": str(netrc)}.items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(name.lower(), value)
    client = Humanloop(Transport(remote.base_url, KEY))
    client.get_project("pr_1")
    client.update_project("pr_1", {"name": "Renamed"})
    assert remote.elsewhere.requests == []
    assert not any("authorization" in sent.headers for sent in remote.requests)


def test_a_gzipped_answer_is_unpacked(remote, client):
    body = gzip.compress(b'{"id": "pr_1", "name": "Packed"}')
    remote.once("GET", "/projects", says(body, headers={"Content-Encoding": "gzip"}))
    assert client.get_project("pr_1").name == "Packed"


def test_an_answer_in_chunks_is_read(remote, client):
    def chunked(exchange):
        exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        exchange.send(b'10\r\n{"id": "pr_1", "\r\n10\r\nname": "Chunks"}\r\n0\r\n\r\n')
        return True

    remote.once("GET", "/projects", chunked)
    assert client.get_project("pr_1").name == "Chunks"
    client.get_project("pr_1")
    assert remote.connections == 1


def test_each_try_is_told_with_its_route_and_nothing_of_the_person(remote):
    told = []
    client = Humanloop(Transport(remote.base_url, KEY, on_call=lambda *call: told.append(call)))
    client.list_projects(filter="a secret name")
    remote.once("GET", "/projects/pr_1", fault("404"))
    with pytest.raises(errors.NotFound):
        client.get_project("pr_1")
    remote.once("PATCH", "/projects/pr_1", fault("closes after acting"))
    with pytest.raises(errors.NoAnswer):
        client.update_project("pr_1", {"name": "Renamed"})
    assert [call[:3] for call in told] == [
        ("GET", "/projects", 200),
        ("GET", "/projects/{id}", 404),
        ("PATCH", "/projects/{id}", None),
    ]
    assert all(call[3] >= 0 for call in told)


def test_a_name_to_search_for_may_hold_anything(remote, client):
    client.list_projects(filter="a&b=c ü \ud800\0", user_filter="x@y.z")
    assert "filter=a%26b%3Dc+%C3%BC+%3F%EF%BF%BD" in remote.requests[0].query
    assert "user_filter=x%40y.z" in remote.requests[0].query


def test_an_address_that_can_not_be_called_is_not_reached():
    client = Humanloop(Transport("http://[::1/v4", KEY))
    with pytest.raises(errors.NotReached):
        client.get_project("pr_1")


def test_a_host_without_a_name_in_the_resolver_is_not_reached(monkeypatch):
    client = Humanloop(Transport("http://nowhere.invalid/v4", KEY, deadline=10))
    with pytest.raises(errors.NotReached):
        client.get_project("pr_1")


def test_a_server_that_speaks_no_tls_is_not_reached(remote):
    address = remote.base_url.replace("http://", "https://")
    with pytest.raises(errors.NotReached):
        Humanloop(Transport(address, KEY, deadline=5)).update_project("pr_1", {"name": "Renamed"})
    assert remote.writes == []
