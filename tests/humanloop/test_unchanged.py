"""An answer that comes again byte for byte is not read anew, and one that differs in a byte is."""

import json
from functools import partial

import pytest

from projects.humanloop.errors import Unreadable
from projects.humanloop.transport import as_last_answered
from projects.humanloop.unchanged import NotKept, Unchanged
from tests.fault_table import says

ONE, OTHER = b'{"a": 1}', b'{"a": 2}'


def test_what_comes_again_is_what_it_was():
    unchanged = Unchanged()
    first = unchanged.of("list", ONE)
    assert first.value == {"a": 1}
    assert unchanged.of("list", bytes(bytearray(ONE))) is first


def test_what_differs_in_a_byte_or_answers_another_question_is_read():
    unchanged = Unchanged()
    asked = [("list", ONE), ("list", OTHER), ("list", ONE), ("one", ONE)]
    answers = [unchanged.of(*each) for each in asked]
    assert [answer.value["a"] for answer in answers] == [1, 2, 1, 1]
    assert len({id(answer) for answer in answers}) == 4


def test_what_is_made_of_it_is_made_once_and_what_fails_is_tried_again():
    decoded, made = Unchanged().of("list", ONE), []

    def read(value):
        made.append(value)
        if len(made) == 1:
            raise Unreadable("not yet")
        return object()

    with pytest.raises(Unreadable):
        decoded.read_by(read)
    assert decoded.read_by(read) is decoded.read_by(read)
    assert made == [{"a": 1}] * 2


def test_what_is_no_json_is_not_kept():
    unchanged = Unchanged()
    for _ in range(2):
        with pytest.raises(Unreadable):
            unchanged.of("list", b"{")
    assert unchanged.of("list", b"").value is None


def test_the_answers_that_came_last_are_kept_as_many_as_there_is_room_for():
    unchanged = Unchanged(most=3 * len(ONE))
    first = {question: unchanged.of(question, ONE) for question in ("1", "2", "3")}
    assert unchanged.of("1", ONE) is first["1"]
    unchanged.of("4", ONE)  # in the place of 2, that was asked longest ago
    assert unchanged.of("1", ONE) is first["1"]
    assert unchanged.of("3", ONE) is first["3"]
    assert unchanged.of("2", ONE) is not first["2"]


def test_what_is_larger_than_all_room_is_not_kept_and_drives_nothing_out():
    unchanged = Unchanged(most=3 * len(ONE))
    first, huge = unchanged.of("1", ONE), b"[" + b", ".join([ONE] * 4) + b"]"
    assert unchanged.of("huge", huge) is not unchanged.of("huge", huge)
    assert unchanged.of("1", ONE) is first


def test_an_answer_takes_the_place_of_the_last_one_to_the_same_question():
    unchanged = Unchanged(most=3 * len(ONE))
    other = unchanged.of("other", ONE)
    for size in (2, 1, 2, 1, 2):
        unchanged.of("list", b" " * (size - 1) * len(ONE) + ONE)
    assert unchanged.of("other", ONE) is other


def test_reads_of_the_remote_give_the_same_objects_until_it_says_something_else(remote, client):
    first, again = client.list_configs("pr_1"), client.list_configs("pr_1")
    assert [one is other for one, other in zip(first, again, strict=True)] == [True] * len(first)
    assert client.get_project("pr_1") is client.get_project("pr_1")
    again.clear()  # each caller's list is their own
    assert client.list_configs("pr_1") == first
    remote.memory.projects["pr_1"]["name"] = "Renamed"
    assert client.get_project("pr_1").name == "Renamed"
    assert client.list_projects().records[0].name == "Renamed"


def test_what_answers_another_call_is_not_kept_for_this_one(remote, client):
    right = client.get_project("pr_1")
    other = says(json.dumps(remote.memory.projects["pr_1"] | {"id": "pr_2"}))
    remote.on("GET", "/projects/pr_1", other)
    with pytest.raises(Unreadable, match="another project"):
        client.get_project("pr_1")
    remote.behave()
    assert client.get_project("pr_1") == right


def test_what_was_answered_last_can_be_had_without_a_call(remote, client):
    project, versions = client.get_project("pr_1"), client.list_configs("pr_1")
    page = client.list_projects()
    remote.memory.projects["pr_1"]["name"] = "Renamed"
    remote.requests.clear()
    with as_last_answered():
        assert client.get_project("pr_1") is project
        assert client.list_configs("pr_1") == versions
        assert client.list_projects() == page
    assert remote.requests == []
    assert client.get_project("pr_1").name == "Renamed"


def test_what_was_never_answered_can_not_and_no_write_is_answered_so(remote, client):
    client.get_project("pr_1")
    remote.requests.clear()
    with as_last_answered():
        for call in (
            partial(client.get_project, "pr_2"),
            partial(client.list_configs, "pr_1"),
            partial(client.list_projects, size=3),
            partial(client.update_project, "pr_1", {"name": "Renamed"}),
        ):
            with pytest.raises(NotKept):
                call()
    assert remote.requests == []
