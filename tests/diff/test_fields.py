"""Tools and other nested data: what differs, by the path of its keys."""

import pytest

from projects.diff import compare


def version(kind="model", **config):
    return {"config": {"id": "c", "type": kind, "model": "m", **config}}


def tool(name="search", **more):
    return {"id": "oc_1", "name": name, **more}


def takes(kind, **more):
    return {"type": "object", "properties": {"q": {"type": kind, **more}}, "required": ["q"]}


def told(before, after):
    return [(item.path, item.kind, item.before, item.after) for item in compare(before, after).details]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            {"tools": [tool(parameters=takes("string"))]},
            {"tools": [tool(parameters=takes("integer"))]},
            [("tools.search.parameters.properties.q.type", "changed", '"string"', '"integer"')],
        ),
        (
            {"tools": [tool(parameters=takes("string"))]},
            {"tools": [tool(parameters=takes("string", enum=["a"]))]},
            [("tools.search.parameters.properties.q.enum", "added", "", '["a"]')],
        ),
        (
            {"tools": [tool("a"), tool("b")]},
            {"tools": [tool("b")]},
            [("tools.a", "removed", '{"id": "oc_1", "name": "a"}', "")],
        ),
        ({}, {"tools": [tool("a")]}, [("tools.a", "added", "", '{"id": "oc_1", "name": "a"}')]),
        (
            {"tools": [tool("a"), tool("b")]},
            {"tools": [tool("b"), tool("a")]},
            [("tools", "moved", '["a", "b"]', '["b", "a"]')],
        ),
        ({"other": {"user": "x"}}, {"other": {"user": "y"}}, [("other.user", "changed", '"x"', '"y"')]),
        ({"other": {"n": 1}}, {"other": {"n": "1"}}, [("other.n", "changed", "1", '"1"')]),
        ({"other": {"n": 1}}, {"other": {"n": True}}, [("other.n", "changed", "1", "true")]),
        ({"other": {"n": None}}, {"other": {}}, []),
        ({}, {"other": {"a b": {"c.d": 1}}}, [('other."a b"', "added", "", '{"c.d": 1}')]),
        ({"other": {"x": {}}}, {"other": {"x": {"c.d": 1}}}, [('other.x."c.d"', "added", "", "1")]),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"a": 1}}},
            {"response_format": {"type": "json_schema", "json_schema": {"a": 2}}},
            [("response_format.json_schema.a", "changed", "1", "2")],
        ),
        ({"x": [{"a": 1}, {"a": 2}]}, {"x": [{"a": 0}, {"a": 1}, {"a": 2}]}, [("x[0]", "added", "", '{"a": 0}')]),
        ({"x": [{"a": 1}, {"a": 2}]}, {"x": [{"a": 1}, {"a": 3}]}, [("x[1].a", "changed", "2", "3")]),
        ({"x": [{"a": 1}, {"a": 2}]}, {"x": [{"a": 2}]}, [("x[0]", "removed", '{"a": 1}', "")]),
        ({"x": ["a", "b"]}, {"x": ["a", "c"]}, [("x", "changed", '["a", "b"]', '["a", "c"]')]),
        ({"x": {"a": 1}}, {"x": "text"}, [("x", "changed", '{"a": 1}', '"text"')]),
        ({"chat_template": {"odd": 1}}, {"chat_template": {"odd": 2}}, [("chat_template.odd", "changed", "1", "2")]),
    ],
)
def test_nested_data_is_told_by_its_path(before, after, expected):
    assert told(version(**before), version(**after)) == expected


@pytest.mark.parametrize("equal", [{"n": 1.0, "m": [1, {"a": 2}]}, {"m": [1, {"a": 2.0}], "n": 1}])
def test_neither_the_order_of_keys_nor_the_form_of_numbers_is_a_difference(equal):
    assert compare(version(other={"n": 1, "m": [1, {"a": 2}]}), version(other=equal)).same


def test_what_the_deprecated_list_of_tools_repeats_is_told_once():
    def both(kind):
        return version(tools=[tool(parameters=takes(kind))], tool_configs=[tool(parameters=takes(kind), status="x")])

    assert [path for path, *_ in told(both("string"), both("number"))] == ["tools.search.parameters.properties.q.type"]


def test_what_only_the_deprecated_list_of_tools_says_is_told():
    before = version(tools=[tool()], tool_configs=[tool(source_code="1")])
    after = version(tools=[tool()], tool_configs=[tool(source_code="2")])

    assert [path for path, *_ in told(before, after)] == ["tool_configs.search.source_code"]


def test_a_long_string_is_compared_by_its_words():
    text = "Looks trains up by their number, by the day and by the station where they start and where they end."

    (detail,) = compare(
        version(tools=[tool(description=text)]), version(tools=[tool(description=text.replace("day", "week"))])
    ).details

    marked = [(segment.text, segment.mark) for line in detail.text.lines for segment in line.segments if segment.mark]
    assert detail.path == "tools.search.description"
    assert marked == [("day", "removed"), ("week", "added")]


def test_of_a_tool_its_parameters_and_setup_are_compared():
    before = version("tool", name="t", parameters=takes("string"), setup_schema={"key": "a"})
    after = version("tool", name="t", parameters=takes("number"), setup_schema={"key": "b"})

    assert [path for path, *_ in told(before, after)] == ["parameters.properties.q.type", "setup_schema.key"]


def test_of_an_agent_its_tools_and_those_of_its_model_are_compared():
    def agent(own, inner):
        return version("agent", tools=[tool(strict=own)], model_config={"model": "m", "tools": [tool(strict=inner)]})

    assert [path for path, *_ in told(agent(True, True), agent(False, False))] == [
        "model_config.tools.search.strict",
        "tools.search.strict",
    ]


def test_the_number_of_differences_told_is_bounded_and_the_rest_is_counted():
    comparison = compare(version(other={}), version(other={f"key{n}": n for n in range(1_000)}))

    assert (len(comparison.details), comparison.details_more) == (200, 800)
    assert comparison.summary == "1,000 places in other data were changed. The model is the same"


def test_a_place_is_named_shortly_though_its_keys_are_long():
    ((path, *_),) = told(version(other={}), version(other={"k" * 5_000: 1}))

    assert len(path) < 80


def nested(depth, leaf):
    value = leaf
    for _ in range(depth):
        value = {"a": value}
    return value


@pytest.mark.parametrize("depth", [40, 800])
def test_what_is_nested_too_deep_is_compared_as_a_whole(depth):
    same = compare(version(other=nested(depth, 1)), version(other=nested(depth, 1)))
    different = compare(version(other=nested(depth, 1)), version(other=nested(depth, 2)))

    assert same.same
    assert not different.same
    assert len(different.details) == 1


def test_what_has_too_many_values_is_compared_as_a_whole():
    many = list(range(50_000))

    assert compare(version(other={"x": many}), version(other={"x": list(many)})).same
    (detail,) = compare(version(other={"x": many}), version(other={"x": [*many, 1]})).details
    assert detail.path == "other.x"
    assert detail.before != detail.after
    assert "too much to show" in detail.before
