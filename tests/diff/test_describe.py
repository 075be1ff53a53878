"""One version on its own: its settings as pairs, its prompt as messages."""

import pytest

from projects.diff.describe import messages, summarise

MODEL = {
    "id": "config_1",
    "type": "model",
    "name": "concise-v3",
    "model": "gpt-4o",
    "endpoint": "chat",
    "temperature": 0.2,
    "max_tokens": -1,
    "stop": ["END", "\n"],
    "response_format": {"type": "json_object"},
    "tools": [{"id": "oc_1", "name": "search"}, {"id": "oc_2", "name": "book"}],
    "other": {"user": "x"},
    "chat_template": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "{{q}}", "name": "Ann"}],
}


def test_settings_are_told_in_plain_words_the_important_first_with_defaults_marked():
    assert summarise(MODEL) == [
        ("Kind", "model"),
        ("Model", "gpt-4o"),
        ("Provider", "openai (default)"),
        ("Endpoint", "chat"),
        ("Temperature", "0.2"),
        ("Max tokens", "as many as fit"),
        ("Top p", "1 (default)"),
        ("Stop", '"END", "\\n"'),
        ("Presence penalty", "0 (default)"),
        ("Frequency penalty", "0 (default)"),
        ("Response format", "JSON object"),
        ("Other", '{\n  "user": "x"\n}'),
        ("Tools", "search, book"),
    ]


@pytest.mark.parametrize(
    ("config", "pairs"),
    [
        (
            {"id": "c", "type": "tool", "name": "find", "status": "committed", "source_code": "x = 1"},
            [("Kind", "tool"), ("Tool name", "find"), ("Status", "committed")],
        ),
        ({"id": "c", "type": "generic", "name": "n", "status": "s"}, [("Kind", "generic"), ("Status", "s")]),
        (
            {"id": "c", "type": "evaluator", "name": "n", "status": "s", "evaluator_type": "python", "code": "1"},
            [("Kind", "evaluator"), ("Evaluator type", "python"), ("Status", "s")],
        ),
        (None, []),
        ({}, []),
        ("text", []),
    ],
)
def test_every_kind_is_told_with_what_it_has(config, pairs):
    assert summarise(config) == pairs


def test_of_an_agent_the_settings_of_its_model_are_told():
    config = {"id": "c", "type": "agent", "agent_class": "A", "model_config": {"model": "gpt-4o", "temperature": 0}}

    assert ("Model", "gpt-4o") in summarise(config)
    assert ("Temperature", "0") in summarise(config)


def test_a_long_setting_is_told_whole():
    text = "word " * 200

    assert ("Description", text) in summarise({"type": "generic", "description": text})


def test_a_chat_is_told_as_its_messages():
    first, second = messages(MODEL)

    assert (first.role, first.name, first.text, first.tool_calls_text) == ("system", "", "Be kind.", "")
    assert (second.role, second.name, second.heading) == ("user", "Ann", "User (Ann)")


@pytest.mark.parametrize(
    ("config", "roles"),
    [
        ({"prompt_template": "Say it"}, ["prompt"]),
        ({"type": "tool", "source_code": "x = 1"}, ["code"]),
        ({"type": "evaluator", "code": "x = 1"}, ["code"]),
        ({"type": "evaluator", "model_config": {"prompt_template": "Judge"}, "code": "x"}, ["prompt", "code"]),
        ({"type": "agent", "model_config": {"chat_template": [{"role": "system", "content": "x"}]}}, ["system"]),
        ({"type": "generic"}, []),
        ({"chat_template": "odd", "prompt_template": ["odd"]}, ["prompt", ""]),
        (None, []),
    ],
)
def test_prompt_or_code_of_every_kind_is_told(config, roles):
    assert sorted(message.role for message in messages(config)) == sorted(roles)


def test_calls_of_tools_are_told_below_the_text():
    function = {"name": "search", "arguments": '{"q": "x"}'}
    config = {
        "chat_template": [{"role": "assistant", "tool_calls": [{"id": "1", "type": "function", "function": function}]}]
    }

    (message,) = messages(config)

    assert (message.text, message.tool_calls_text) == ("", 'calls search({"q": "x"})')
