"""Settings: what counts as a difference, and the sentence that tells it."""

import pytest

from projects.diff import compare


def version(**config):
    return {"project_id": "pr_1", "config": {"id": "config_1", "type": "model", "model": "gpt-4o", **config}}


def sentences(before, after):
    return [setting.sentence for setting in compare(before, after).settings]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ({"temperature": 0.7}, {"temperature": 0.2}, "temperature 0.7 → 0.2"),
        ({"temperature": 1.0}, {"temperature": 0}, "temperature 1 → 0"),
        ({}, {"temperature": 0.2}, "temperature 1 (default) → 0.2"),
        ({"temperature": 0.2}, {"temperature": None}, "temperature 0.2 → 1 (default)"),
        ({"max_tokens": -1}, {"max_tokens": 500}, "max tokens: as many as fit → 500"),
        ({}, {"max_tokens": 4096}, "max tokens: as many as fit (default) → 4,096"),
        ({"top_p": 0.5}, {}, "top p 0.5 → 1 (default)"),
        ({"presence_penalty": 0.5}, {"presence_penalty": -0.5}, "presence penalty 0.5 → -0.5"),
        ({}, {"provider": "anthropic"}, "provider openai (default) → anthropic"),
        ({"provider": "google"}, {}, "provider google → openai (default)"),
        ({"model": "gpt-4o"}, {"model": "gpt-4o-mini"}, "model gpt-4o → gpt-4o-mini"),
        ({"model": "my model"}, {"model": "gpt-4o"}, "model: my model → gpt-4o"),
        ({}, {"endpoint": "chat"}, "endpoint added: chat"),
        ({}, {"seed": 12345}, "seed added: 12345"),
        ({}, {"reasoning_effort": "low"}, "reasoning effort added: low"),
        ({"stop": "END"}, {}, "stop removed"),
        ({"stop": "END"}, {"stop": None}, "stop removed"),
        ({"stop": "END"}, {"stop": []}, "stop removed"),
        ({"stop": "END"}, {"stop": ["END", "\n\n"]}, 'stop: "END" → "END", "\\n\\n"'),
        ({}, {"response_format": {"type": "json_object"}}, "response format added: JSON object"),
        (
            {"response_format": {"type": "json_object"}},
            {"response_format": {"type": "json_schema"}},
            "response format: JSON object → JSON by schema",
        ),
        ({}, {"some_new_key": True}, "some new key added: yes"),
        ({"description": "old"}, {"description": "new"}, "description old → new"),
        ({"seed": 1}, {"seed": True}, "seed 1 → yes"),
        ({"seed": 1}, {"seed": "1"}, 'seed 1 → "1"'),
        ({"endpoint": "chat"}, {"endpoint": "chat\u200b"}, "endpoint: chat → chat[ZERO WIDTH SPACE]"),
        ({"temperature": float("nan")}, {"temperature": float("inf")}, "temperature nan → inf"),
    ],
)
def test_a_difference_is_told_in_a_sentence(before, after, sentence):
    assert sentences(version(**before), version(**after)) == [sentence]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"temperature": 1}),
        ({"temperature": 1}, {"temperature": 1.0}),
        ({}, {"temperature": None}),
        ({}, {"top_p": 1, "presence_penalty": 0, "frequency_penalty": 0.0, "max_tokens": -1, "provider": "openai"}),
        ({}, {"stop": None}),
        ({}, {"stop": []}),
        ({"stop": "END"}, {"stop": ["END"]}),
        ({}, {"other": {}, "tools": [], "tool_configs": None, "chat_template": [], "prompt_template": ""}),
        ({"id": "config_1", "name": "one"}, {"id": "config_2", "name": "two"}),
        ({"created_by": {"id": "usr_1"}}, {"created_by": {"id": "usr_2"}}),
        ({"temperature": float("nan")}, {"temperature": float("nan")}),
    ],
)
def test_what_makes_no_version_answer_otherwise_is_no_difference(before, after):
    comparison = compare(version(**before), version(**after))

    assert comparison.same
    assert comparison.summary == "Nothing differs"


def test_settings_stand_in_order_of_importance():
    before = version(seed=1, zebra=1, stop="x", temperature=0, endpoint="chat", provider="google", description="a")
    after = version(
        seed=2, zebra=2, stop="y", temperature=2, endpoint="edit", provider="groq", description="b", model="x"
    )

    fields = [setting.field for setting in compare(before, after).settings]

    assert fields == ["model", "provider", "endpoint", "temperature", "stop", "seed", "description", "zebra"]


def test_a_setting_keeps_both_its_values():
    (setting,) = compare(version(stop=["END"]), version()).settings

    assert (setting.field, setting.label, setting.kind) == ("stop", "stop", "removed")
    assert (setting.before, setting.after) == ('"END"', "")


def test_where_nothing_is_live_every_setting_that_is_written_down_is_new():
    comparison = compare(None, version(provider="openai", temperature=0.2))

    assert [setting.sentence for setting in comparison.settings] == [
        "model added: gpt-4o",
        "provider added: openai",
        "temperature added: 0.2",
    ]
    assert comparison.before_name == "nothing live"
    assert comparison.summary == "There was no live version to compare with: all of this one is listed as added"
    assert not comparison.same


def test_taking_a_version_offline_removes_all_it_had():
    comparison = compare(version(temperature=0.2), None)

    assert [setting.sentence for setting in comparison.settings] == ["model removed", "temperature removed"]
    assert comparison.summary == "Everything goes: nothing takes its place"


def test_nothing_is_the_same_as_nothing():
    assert compare(None, None).same


def test_versions_of_two_kinds_differ_in_kind_and_keep_their_defaults_apart():
    tool = {"config": {"id": "c", "type": "tool", "name": "search", "status": "committed"}}

    assert sentences(version(temperature=0.2), tool) == [
        "kind model → tool",
        "model removed",
        "temperature removed",
        "tool name added: search",
        "status added: committed",
    ]


@pytest.mark.parametrize(
    ("kind", "required", "change", "sentence"),
    [
        ("tool", {"name": "search", "status": "committed"}, {"name": "find"}, "tool name search → find"),
        ("tool", {"name": "t", "status": "s"}, {"signature": "f(x)"}, "signature added: f(x)"),
        ("agent", {"agent_class": "A", "model_config": {"model": "m"}}, {"agent_class": "B"}, "agent class A → B"),
        (
            "agent",
            {"agent_class": "A", "model_config": {"model": "m"}},
            {"model_config": {"model": "m", "temperature": 0.5}},
            "temperature 1 (default) → 0.5",
        ),
        (
            "agent",
            {"agent_class": "A", "model_config": {"model": "m", "description": "old"}},
            {"model_config": {"model": "m", "description": "new"}},
            "model config description old → new",
        ),
        ("evaluator", {"evaluator_type": "llm"}, {"evaluator_type": "python"}, "evaluator type llm → python"),
        ("evaluator", {"evaluator_type": "llm"}, {"return_type": "boolean"}, "answer type added: boolean"),
        ("generic", {"status": "draft"}, {"status": "committed"}, "status draft → committed"),
        ("generic", {"status": "draft"}, {"description": "x"}, "description added: x"),
    ],
)
def test_settings_of_every_kind_are_compared(kind, required, change, sentence):
    before = {"config": {"id": "config_1", "type": kind, **required}}
    after = {"config": {"id": "config_2", "type": kind, **required, **change}}

    assert sentences(before, after) == [sentence]


@pytest.mark.parametrize(
    ("change", "summary"),
    [
        ({"seed": 1}, "1 setting was changed: seed. The model is the same"),
        ({"seed": 1, "stop": "x"}, "2 settings were changed: stop and seed. The model is the same"),
        ({"model": "gpt-4o-mini"}, "1 setting was changed: model"),
        ({"provider": "anthropic"}, "1 setting was changed: provider"),
        (
            {"seed": 1, "stop": "x", "top_p": 0.5, "temperature": 0.5, "max_tokens": 5},
            "5 settings were changed: temperature, max tokens, top p and 2 more. The model is the same",
        ),
        (
            {"chat_template": [{"role": "user", "content": "x"}]},
            "A user message was added. The model and the settings are the same",
        ),
        ({"prompt_template": "x"}, "The prompt was added. The model and the settings are the same"),
        (
            {"prompt_template": "x", "code": "y"},
            "The prompt was added; the code was added. The model and the settings are the same",
        ),
        ({"description": "Short."}, "The description was changed. The model is the same"),
        (
            {"seed": 1, "description": "x"},
            "1 setting was changed: seed. The description was changed. The model is the same",
        ),
        ({"other": {"a": 1}}, "1 place in other data was changed. The model is the same"),
        ({"tools": [{"name": "a"}]}, "The tools were changed. The model is the same"),
        (
            {"tools": [{"name": "a"}], "other": {"a": 1}},
            "The tools were changed; 1 place in other data was changed. The model is the same",
        ),
        (
            {"seed": 1, "stop": "x", "tools": [{"name": "a"}], "chat_template": [{"role": "user", "content": "x"}]},
            "A user message was added. 2 settings were changed: stop and seed. The tools were changed. "
            "The model is the same",
        ),
    ],
)
def test_the_summary_says_what_was_changed_and_what_is_the_same(change, summary):
    comparison = compare(version(), version(**change))

    assert comparison.summary == summary
    assert not comparison.same


def test_a_long_or_many_lined_setting_is_told_as_a_text():
    before, after = "first line\nsecond line", "first line\nother line"

    comparison = compare(version(description=before), version(description=after))

    (text,) = comparison.texts
    assert comparison.settings == ()
    assert text.label == "description"
    assert comparison.summary == "The description was changed. The model is the same"
    assert any(line.kind == "changed" for line in text.text.lines)


LEADS = [
    ({"seed": 1}, ""),
    ({"tools": [{"name": "a"}], "other": {"a": 1}}, ""),
    (
        {"seed": 1, "tools": [{"name": "a"}], "chat_template": [{"role": "user", "content": "x"}]},
        ("A user message was added. 1 setting was changed: seed", "The tools were changed. The model is the same"),
    ),
]


@pytest.mark.parametrize(("change", "told"), LEADS)
def test_of_much_that_was_changed_what_matters_most_is_told_first(change, told):
    comparison = compare(version(), version(**change))
    assert (comparison.lead, comparison.rest) == (told or (comparison.summary, ""))


def test_what_is_told_first_and_the_rest_are_the_whole():
    change = {"seed": 1, "tools": [{"name": "a"}], "other": {"a": 1}, "description": "d"}
    comparison = compare(version(), version(**change))
    assert comparison.lead == "1 setting was changed: seed. The description was changed"
    assert len(comparison.lead) + len(comparison.rest) + len(". ") == len(comparison.summary)
