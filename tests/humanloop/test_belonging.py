"""An answer belongs to its request: what may be that of another call is not taken, and is asked for afresh."""

import json

import pytest

from projects.humanloop import errors
from projects.humanloop.client import Humanloop
from projects.humanloop.transport import Transport
from tests.fault_server import KEY
from tests.fault_table import announced, objects, says, truthfully
from tests.memory_remote import config, project


@pytest.fixture(autouse=True)
def two_projects(remote):
    remote.memory.projects["pr_2"] = project("pr_2", "Second bot")


def answer(document, status="200 OK"):
    body = json.dumps(document).encode()
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status.encode(), len(body), body)


def twice(exchange):
    """Tell the truth two times over."""
    _, document = exchange.act()
    exchange.send(answer(document) * 2)
    return True


def behind(document, status="200 OK"):
    """Send what answers another call, then the truth: as over a connection on which something was left unread."""

    def behaviour(exchange):
        exchange.send(answer(document, status) + answer(exchange.act()[1]))
        return True

    return behaviour


def instead(document, status="200 OK"):
    """Send what answers another call."""

    def behaviour(exchange):
        exchange.send(answer(document, status))
        return True

    return behaviour


OTHERS = {
    "project": (lambda client: client.get_project("pr_1"), project("pr_2", "Second bot")),
    "search": (
        lambda client: client.list_projects(filter="support"),
        {"records": [project("pr_2", "Second bot")], "page": 0, "size": 25, "total": 1},
    ),
    "page": (lambda client: client.list_projects(page=1), {"records": [], "page": 0, "size": 25, "total": 0}),
    "versions": (lambda client: client.list_configs("pr_1"), [config("config_9", "other") | {"project_id": "pr_2"}]),
}


@pytest.mark.parametrize("status", [102, 103, 199])
def test_the_final_answer_is_waited_for_and_nothing_is_left_of_it(remote, client, status):
    remote.on("GET", "/projects", announced(status))
    assert client.get_project("pr_1").id == "pr_1"
    assert client.get_project("pr_2").id == "pr_2"
    assert [found.id for found in client.list_projects(filter="second").records] == ["pr_2"]
    assert remote.connections == 1


def test_a_write_waits_for_its_final_answer(remote, client):
    remote.on("PATCH", "/projects", announced(102, 103))
    assert client.update_project("pr_1", {"name": "Renamed"}).name == "Renamed"


@pytest.mark.parametrize("name", ["102", "101", "202"])
def test_a_write_whose_final_answer_is_still_to_come_may_be_under_way(remote, client, name):
    behaviours = {"102": says_and_closes, "101": objects(101), "202": objects(202)}
    remote.on("PATCH", "/projects", behaviours[name])
    with pytest.raises(errors.HumanloopError) as caught:
        client.update_project("pr_1", {"name": "Renamed"})
    assert caught.value.may_have_arrived
    assert caught.value.is_timeout


def says_and_closes(exchange):
    exchange.send(b"HTTP/1.1 102 Processing\r\n\r\n")
    return False


@pytest.mark.parametrize("behaviour", [says("<html>"), objects(202), objects(500), objects(302)])
def test_a_connection_whose_answer_was_not_understood_is_not_used_again(remote, client, behaviour):
    client.get_project("pr_2")
    remote.once("GET", "/projects/pr_1", behaviour)
    with pytest.raises(errors.HumanloopError):
        client.get_project("pr_1")
    assert client.get_project("pr_2").name == "Second bot"
    assert [sent.connection for sent in remote.requests] == [1, 1, 2]


def test_what_comes_behind_a_whole_answer_is_nobody_s(remote, client):
    remote.once("GET", "/projects/pr_1", twice)
    assert client.get_project("pr_1").name == "Support bot"
    assert client.get_project("pr_2").name == "Second bot"
    assert remote.connections == 2


@pytest.mark.parametrize(("read", "other"), OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("sent", [behind, instead])
def test_what_answers_another_call_is_asked_for_anew_over_a_fresh_connection(remote, client, read, other, sent):
    expected = read(Humanloop(Transport(remote.base_url, KEY)))
    client.get_project("pr_2")
    remote.requests.clear()
    remote.once("GET", "/", sent(other))
    assert read(client) == expected
    first, second = remote.requests
    assert first.path == second.path
    assert first.connection != second.connection


@pytest.mark.parametrize("status", ["404 Not Found", "422 Unprocessable Entity", "200 OK"])
def test_a_refusal_of_another_call_refuses_nothing(remote, client, status):
    client.get_project("pr_2")
    remote.once("GET", "/projects/pr_1", behind({"detail": "No"}, status))
    assert client.get_project("pr_1").name == "Support bot"


def test_an_answer_about_another_thing_is_asked_for_twice_and_then_refused(remote, client):
    client.get_project("pr_2")
    remote.on("GET", "/projects/pr_1", instead(project("pr_2", "Second bot")))
    with pytest.raises(errors.Unreadable, match="another project"):
        client.get_project("pr_1")
    assert len(remote.requests) == 3


def test_versions_that_name_another_project_are_believed_where_nothing_came_before_them(remote, client):
    """They may have been shared. What matters is that they answer this call."""
    remote.on("GET", "/projects/pr_2/configs", truthfully)
    assert [row.id for row in client.list_configs("pr_2")] == ["config_1", "config_2"]
