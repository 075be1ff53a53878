"""Any document at all: a comparison never raises, and its work is bounded."""

import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from projects.diff import compare
from projects.diff import versions as module
from projects.diff.describe import summarise
from projects.diff.lines import WHOLE, diff_text
from projects.diff.prompt import messages
from projects.diff.work import PIECES, STEPS, Work

FIELDS = [
    "id", "type", "name", "model", "provider", "temperature", "max_tokens", "stop", "tools", "tool_configs", "other",
    "chat_template", "prompt_template", "response_format", "model_config", "code", "source_code", "parameters", "new",
    "description", "agent_class",
]  # fmt: skip
leaf = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([-(2**70), 1.0, 1e300]),
    st.sampled_from([5_000, 3_000]).map(lambda power: 10**power),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["\ud800", "\x00", "a\r\nb", "\u202e", "{{x}}"]),
)
names = st.one_of(st.sampled_from(["role", "content", "text", "type", "name", "url", "function"]), st.text(max_size=4))
anything = st.recursive(
    leaf, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4), max_leaves=12
)
message = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("role", "content", "name", "tool_calls", "tool_call", "tool_call_id", "image_url", "cache"), anything
    ),
)
config = st.dictionaries(st.sampled_from(FIELDS), anything | st.lists(message, max_size=4), max_size=8)
row = st.fixed_dictionaries(
    {"config": config | anything},
    optional=dict.fromkeys(("last_used", "num_datapoints", "evaluation_aggregates"), anything),
)
document = st.none() | row | anything


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document, document)
@example({"config": {"chat_template": [{"role": ["x"], "content": {"type": "image_url"}}]}}, {"config": []})
@example({"evaluation_aggregates": [{"evaluator_id": "e", "aggregate_value": 10**400}]}, None)
def test_any_two_documents_can_be_compared_and_told(before, after):
    comparison = compare(before, after)

    assert comparison.summary
    repr(comparison).encode()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(row)
def test_any_document_is_the_same_as_itself(version):
    comparison = compare(version, version)

    assert comparison.same
    assert comparison.summary == "Nothing differs"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(config | anything)
def test_any_config_can_be_described(version):
    pairs = [*summarise(version), *((message.heading, message.body) for message in messages(version))]

    assert all(isinstance(text, str) for pair in pairs for text in pair)
    repr(pairs).encode()


def spent(before, after):
    work = Work()
    diff = diff_text(before, after, work)
    return diff, STEPS - work.steps, PIECES - work.pieces


def prose(lines, seed):
    chance = random.Random(seed)
    return [" ".join(chance.choices(["ship", "sea", "storm", "calm", "port", "crew", "map", "star"], k=12)) + f" {n}"
            for n in range(lines)]  # fmt: skip


LINES = prose(4_000, 1)  # 240 KB
HARD = {
    "rewritten": ("\n".join(LINES), "\n".join(prose(4_000, 2))),
    "every line touched": ("\n".join(LINES), "\n".join(f"{line}!" for line in LINES)),
    "shuffled": ("\n".join(LINES), "\n".join(random.Random(3).sample(LINES, len(LINES)))),
    "one line, rewritten": (" ".join(LINES), " ".join(prose(4_000, 2))),
    "one letter a line": ("a\nb\n" * 50_000, "b\na\na\n" * 33_000),
    "two words": ("yes no " * 30_000, "no yes yes " * 20_000),
    "brackets": ("(" * 200_000, "(" * 100_000 + ")" * 100_000),
    "spaces": (" " * 200_000, "  \n" * 60_000),
    "unseen": ("a" * 100_000, "a\u200b" * 100_000),
    "open braces": ("{{a" * 60_000, "{{b" * 60_000),
    "megabytes": ("x y\n" * 2_000_000, "y x\n" * 2_000_000),
}


@pytest.mark.parametrize("case", HARD)
def test_the_work_is_bounded_and_past_the_bound_both_texts_are_whole(case):
    before, after = HARD[case]

    diff, steps, pieces = spent(before, after)

    assert steps <= STEPS
    assert pieces <= PIECES
    assert not diff.same
    if diff.too_large:
        assert diff.hunks == ()
        assert len(diff.before) <= WHOLE * 20


@pytest.mark.parametrize("case", ["rewritten", "every line touched", "megabytes"])
def test_what_is_too_much_to_compare_says_so(case):
    before, after = HARD[case]

    comparison = compare({"config": {"prompt_template": before}}, {"config": {"prompt_template": after}})

    (message,) = comparison.prompt
    assert comparison.too_large
    assert not comparison.same
    assert message.text.before.startswith(before[:1_000])
    assert message.text.after.startswith(after[:1_000])


@pytest.mark.parametrize("case", ["rewritten", "every line touched", "shuffled"])
def test_what_would_not_fit_a_page_is_given_up_before_it_is_compared_by_word(case):
    diff, steps, pieces = spent(*HARD[case])

    assert diff.too_large
    assert pieces == 0
    assert steps < STEPS / 4


def test_a_text_that_no_page_could_hold_is_cut_and_says_so():
    before, after = HARD["megabytes"]

    diff = diff_text(before, after, Work())

    assert diff.before.endswith("[cut here; 8,000,000 characters in all]")


@pytest.mark.parametrize("touched", [1, 40, 200])
def test_a_prompt_of_200_kb_with_some_lines_changed_is_compared_by_word(touched):
    changed = set(random.Random(5).sample(range(len(LINES)), touched))
    after = [line.replace("s", "S", 1) if at in changed else line for at, line in enumerate(LINES)]

    diff, steps, _ = spent("\n".join(LINES), "\n".join(after))

    assert not diff.too_large
    assert sum(line.kind == "changed" for line in diff.lines) == touched
    assert steps < STEPS / 3


def test_the_work_of_a_small_change_grows_no_faster_than_the_text():
    def steps(lines):
        text = prose(lines, 1)
        return spent("\n".join(text), "\n".join([*text[:-9], "another line", *text[-9:]]))[1]

    assert steps(4_000) < 5 * steps(1_000)


def test_all_the_texts_of_a_comparison_share_one_bound(monkeypatch):
    made = []
    monkeypatch.setattr(module, "Work", lambda: made.append(Work()) or made[-1])
    template = [{"role": "user", "content": f"{n} " + " ".join(LINES[n * 100 : n * 100 + 100])} for n in range(40)]
    other = [{"role": "user", "content": f"{n} " + " ".join(prose(100, n))} for n in range(40)]

    compare({"config": {"chat_template": template}}, {"config": {"chat_template": other}})

    (work,) = made
    assert 0 <= work.steps < STEPS
    assert work.pieces >= 0
