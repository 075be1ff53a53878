"""Reading what the remote answers: strict about little, and never failing in any other way than by saying so."""

import json
import string
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.humanloop.client import Humanloop
from projects.humanloop.decoding import decode
from projects.humanloop.errors import HumanloopError, Unreadable
from projects.humanloop.refusals import MESSAGE_CHARACTERS, MESSAGES, MESSAGES_A_FIELD, RAW_CHARACTERS, parse_detail
from projects.humanloop.resources import BrokenRecord, Config, Deployment, Evaluator, Project, ProjectConfig
from tests.memory_remote import config, project

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["pr_1", "2026-11-20"])
KEYS = st.sampled_from([*project("pr_1", "x"), "config", "type", "raw", "detail", "loc", "msg", "records"]) | st.text()
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6))
OPTIONAL = sorted(set(project("pr_1", "x")) - {"id", "name"})
NEARLY_PROJECTS = st.fixed_dictionaries(
    {"id": st.just("pr_1"), "name": st.text()}, optional=dict.fromkeys(OPTIONAL, ANYTHING)
)


class Canned:
    """A transport that answers what it is told to."""

    def __init__(self, answer):
        self.answer = answer

    def request(self, *args, read, **kwargs):
        return read(decode(json.dumps(self.answer).encode()))


CALLS = [
    lambda client: client.list_projects(),
    lambda client: client.get_project("pr_1"),
    lambda client: client.update_project("pr_1", {"name": "x"}),
    lambda client: client.list_configs("pr_1"),
    lambda client: client.list_deployed_configs("pr_1"),
    lambda client: client.deploy_config("pr_1", "config_1"),
]


@given(ANYTHING)
def test_no_answer_is_anything_but_a_result_or_one_of_our_errors(answer):
    for call in CALLS:
        with suppress(HumanloopError):
            call(Humanloop(Canned(answer)))


@given(st.lists(ANYTHING | NEARLY_PROJECTS, max_size=5))
def test_each_record_of_a_list_is_read_or_stood_in_for(answers):
    records = Humanloop(Canned({"records": answers})).list_projects().records
    assert len(records) == len(answers)
    assert all(isinstance(record, Project | BrokenRecord) for record in records)


@given(NEARLY_PROJECTS)
def test_a_project_with_an_id_and_a_name_is_read_whatever_else_is_wrong(answer):
    found = Humanloop(Canned(answer)).get_project("pr_1")
    stored = json.dumps(found.raw, allow_nan=False)
    assert "\\u0000" not in stored
    stored.encode()
    repr(found)
    assert found.active_config_id is None or found.active_config.label


@given(st.binary(max_size=200))
def test_no_bytes_are_anything_but_a_value_or_unreadable(body):
    with suppress(Unreadable):
        json.dumps(decode(body), allow_nan=False)


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_whatever_is_decoded_can_be_written_as_utf_8_and_holds_no_nul(text):
    found = decode(json.dumps({text: [text]}).encode())
    ((key, (value,)),) = found.items()
    assert key == value
    value.encode()
    assert "\0" not in value


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"NaN", None),
        (b"[Infinity, -Infinity, 1e999]", [None, None, None]),
        (b"[1" + b"0" * 400 + b", 18446744073709551615]", [None, 2**64 - 1]),
        (rb'"\ud83d\ude80 \ud83d"', "🚀 ?"),
        (rb'"a\u0000b"', "a\ufffdb"),
        (rb'"\\u0000"', "\\u0000"),
    ],
)
def test_what_no_page_or_database_takes_is_replaced(body, value):
    assert decode(body) == value


@pytest.mark.parametrize("levels", [101, 500, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_what_is_nested_too_deeply_is_unreadable(levels, opening, closing):
    with pytest.raises(Unreadable):
        decode((opening * levels + "1" + closing * levels).encode())


@pytest.mark.parametrize("text", ["1", '"[[["', r'"\\\""', r'"\\"', r'"\"[{"'])
def test_a_hundred_levels_are_read_whatever_stands_in_strings(text):
    beside = f"[{', '.join([text] * 150)}]"
    assert decode(f"{'[' * 99}{beside}{']' * 99}".encode())


@pytest.mark.parametrize("text", ["1", '"]]]"', r'"\\\"]"', r'"\\"', r'"\"]}"'])
def test_a_hundred_and_one_levels_are_not_whatever_stands_in_strings(text):
    beside = f"[{', '.join([text] * 150)}]"
    with pytest.raises(Unreadable, match="nested"):
        decode(f"{'[' * 100}{beside}{']' * 100}".encode())


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"]" * 500 + b"[" * 500, b'["' + b"[" * 500])
def test_brackets_that_never_close_are_unreadable(body):
    with pytest.raises(Unreadable):
        decode(body)


@given(ANYTHING)
def test_whatever_is_nested_less_is_read(document):
    rows = [document] * 120
    assert len(decode(json.dumps(rows).encode())) == 120


def test_a_project_without_an_id_is_none():
    document = project("pr_1", "Support bot")
    del document["id"]
    with pytest.raises(Unreadable):
        Humanloop(Canned(document)).get_project("pr_1")


@pytest.mark.parametrize("missing", OPTIONAL)
def test_a_project_may_lack_all_the_rest(missing):
    document = project("pr_1", "Support bot", config("config_1", "calm"))
    del document[missing]
    assert not getattr(Project.read(document), missing)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-20T09:30:00Z", datetime(2026, 11, 20, 9, 30, tzinfo=UTC)),
        ("2026-11-20T10:30:00.5+01:00", datetime(2026, 11, 20, 9, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-11-20T09:30:00", datetime(2026, 11, 20, 9, 30, tzinfo=UTC)),
        ("2026-11-20 09:30", datetime(2026, 11, 20, 9, 30, tzinfo=UTC)),
        ("2026-11-20", None),
        ("1700000000", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        (1_700_000_000, None),
    ],
)
def test_a_time_without_a_zone_is_utc_and_what_is_no_time_is_none(written, read):
    assert Project.read(project("pr_1", "x", updated_at=written)).updated_at == read


def test_users_that_can_not_be_read_are_left_out():
    users = [5, {"id": "usr_1", "email_address": 7}, None, {"full_name": "Ada"}]
    found = Project.read(project("pr_1", "x", users=users)).users
    assert [(user.id, user.email_address, user.full_name) for user in found] == [
        ("usr_1", None, None),
        (None, None, "Ada"),
    ]


def test_a_name_that_cannot_be_read_is_no_name_and_the_id_stands_for_it():
    for name in (None, "", "  ", "\u200b\u2060", "\u00a0\n"):
        assert Config.read({"id": "config_1", "type": "model", "name": name}).label == "config_1"
        assert Project.read({"id": "pr_1", "name": name or ""}).label == "pr_1"
    assert Project.read({"id": "pr_1", "name": " \u200bx"}).label == " \u200bx"
    assert ProjectConfig.read({"config": {"id": "config_1"}}).label == "config_1"


def test_a_config_keeps_what_it_was_read_from():
    document = config("config_1", "calm", prompt_template="Be calm.", new_key={"x": 1})
    found = ProjectConfig.read(document)
    assert found.raw == document
    assert found.config.raw == document["config"]


def test_a_live_version_that_can_not_be_read_does_not_hide_the_project():
    found = Project.read(project("pr_1", "x", active={"config": {"name": "no id"}}))
    assert (found.active_config, found.active_config_id) == (None, None)


def test_an_environment_needs_an_id_that_can_stand_in_an_address():
    rows = [{"environment_id": "../x", "environment_name": "a"}, {"environment_id": "env_1", "environment_name": "b"}]
    assert [row.environment_name for row in Humanloop(Canned(rows)).list_deployed_configs("pr_1")] == ["b"]


def test_what_is_read_can_not_be_changed():
    found = Deployment.read({"environment_id": "env_1", "environment_name": "production"})
    with pytest.raises(ValueError, match="frozen"):
        found.environment_name = "staging"


def test_evaluators_are_read():
    document = {"id": "evfn_1", "name": "Polite", "type": "llm", "return_type": "boolean", "code": None, "new": 1}
    assert Evaluator.read(document).name == "Polite"


DETAILS = {
    "a field": ([{"loc": ["body", "name"], "msg": "is taken"}], {"name": ["is taken"]}, []),
    "two for a field": (
        [{"loc": ["body", "name"], "msg": "a"}, {"loc": ["body", "name"], "msg": "b"}],
        {"name": ["a", "b"]},
        [],
    ),
    "the same twice": ([{"loc": ["body", "name"], "msg": "a"}] * 2, {"name": ["a"]}, []),
    "the body itself": ([{"loc": ["body"], "msg": "is needed"}], {}, ["is needed"]),
    "an integer": ([{"loc": ["body", 5], "msg": "no"}], {}, ["5: no"]),
    "deeper": ([{"loc": ["body", "environments", 0, "id"], "msg": "no"}], {}, ["environments.0.id: no"]),
    "the path": ([{"loc": ["path", "id"], "msg": "no"}], {}, ["path.id: no"]),
    "no place": ([{"msg": "no"}], {}, ["no"]),
    "odd place": ([{"loc": "name", "msg": "no"}], {}, ["no"]),
    "a text": ("Not today", {}, ["Not today"]),
    "an empty text": (" ", {}, []),
    "a list of texts": (["a", "b"], {}, ["a", "b"]),
    "an object": ({"msg": "no"}, {}, ["no"]),
    "a message that is none": ([{"loc": ["body", "name"], "msg": 5}], {}, []),
    "null": (None, {}, []),
    "a number": (5, {}, []),
    "escapes of what can't be kept": (
        [{"loc": ["body", "name"], "msg": "a\ud800\0b"}, {"loc": ["path", "\ud800"], "msg": "\0"}],
        {"name": ["a?\ufffdb"]},
        ["path.?: \ufffd"],
    ),
}


@pytest.mark.parametrize(("detail", "fields", "general"), DETAILS.values(), ids=DETAILS)
def test_a_refusal_is_sorted_by_field(detail, fields, general):
    body = json.dumps({"detail": detail})
    found = parse_detail(body.encode())
    assert (found.fields, found.general, found.raw) == (fields, general, body)
    assert parse_detail(body) == found


@pytest.mark.parametrize("body", [b"", b"<h1></h1>", b"[", b"\xff\xfe", b"[" * 100_000, b"9" * 5000, "\ud800\0"])
def test_a_refusal_that_is_no_json_keeps_its_text_and_nothing_else(body):
    found = parse_detail(body)
    assert (found.fields, found.general) == ({}, [])
    found.raw.encode()
    assert "\0" not in found.raw


def test_a_refusal_is_bounded_in_every_direction():
    one_field = [{"loc": ["body", "name"], "msg": f"{number} {'x' * 1000}"} for number in range(5000)]
    found = parse_detail(json.dumps({"detail": one_field}))
    assert len(found.fields["name"]) == MESSAGES_A_FIELD == 20
    assert max(map(len, found.fields["name"])) == MESSAGE_CHARACTERS == 500
    assert len(found.raw) == RAW_CHARACTERS == 20_000
    many_fields = [{"loc": ["body", f"field{number}"], "msg": "no"} for number in range(5000)]
    assert len(parse_detail(json.dumps({"detail": many_fields})).fields) == MESSAGES == 50


@given(ANYTHING | st.fixed_dictionaries({"detail": ANYTHING | st.lists(ANYTHING)}))
def test_no_refusal_fails_to_be_read(document):
    found = parse_detail(json.dumps(document))
    texts = [*found.general, *(text for texts in found.fields.values() for text in texts)]
    assert len(texts) <= MESSAGES
    assert all(0 < len(text) <= MESSAGE_CHARACTERS for text in texts)
    assert all(
        set(field) <= {*string.ascii_letters, *string.digits, "_"} or field.isidentifier() for field in found.fields
    )
    "".join([*texts, *found.fields, found.raw]).encode()


@given(st.binary() | st.text(alphabet=st.characters(exclude_categories=())))
def test_no_bytes_fail_to_be_read_as_a_refusal(body):
    parse_detail(body).raw.encode()
