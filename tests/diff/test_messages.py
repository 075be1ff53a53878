"""Prompts: which messages belong together, and what happened to each."""

import pytest

from projects.diff import compare

SYSTEM = "You are a support agent of a railway.\nAnswer in at most four sentences.\nNever promise a refund."
HELLO = {"role": "assistant", "content": "Hello! Which train is it about?"}
QUESTION = {"role": "user", "content": "{{question}}"}


def chat(*messages, **config):
    return {"config": {"id": "c", "type": "model", "model": "m", "chat_template": list(messages), **config}}


def complete(text):
    return {"config": {"id": "c", "type": "model", "model": "m", "endpoint": "complete", "prompt_template": text}}


def system(text=SYSTEM, **more):
    return {"role": "system", "content": text, **more}


def told(before, after):
    return [(message.heading, message.kind, message.told) for message in compare(before, after).prompt]


def words(message):
    return [(s.text, s.mark) for line in message.text.lines for s in line.segments if s.mark]


def test_equal_prompts_are_told_message_by_message_the_long_ones_folded():
    comparison = compare(chat(system(), QUESTION), chat(system(), QUESTION))

    assert comparison.same
    assert told(chat(system(), QUESTION), chat(system(), QUESTION)) == [
        ("System", "same", "not changed"),
        ("User", "same", "not changed"),
    ]
    assert [message.text.hunks[0].kind for message in comparison.prompt] == ["fold", "lines"]


def test_a_corrected_message_has_its_words_marked():
    comparison = compare(chat(system(), QUESTION), chat(system(SYSTEM.replace("four", "three")), QUESTION))

    assert words(comparison.prompt[0]) == [("four", "removed"), ("three", "added")]
    assert comparison.summary == "In the system message 1 line was corrected. The model and the settings are the same"


def test_messages_are_added_and_removed():
    assert told(chat(system(), HELLO), chat(system(), QUESTION)) == [
        ("System", "same", "not changed"),
        ("Assistant", "removed", "removed"),
        ("User", "added", "added"),
    ]


def test_a_removed_message_stands_where_it_was():
    before = chat(system(), HELLO, QUESTION)

    assert [kind for _, kind, _ in told(before, chat(system(), QUESTION))] == ["same", "removed", "same"]


def test_a_moved_message_is_not_all_new():
    assert told(chat(system(), QUESTION, HELLO), chat(HELLO, system(), QUESTION)) == [
        ("Assistant", "moved", "moved from 3 to 1"),
        ("System", "same", "not changed"),
        ("User", "same", "not changed"),
    ]


def test_a_message_that_was_moved_and_corrected_is_both():
    after = chat(HELLO, QUESTION, system(SYSTEM.replace("four", "three")))

    message = compare(chat(system(), HELLO, QUESTION), after).prompt[-1]

    assert (message.kind, message.told) == ("moved", "moved from 1 to 3, changed")
    assert words(message) == [("four", "removed"), ("three", "added")]


def test_a_message_whose_role_changed_is_not_all_new():
    comparison = compare(chat(system(), QUESTION), chat({"role": "user", "content": SYSTEM}, QUESTION))

    (message, _) = comparison.prompt
    assert (message.heading, message.kind, message.told) == ("System → User", "role changed", "role changed")
    assert (message.role_before, message.role_after) == ("system", "user")
    assert message.text.same


def test_a_message_whose_name_changed_is_renamed():
    before, after = chat(system(name="example_one")), chat(system(name="example_two"))

    assert told(before, after) == [("System (example_one) → System (example_two)", "changed", "renamed")]


def test_a_message_rewritten_from_end_to_end_is_the_same_message_of_its_role():
    before = chat(system("Speak like a pirate."), QUESTION)
    after = chat(system("Quote regulations precisely, with numbers."), QUESTION)

    assert [kind for _, kind, _ in told(before, after)] == ["changed", "same"]


def test_a_similar_message_is_found_among_others_of_its_role():
    old = {"role": "user", "content": "Where is the train to Bath now?"}
    new = {"role": "user", "content": "Say where the train to York is now"}
    other = {"role": "user", "content": "Lost: one umbrella"}

    assert [kind for _, kind, _ in told(chat(system(), old), chat(system(), other, new))] == [
        "same",
        "added",
        "changed",
    ]


def test_one_of_many_examples_inserted_leaves_the_others_alone():
    examples = [{"role": role, "content": f"{role} says {n}"} for n in range(10) for role in ("user", "assistant")]
    new = [{"role": "user", "content": "Where is platform nine?"}, {"role": "assistant", "content": "Past the clock."}]

    kinds = [kind for _, kind, _ in told(chat(*examples), chat(*examples[:6], *new, *examples[6:]))]

    assert kinds == ["same"] * 6 + ["added"] * 2 + ["same"] * 14


def test_a_text_prompt_and_its_chat_form_are_one_message_with_another_role():
    before = complete(SYSTEM)

    assert told(before, chat(system())) == [("Prompt → System", "role changed", "role changed")]
    assert told(chat(system()), before) == [("System → Prompt", "role changed", "role changed")]


def test_a_changed_text_prompt_is_called_the_prompt():
    before = {"config": {"id": "c", "type": "model", "model": "m", "prompt_template": "Say {{this}} now"}}
    after = {"config": {"id": "c", "type": "model", "model": "m", "prompt_template": "Say {{that}} now"}}

    comparison = compare(before, after)

    assert comparison.summary == "In the prompt 1 line was corrected. The model and the settings are the same"
    assert words(comparison.prompt[0]) == [("{{this}}", "removed"), ("{{that}}", "added")]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("plain", "plain"),
        (None, ""),
        ([{"type": "text", "text": "one"}, {"type": "text", "text": "two"}], "one\ntwo"),
        (
            [{"type": "text", "text": "Look:"}, {"type": "image_url", "image_url": {"url": "https://a.example/b.png"}}],
            "Look:\n[image: https://a.example/b.png]",
        ),
        (
            [{"type": "image_url", "image_url": {"url": "https://a.example/b.png", "detail": "high"}}],
            "[image: https://a.example/b.png, detail high]",
        ),
        ([{"type": "audio", "n": 1}], '{"type": "audio", "n": 1}'),
        ([None, 3], "3"),
        (7, "7"),
    ],
)
def test_content_of_every_shape_is_text(content, text):
    (message,) = compare(None, chat({"role": "user", "content": content})).prompt

    assert "\n".join(line.of("added") for line in message.text.lines) == text


def test_two_images_given_as_data_are_told_apart_without_their_data():
    def image(data):
        url = f"data:image/png;base64,{data}"
        return chat({"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]})

    (message,) = compare(image("A" * 5_000), image("A" * 4_999 + "B")).prompt

    assert message.kind == "changed"
    (line,) = message.text.lines
    assert line.of("added").startswith("[image: image/png, 5,022 characters, fingerprint ")
    assert len(line.of("added")) < 100


def test_calls_of_tools_are_part_of_a_message():
    def calls(arguments):
        function = {"name": "search", "arguments": arguments}
        return {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": function}]}

    answer = {"role": "tool", "tool_call_id": "call_1", "content": "3 trains"}

    comparison = compare(chat(calls('{"to": "Bath"}'), answer), chat(calls('{"to": "York"}'), answer))

    assert words(comparison.prompt[0]) == [("Bath", "removed"), ("York", "added")]
    assert [line.of("added") for line in comparison.prompt[1].text.lines] == ["3 trains", "answers call call_1"]


def test_what_a_newer_server_adds_to_a_message_is_not_lost():
    comparison = compare(chat(system(cache=True)), chat(system(cache=False)))

    assert words(comparison.prompt[0]) == [("true", "removed"), ("false", "added")]


def test_of_agents_and_evaluators_the_model_config_is_compared():
    def agent(text):
        model_config = {"model": "m", "chat_template": [system(text)]}
        return {"config": {"id": "c", "type": "agent", "agent_class": "A", "model_config": model_config}}

    assert told(agent(SYSTEM), agent(SYSTEM + "\nOne more.")) == [("System", "changed", "changed")]


@pytest.mark.parametrize(("kind", "field"), [("evaluator", "code"), ("tool", "source_code")])
def test_code_is_compared_as_text(kind, field):
    def version(code):
        return {"config": {"id": "c", "type": kind, "name": "n", field: code}}

    comparison = compare(version("def f(x):\n    return x > 3"), version("def f(x):\n    return x >= 3"))

    assert comparison.summary == "In the code 1 line was corrected"
    assert comparison.has_only_code
    assert comparison.prompt[0].heading == "Code"
    assert words(comparison.prompt[0]) == [("=", "added")]


def test_hundreds_of_messages_past_the_bound_are_compared_as_one():
    messages = [{"role": "user", "content": f"message {number}"} for number in range(1_000)]
    after = [*messages[:900], {"role": "user", "content": "another"}, *messages[901:]]

    prompt = compare(chat(*messages), chat(*after)).prompt

    assert len(prompt) == 201
    assert (prompt[-1].heading, prompt[-1].kind) == ("More messages (800)", "changed")
    assert {message.kind for message in prompt[:-1]} == {"same"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (chat(system()), chat({**system(), "role": "user"}), "The system message became a user message"),
        (
            chat(system(), system("Be kind.")),
            chat({**system(), "role": "user"}, system("Be kind.")),
            "A system message became a user message",
        ),
        (complete(SYSTEM), chat(system()), "The prompt became a system message"),
        (chat(system()), complete(SYSTEM), "The system message became the prompt"),
        (
            chat({**system(), "role": "human"}),
            chat({**system(), "role": "Human"}),
            "The role of the human message was changed",
        ),
        (
            chat({**system(), "role": "_"}),
            chat({**system(), "role": "user"}),
            "The role of the message was changed",
        ),
        (chat(system()), chat({**system(), "role": "_"}), "The role of the system message was changed"),
    ],
)
def test_a_message_that_gets_another_role_is_told_by_the_one_that_it_had(before, after, said):
    assert compare(before, after).summary.partition(". ")[0] == said
