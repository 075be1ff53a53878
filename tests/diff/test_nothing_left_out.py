"""Two documents that differ are never called the same; and keys that say nothing are no difference."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.diff import compare
from tests.memory_remote import config

RULES = {"type": "text", "text": "Long rules."}
TODAY = {"type": "text", "text": "Today: {{date}}"}
BRIEFLY = {"cache_control": {"type": "ephemeral"}}
IMAGE = {"type": "image_url", "image_url": {"url": "u"}}
NESTED = {"model_config.x": 2}
HOUR = {"cache_control": {"type": "ephemeral", "ttl": "1h"}}


def chat(content, **more):
    return {
        "config": {"id": "c", "type": "model", "model": "m", "chat_template": [{"role": "system", "content": content}]}
        | more
    }


def in_config(**settings):
    return {"config": settings}


def words(page):
    return " ".join(page.text.split())


@pytest.fixture
def panel(remote, as_editor):
    """Makes two versions of these contents, the first of which is live."""

    def put(before, after, **more):
        memory = remote.memory
        for id_, name, content in (("config_1", "calm", before), ("config_2", "brief", after)):
            memory.configs[id_] = config(id_, name, chat_template=[{"role": "system", "content": content}], **more)
        memory.projects["pr_1"]["active_config"] = memory.configs["config_1"]
        return as_editor

    return put


def compared(client):
    return words(client.page("/projects/pr_1/compare/", **{"from": "config_1", "to": "config_2"}))


def reviewed(client):
    return words(client.send("/projects/pr_1/deploy/?config_id=config_2", {"environment": "env_1"}))


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ([RULES, TODAY | BRIEFLY], ['[cache_control: {"type": "ephemeral"}]']),
        ([RULES | HOUR, TODAY], ["ttl", "1h"]),  # a database may give keys in an order of its own
        ([RULES | BRIEFLY, TODAY, {"type": "text", "text": "", "unheard_of": 1}], ["[unheard_of: 1]"]),
    ],
)
def test_what_a_part_has_besides_its_text_is_told_in_comparison_review_and_full(panel, after, said):
    client = panel([RULES | BRIEFLY, TODAY], after)
    for text in (compared(client), reviewed(client)):
        assert "Nothing differs" not in text
        assert "cache_control" in text or "unheard_of" in text
        assert all(words in text for words in said)
    assert "cache_control" in words(client.page("/projects/pr_1/"))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], [{"type": "text", "text": "a\nb"}],
         "the same words, 2 parts joined into 1"),
        ([{"type": "text", "text": "a\nb"}], [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}],
         "the same words, 1 part divided into 2"),
        ("a\nb", ["a\nb"], "the same words, one text made a list of 1 part"),
        (["a", "b"], "a\nb", "the same words, a list of 2 parts made one text"),
        (["a\nb", "c"], ["a", "b\nc"], "the same words, divided into parts elsewhere"),
    ],
)  # fmt: skip
def test_parts_that_were_joined_or_divided_are_told_quietly(panel, before, after, said):
    text = compared(panel(before, after))

    assert "The system message differs." in text
    assert said in text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (chat(7), chat("7")),
        (chat('x\n[a: "b"]'), chat([{"type": "text", "text": "x", "a": "b"}])),
        (chat("x"), {"config": {**chat("x")["config"], "chat_template": ["x"]}}),
        (chat([IMAGE]), chat([{"type": "image_url", "image_url": "u"}])),
        (chat([IMAGE]), chat([IMAGE | {"n": 0}])),
        (in_config(prompt_template="x", model="m"), in_config(model_config={"prompt_template": "x", "model": "m"})),
        ({"config": {"prompt_template": "x"}}, {"config": {"chat_template": "x"}}),
        ({"config": "one"}, {"config": "two"}),
        ({"config": ["one"]}, {"config": {}}),
        (chat("a\x00"), chat("a\ud800")),
        ({"config": {"response_format": "text"}}, {"config": {"response_format": {"type": "text"}}}),
        (in_config(**NESTED, model_config={"x": 1}), in_config(**NESTED, model_config={"x": 2})),
    ],
)  # fmt: skip
def test_what_reads_the_same_and_is_written_otherwise_is_told(before, after):
    comparison = compare(before, after)

    assert not comparison.same
    assert comparison.summary != "Nothing differs"
    assert compare(copy.deepcopy(before), copy.deepcopy(before)).same


def test_the_id_of_a_call_is_told_beside_the_message():
    def calls(key):
        call = {"id": key, "type": "function", "function": {"name": "search", "arguments": "{}"}}
        return chat(None, chat_template=[{"role": "assistant", "tool_calls": [call]}])

    (message,) = compare(calls("call_1"), calls("call_2")).prompt
    assert message.told == 'call 1 id: "call_1" → "call_2"'


A = {
    "model": "gpt-4o",
    "temperature": 0.3,
    "stop": None,
    "other": {},
    "chat_template": [{"role": "system", "content": "Be brief.", "name": None, "tool_call": None}],
    "tools": [
        {
            "name": "cli_call",
            "description": "Runs a command.",
            "source": "",
            "setup_schema": None,
            "strict": None,
            "parameters": {
                "type": "object",
                "properties": {"command": {"type": "string"}},
                "required": ["command"],
            },
        }
    ],
}
B = {
    "model": "gpt-4o",
    "temperature": 0.2,
    "chat_template": [{"role": "system", "content": "Be brief."}],
    "tools": [
        {
            "name": "cli_call",
            "description": "Runs a command.",
            "parameters": {
                "type": "object",
                "properties": {"command": {"type": "string"}},
                "required": ["command"],
            },
        }
    ],
}


def test_what_was_saved_twice_once_with_its_empty_keys_differs_in_what_was_changed(remote, as_viewer):
    for id_, name, settings in (("config_1", "a", A), ("config_2", "b", B)):
        remote.memory.configs[id_] = config(id_, name, **settings)

    page = as_viewer.page("/projects/pr_1/compare/", **{"from": "config_1", "to": "config_2"})

    assert "1 setting was changed: temperature. The prompt and the model are the same." in page.text
    assert "tools" not in page.text.lower()


@pytest.mark.parametrize(
    "more",
    [
        {"type": "tool"},
        {"type": "function", "signature": "cli_call(command)"},
        {"source": "", "tags": [], "meta": {"a": None}},
        {"function": {"strict": None, "description": ""}},
    ],
)
def test_what_a_tool_says_of_itself_twice_or_not_at_all_is_no_difference(more):
    after = copy.deepcopy(B)
    after["tools"][0] |= more

    assert compare({"config": B}, {"config": after}).same


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c["tools"][0]["parameters"]["properties"]["command"].update(default=None),
        lambda c: c["tools"][0]["parameters"]["properties"]["command"].update(enum=["a", None]),
        lambda c: c["tools"][0]["parameters"]["properties"].update(any={}),
        lambda c: c["tools"][0].update(setup_schema={"const": None}),
        lambda c: c["tools"][0].update(signature="cli_call(other)"),
        lambda c: c["tools"][0].update(strict=False),
        lambda c: c.update(response_format={"type": "json_schema", "json_schema": {"default": None}}),
        lambda c: c.update(other={"user": ""}),
        lambda c: c.update(other={"list": [None]}),
    ],
)
def test_null_is_a_value_in_a_schema_and_what_is_empty_elsewhere_one_too(change):
    after = copy.deepcopy(B)
    change(after)

    assert not compare({"config": B}, {"config": after}).same


leaf = st.booleans() | st.integers(1, 9) | st.text("abc", min_size=1, max_size=4) | st.floats(1, 2)
anything = st.recursive(
    leaf,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(st.sampled_from("pqrst"), inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)
part = st.fixed_dictionaries(
    {"type": st.just("text"), "text": st.text("ab\n", max_size=4)},
    optional={"cache_control": anything, "new": anything},
)
address = st.fixed_dictionaries({"url": st.just("u")}, optional={"detail": anything, "new": anything})
image = st.fixed_dictionaries({"type": st.just("image_url"), "image_url": address}, optional={"new": anything})
function = st.fixed_dictionaries({"name": st.just("f")}, optional={"arguments": anything, "new": anything})
call = st.fixed_dictionaries({"id": st.just("call_1"), "type": st.just("function"), "function": function})
content = st.text("ab\n", min_size=1, max_size=5) | st.lists(part | image, min_size=1, max_size=3)
message = st.fixed_dictionaries(
    {"role": st.sampled_from(["system", "user"]), "content": content},
    optional={"name": st.just("ann"), "tool_calls": st.lists(call, min_size=1, max_size=2), "new": anything},
)
tool = st.fixed_dictionaries(
    {"name": st.sampled_from(["f", "g", "h"])}, optional={"description": leaf, "parameters": anything, "strict": leaf}
)
model = st.fixed_dictionaries(
    {"model": st.just("m")},
    optional={
        "chat_template": st.lists(message, min_size=1, max_size=3),
        "prompt_template": st.text("ab", min_size=1, max_size=3),
        "tools": st.lists(tool, min_size=1, max_size=3),
        "tool_configs": st.lists(tool, min_size=1, max_size=3),
        "other": anything,
        "stop": st.lists(st.text("ab", min_size=1), min_size=1, max_size=2),
        "response_format": anything,
        "seed": leaf,
        "new": anything,
    },
)
configs = model | st.fixed_dictionaries(
    {"type": st.sampled_from(["agent", "evaluator"]), "model_config": model},
    optional={"code": st.text("ab", min_size=1), "agent_class": leaf, "other": anything},
)


def places(value, path=()):
    """Every place in a document where something stands or could."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


def at(document, path):
    for key in path:
        document = document[key]
    return document


@given(configs, st.data())
def test_whatever_is_put_in_taken_out_or_changed_is_told(before, data):
    after = copy.deepcopy(before)
    *way, key = data.draw(st.sampled_from(sorted(places(before), key=repr)))
    holder, act = at(after, way), data.draw(st.sampled_from(["change", "add", "remove", "wrap"]))
    if act == "add" and isinstance(holder[key], dict):
        holder[key]["unheard_of"] = "something"
    elif act == "remove" and not (isinstance(holder, dict) and not way and len(holder) == 1):
        is_nothing = not isinstance(holder, list) and holder[key] in ("", [], {})
        del holder[key]
        if is_nothing:
            return
    else:
        holder[key] = "something else" if act == "change" else [holder[key]]
        if act == "wrap" and key == "stop":
            holder[key] = "something else"

    comparison = compare({"config": before}, {"config": after})

    assert not comparison.same
    assert comparison.summary != "Nothing differs"
    assert told_the_same(comparison.summary) <= {part for part in SAME if is_same(part, before, after)}


def test_a_prompt_that_reads_the_same_and_is_written_otherwise_is_not_called_the_same():
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "", "cache_control": [[False]]}]
    before = chat(parts)["config"]
    after = chat([parts[0], {key: value for key, value in parts[1].items() if key != "type"}])["config"]
    for nested in (lambda config: config, lambda config: {"type": "agent", "model_config": config}):
        comparison = compare({"config": nested(before)}, {"config": nested(after)})
        assert not comparison.same
        assert "prompt" not in told_the_same(comparison.summary)


SAME = ("prompt", "model", "settings")


def told_the_same(summary):
    *_, last = summary.split(". ")
    return {part for part in SAME if last.endswith("the same") and part in last.lower()}


def is_same(part, before, after):
    """Whether the prompt, the model, or all but the prompt is the same in two configs, as they are written."""
    prompts = ("chat_template", "prompt_template", "code")
    sides = []
    for whole in (before, after):
        nested = whole.get("model_config")
        every = [whole, nested if isinstance(nested, dict) else {}]
        kept = {
            "prompt": lambda key: key in prompts,
            "model": lambda key: key == "model",
            "settings": lambda key: key not in (*prompts, "model_config"),
        }[part]
        sides.append([{key: value for key, value in each.items() if kept(key)} for each in every])
    return sides[0] == sides[1]


def with_nulls(value, in_schema=False):
    if isinstance(value, list):
        return [with_nulls(item, in_schema) for item in value]
    if not isinstance(value, dict):
        return value
    told = {
        key: with_nulls(inner, in_schema or key in ("parameters", "json_schema", "schema"))
        for key, inner in value.items()
    }
    return told if in_schema else told | {"nothing_said": None}


@given(configs)
def test_nulls_at_any_depth_but_in_a_schema_are_no_difference(before):
    comparison = compare({"config": before}, {"config": with_nulls(before)})

    assert comparison.summary == "Nothing differs"
    assert comparison.same
