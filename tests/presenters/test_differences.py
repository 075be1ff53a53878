"""What differs in sentences: settings, text that was moved, tools and other data."""

import pytest

from projects.diff import compare
from projects.diff.result import Hunk, Line, Segment
from projects.presenters.differences import is_open, moved_told, other_data, setting_told

AS_IT_WAS = Line("added", (Segment("a", "a", "added"),))
CORRECTED = Line("added", (Segment("a", "a"), Segment("b", "b", "removed"), Segment("c", "c", "added")))


def version(**config):
    return {"config": {"id": "c", "type": "model", "model": "m", **config}}


def tool(name, **more):
    return {"name": name, "description": "Looks.", "parameters": {"type": "object"}, **more}


def schema(**properties):
    return {"response_format": {"type": "json_schema", "json_schema": {"properties": properties}}}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"temperature": 0.7}, {"temperature": 0.2}, "Temperature changes from 0.7 to 0.2"),
        ({}, {"temperature": 0.2}, "Temperature changes from 1 (default) to 0.2"),
        ({"seed": 7}, {}, "Seed is no longer set; it was 7"),
        ({}, {"seed": 7}, "Seed is now set: 7"),
        ({}, {"max_tokens": 4096}, "Max tokens changes from as many as fit (default) to 4,096"),
        ({}, {"new_key": "x"}, "New key is now set: x"),
        ({"description": "Long."}, {"description": "Short."}, "Description changes from “Long.” to “Short.”"),
    ],
)
def test_a_setting_is_a_sentence(before, after, said):
    (setting,) = compare(version(**before), version(**after)).settings

    assert setting_told(setting).plain == said


def test_what_a_setting_says_is_foreign():
    (setting,) = compare(version(), version(stop="<b>")).settings

    assert setting_told(setting).html == (
        "<bdi>Stop</bdi> is now set: <strong><bdi>&quot;&lt;b&gt;&quot;</bdi></strong>"
    )


@pytest.mark.parametrize(
    ("hunk", "said"),
    [
        (Hunk("away", (AS_IT_WAS,), count=1, down=True), "1 line moved further down"),
        (Hunk("away", (AS_IT_WAS,), count=1_200, where="User"), "1,200 lines moved to “User”"),
        (Hunk("here", (AS_IT_WAS,), count=2), "2 lines moved here from further up"),
        (Hunk("here", (CORRECTED,), count=1, where="System"), "1 line moved here from “System”, and corrected"),
    ],
)
def test_text_that_was_moved_says_from_where_to_where(hunk, said):
    assert moved_told(hunk).plain == said


@pytest.mark.parametrize(
    ("hunk", "opened"),
    [
        (Hunk("away", (AS_IT_WAS,), count=1), False),
        (Hunk("here", (AS_IT_WAS,), count=12), True),
        (Hunk("here", (AS_IT_WAS,), count=13), False),
        (Hunk("here", (CORRECTED,), count=13), True),
    ],
)
def test_what_was_moved_is_read_where_it_is(hunk, opened):
    assert is_open(hunk) is opened


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {"tools": [tool("look_up")]}, ["1 tool was added: look_up"]),
        (
            {"tools": [tool("a")]},
            {"tools": [tool("b"), tool("c")]},
            ["2 tools were added: b and c; 1 tool was removed: a"],
        ),
        ({"tools": [tool("a")]}, {"tools": [tool("a", strict=True)]}, ["1 tool was changed: a"]),
        ({"tools": [tool("a"), tool("b")]}, {"tools": [tool("b"), tool("a")]}, ["The tools stand in another order"]),
        (
            {"tools": [tool("a"), tool("b")]},
            {"tools": [tool("b"), tool("a", strict=True)]},
            ["1 tool was changed: a; the tools stand in another order"],
        ),
        ({"tools": [{"x": 1}]}, {"tools": [{"x": 2}]}, ["The tools were changed"]),
        ({"tools": [tool("a")], "tool_configs": [tool("a")]}, {}, ["1 tool was removed: a"]),
        ({}, {"other": {"effort": "high"}}, ["In other data effort was added"]),
        (
            {"other": {"a": 1, "b": 2}},
            {"other": {"a": 2}},
            ["In other data 1 value was changed and 1 value was removed"],
        ),
        ({"other": {"a": [1, 2]}}, {"other": {"a": [1, 3]}}, ["In other data a was changed"]),
        (schema(a={}), schema(a={}, b={}), ["In the schema of the answer’s format properties.b was added"]),
        (
            {"other": {"a": 1}, "tools": [tool("a")]},
            {"other": {"a": 2}, "tools": []},
            ["In other data a was changed", "1 tool was removed: a"],
        ),
    ],
)  # fmt: skip
def test_other_data_stand_under_a_sentence_for_each_field(before, after, said):
    comparison = compare(version(**before), version(**after))

    told = other_data(comparison)
    assert [field.sentence.plain for field in told] == said
    assert [detail for field in told for detail in field.details] == list(comparison.details)


@pytest.mark.parametrize(
    ("before", "after"),
    [({"config": ["one"]}, {"config": {}}), (version(prompt_template="x"), version(chat_template="x"))],
)
def test_what_no_field_tells_has_a_sentence_too(before, after):
    told = other_data(compare(before, after))

    assert all(field.sentence.plain for field in told)
