"""What to know of two versions: a fact a case, with its place; and nothing that could be wrong."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from projects.diff import compare
from projects.diff.fact import Fact, History, Kind, Span
from projects.diff.facts import MOST, facts

EMPTY = History()
EVALUATORS = {"evfn_1": "Tone", "evfn_2": "Policy", "evfn_3": "Length"}


def model(*, scores=(), count=2_000, aggregates=None, **config):
    """A row of a project's configs, by default one that was judged by nobody."""
    listed = [
        {"evaluator_id": evaluator, "evaluator_version_id": of, "aggregate_value": value}
        for evaluator, of, value in scores
    ]
    row = {"config": {"id": "config_1", "type": "model", "name": "v", "model": "gpt-4o", **config}}
    return row | {"num_datapoints": count, "evaluation_aggregates": listed if aggregates is None else aggregates}


def scored(*values, of="a", count=2_000):
    return model(scores=[(f"evfn_{place}", of, value) for place, value in enumerate(values, 1)], count=count)


def unread(**config):
    row = model(**config)
    del row["evaluation_aggregates"]
    return row


def prompt(text, **config):
    return model(chat_template=[{"role": "system", "content": text}], **config)


def schema(*names, **more):
    properties = {name: {"type": "string"} for name in names} | more
    return model(response_format={"type": "json_schema", "json_schema": {"type": "object", "properties": properties}})


def tool(name, **more):
    return {"name": name, "description": "d", "parameters": {"type": "object", "properties": {}}, **more}


def tools(*listed):
    return model(tools=list(listed))


def known(before, after, history=EMPTY):
    return facts(before, after, compare(before, after, evaluator_names=EVALUATORS), history)


def told(before, after, history=EMPTY):
    return list(known(before, after, history).listed)


def prompts(*texts):
    return tuple(prompt(text) for text in texts)


def numbers(*pairs):
    """The fact that each of these numbers, as it was, became what stands beside it."""
    before, after = zip(*pairs, strict=True)
    return [Fact(Kind.OTHER_NUMBERS, "prompt", after, before)]


INSIDE = {"answer": {"type": "object", "properties": {"why": {}, "sum": {}}}}
LESS_INSIDE = {"answer": {"type": "object", "properties": {"sum": {}}}}
ITEMS = {"rows": {"type": "array", "items": {"type": "object", "properties": {"clause": {}}}}}
NO_ITEMS = {"rows": {"type": "array", "items": {"type": "object", "properties": {}}}}
PARTS = [{"type": "text", "text": "Be brief."}]
WRAPPED = {"name": "n", "schema": {"type": "object", "properties": {"sum": {}}}}

CASES = [
    # Scores.
    (scored(0.9, 0.8), scored(0.8, 0.7), [Fact(Kind.ALL_LOWER, "scores", ("Policy", "Tone"), number=2)]),
    (scored(0.9), scored(0.8), [Fact(Kind.ALL_LOWER, "scores", ("Tone",), number=1)]),
    (scored(0.9, 0.8), scored(0.8, 0.9), [Fact(Kind.SOME_LOWER, "scores", ("Tone",), ("Policy",), number=2)]),
    (scored(0.9, 0.8), scored(0.9, 0.7), [Fact(Kind.SOME_LOWER, "scores", ("Policy",), number=2)]),
    (scored(0.9, 0.8), scored(0.95, 0.9), [Fact(Kind.ALL_HIGHER, "scores", ("Policy", "Tone"), number=2)]),
    (scored(0.9, 0.8), scored(0.95, 0.8), [Fact(Kind.SOME_HIGHER, "scores", ("Tone",), number=2)]),
    (scored(0.9), scored(0.9), []),
    (scored(0.3), scored(0.1 + 0.2), []),
    # The figures of two versions of an evaluator are no fair comparison.
    (scored(0.9, of="a"), scored(0.1, of="b"), []),
    (
        model(scores=[("evfn_1", "a", 0.9), ("evfn_2", "a", 0.9)]),
        model(scores=[("evfn_1", "a", 0.1), ("evfn_2", "b", 0.1)]),
        [Fact(Kind.SOME_LOWER, "scores", ("Tone",), number=2)],
    ),
    (scored(0.9, 0.8, 0.7), scored(0.9), [Fact(Kind.NOT_SCORED, "scores", ("Length", "Policy"), number=3)]),
    (scored(), scored(0.9), []),
    (scored(0.9), unread(), [Fact(Kind.SCORES_NOT_READ, "scores", ("v",), number=2)]),
    (unread(), unread(), [Fact(Kind.SCORES_NOT_READ, "scores", ("v", "v"), number=2)]),
    (None, unread(), [Fact(Kind.SCORES_NOT_READ, "scores", ("v",), number=1)]),
    # Datapoints behind a score.
    (scored(0.9), scored(0.9, count=12), [Fact(Kind.FEW_DATAPOINTS, "scores", ("v",), number=12)]),
    (scored(0.9, count=99), scored(0.9), [Fact(Kind.FEW_BEFORE, "scores", ("v",), number=99)]),
    (scored(0.9), scored(0.9, count=100), []),
    (scored(0.9), scored(0.9, count=0), []),
    (scored(0.9), scored(0.9, count=None), []),
    (scored(), scored(count=12), []),
    (None, scored(0.9, count=1), [Fact(Kind.FEW_DATAPOINTS, "scores", ("v",), number=1)]),
    # Inputs.
    (prompt("{{a}}"), prompt("{{a}} {{ b }}"), [Fact(Kind.INPUT_REQUIRED, "prompt", ("b",))]),
    (prompt("{{a}} {{b}}"), prompt("{{a}}"), [Fact(Kind.INPUT_GONE, "prompt", ("b",))]),
    (model(prompt_template="{{a}}"), prompt("{{a}}"), []),
    (prompt("{{a}}"), prompt("{{a}} {{ search(b) }}"), []),
    (prompt("{{a}}"), prompt('{{a}} {{\n"key": 1}}'), []),
    (
        prompt("{{ a }}", template_language="jinja"),
        prompt("{{ a }}{% if b %}{{ c | upper }}{% endif %}", template_language="jinja"),
        [Fact(Kind.INPUT_NEW, "prompt", ("b", "c"))],
    ),
    (
        prompt("{{ a }}", template_language="jinja"),
        prompt("{% set b = a %}{{ b }} {# {{ c }} #}", template_language="jinja"),
        [],
    ),
    (
        prompt("{{ a }}", template_language="jinja"),
        prompt("{{ a | default(b, c=1) }}", template_language="jinja"),
        [],
    ),
    (prompt("{{a}}"), prompt("{{a}} {{b}}", template_language="mustache"), []),
    # The format of the answer.
    (schema("sum", "why"), schema("sum"), [Fact(Kind.FORMAT_LOST, "details", ("why",))]),
    (schema("sum"), schema("sum", "why"), [Fact(Kind.FORMAT_GAINED, "details", ("why",))]),
    (schema(**INSIDE), schema(**LESS_INSIDE), [Fact(Kind.FORMAT_LOST, "details", ("answer.why",))]),
    (schema("sum", **INSIDE), schema("sum"), [Fact(Kind.FORMAT_LOST, "details", ("answer",))]),
    (schema(**ITEMS), schema(**NO_ITEMS), [Fact(Kind.FORMAT_LOST, "details", ("rows[].clause",))]),
    (
        schema("sum", "why"),
        model(response_format={"type": "json_schema", "json_schema": WRAPPED}),
        [Fact(Kind.FORMAT_LOST, "details", ("why",))],
    ),
    (schema(sum={"type": "string"}), schema(sum={"type": "number"}), [Fact(Kind.FORMAT_CHANGED, "details")]),
    (schema("why", **INSIDE), schema("why", answer={"$ref": "#/$defs/a"}), [Fact(Kind.FORMAT_CHANGED, "details")]),
    (
        model(),
        model(response_format={"type": "json_object"}),
        [Fact(Kind.FORMAT_OF_ANOTHER_KIND, "settings", after="JSON object")],
    ),
    (schema("sum"), model(), [Fact(Kind.FORMAT_OF_ANOTHER_KIND, "settings", before="JSON by schema")]),
    (
        model(response_format={"type": "json_object"}),
        schema("sum"),
        [Fact(Kind.FORMAT_OF_ANOTHER_KIND, "settings", before="JSON object", after="JSON by schema")],
    ),
    # Tools.
    (tools(tool("find"), tool("pay")), tools(tool("find")), [Fact(Kind.TOOL_GONE, "details", ("pay",))]),
    (tools(tool("find")), tools(tool("find"), tool("pay")), [Fact(Kind.TOOL_NEW, "details", ("pay",))]),
    (tools(tool("find")), tools(tool("find", description="e")), [Fact(Kind.TOOL_CHANGED, "details", ("find",))]),
    (tools(tool("find", id="a")), tools(tool("find", id="b")), []),
    (tools(tool("a"), tool("b")), tools(tool("b"), tool("a")), []),
    (tools(tool("find")), model(tool_configs=[tool("find")]), []),
    (tools(tool("find")), tools({"function": tool("find")}), [Fact(Kind.TOOL_CHANGED, "details", ("find",))]),
    (tools({"type": "web"}), tools({"type": "file"}), [Fact(Kind.TOOL_CHANGED, "details")]),
    (tools({"type": "web"}), tools({"type": "web"}), []),
    # Settings.
    (model(), model(model="o1"), [Fact(Kind.OTHER_MODEL, "settings", ("model gpt-4o → o1",))]),
    (
        model(endpoint="chat"),
        model(endpoint="complete", provider="azure"),
        [Fact(Kind.OTHER_MODEL, "settings", ("provider openai (default) → azure", "endpoint chat → complete"))],
    ),
    (model(), model(endpoint="chat"), []),
    (model(max_tokens=300), model(max_tokens=200), [Fact(Kind.FEWER_TOKENS, "settings", before="300", after="200")]),
    (
        model(),
        model(max_tokens=4_096),
        [Fact(Kind.FEWER_TOKENS, "settings", before="as many as fit (default)", after="4,096")],
    ),
    (model(max_tokens=200), model(max_tokens=-1), []),
    (model(max_tokens=200), model(max_tokens="many"), []),
    (
        model(),
        {"config": {"id": "c", "type": "tool", "name": "v"}, "evaluation_aggregates": []},
        [Fact(Kind.OTHER_KIND, "settings", before="model", after="tool")],
    ),
    # Numbers.
    (*prompts("Pay within 28 days of the journey.", "Pay within 35 days of the journey."), numbers(("28", "35 days"))),
    (*prompts("2.1 Within 28 days.", "2.2 Within 35 days."), numbers(("28", "35 days"))),
    (*prompts("2. Be kind to all.", "3. Be kind to all."), []),
    (*prompts("2) Ask for 3 of them.", "3) Ask for 4 of them."), numbers(("3", "4"))),
    (
        *prompts("From 3 to 5 lines, £1.50 each.", "From 4 to 5 lines, £1.60 each."),
        numbers(("3", "4"), ("£1.50", "£1.60")),
    ),
    (*prompts("At most 5%.", "At most 7%."), numbers(("5%", "7%"))),
    (*prompts("Ask 2 times. Be kind.", "Ask 3 times. Be very polite."), numbers(("2", "3 times"))),
    (*prompts("Ask 2 times in all cases.", "Ask 3 times in most cases."), []),
    (*prompts("At most 1,000 words.", "At most 1000 words."), []),
    (*prompts("At most 1.5 pages.", "At most 15 pages."), numbers(("1.5", "15 pages"))),
    (
        *prompts("Say {{a1}} to all.", "Say {{a2}} to all."),
        [Fact(Kind.INPUT_REQUIRED, "prompt", ("a2",)), Fact(Kind.INPUT_GONE, "prompt", ("a1",))],
    ),
    (*prompts("Within 28 days.\nWithin 28 days.", "Within 35 days.\nWithin 35 days."), numbers(("28", "35 days"))),
    (*prompts("Add 1 and 2.", "Add 1 and 3."), numbers(("2", "3"))),
    (*prompts("Within 28 days.", "Within 28 days. Within 35 days."), []),
    (*prompts('{"pay": 12.30, "why": 4}', '{"pay": 12.50, "why": 4}'), numbers(("12.30", "12.50"))),
    (model(type="tool", source_code="wait = 28"), model(type="tool", source_code="wait = 35"), []),
    # Text.
    (prompt("Be brief."), prompt(PARTS), [Fact(Kind.TEXT_INTO_PARTS, "prompt", ("System",))]),
    (prompt(PARTS), prompt("Be brief."), [Fact(Kind.PARTS_INTO_TEXT, "prompt", ("System",))]),
    (prompt(None), prompt(PARTS), []),
    (prompt("one\ntwo\nthree"), prompt("three\n\none\ntwo"), [Fact(Kind.ONLY_MOVED, "prompt")]),
    (prompt("one\ntwo"), prompt("two\none", temperature=0), []),
    (prompt("one\ntwo"), prompt("two\none\none"), []),
    (prompt("one\ntwo"), prompt("one\n\ntwo"), []),
    (prompt("one"), prompt("one"), []),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_fact(before, after, expected):
    assert told(before, after) == expected


def test_messages_in_another_order_are_moved_and_one_with_another_role_is_more_than_that():
    first, second = {"role": "user", "content": "one two"}, {"role": "assistant", "content": "three four"}
    before = model(chat_template=[first, second])
    assert told(before, model(chat_template=[second, first])) == [Fact(Kind.ONLY_MOVED, "prompt")]
    assert told(before, model(chat_template=[second, {**first, "role": "system"}])) == []


DAY = datetime(2026, 11, 3, tzinfo=UTC)
ID = UUID(int=1)
SPAN = Span("production", DAY, change=ID)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (History(never=SPAN), [Fact(Kind.NEVER_LIVE, span=SPAN)]),
        (History(before=SPAN), [Fact(Kind.LIVE_BEFORE, span=SPAN)]),
        (History(serving=("staging",)), [Fact(Kind.LIVE_ELSEWHERE, names=("staging",))]),
        (History(elsewhere=(SPAN, SPAN, SPAN)), [Fact(Kind.WAS_LIVE_ELSEWHERE, span=SPAN)] * 2),
        (History(proposals=(ID,)), [Fact(Kind.OTHER_PROPOSAL, number=1, changes=(ID,))]),
    ],
)
def test_each_fact_of_the_past(history, expected):
    assert told(model(), model(), history) == expected
    assert told(None, model(), history) == expected


def test_the_worst_come_first_and_there_are_five_at_most():
    before = prompt("{{a}}", scores=[("evfn_1", "a", 0.9)], max_tokens=300, tools=[tool("a")])
    after = prompt("{{b}}", scores=[("evfn_1", "a", 0.8)], count=3, max_tokens=200, model="o1", tools=[tool("b")])
    found = told(before, after, History(never=SPAN))
    assert len(found) == MOST == 5
    assert [fact.kind for fact in found] == sorted(fact.kind for fact in found)
    assert found[0].kind == Kind.ALL_LOWER


def test_that_there_is_nothing_of_note_is_said_only_when_everything_was_read():
    same = prompt("{{a}}")
    assert known(same, prompt("{{a}} more")).nothing_of_note
    assert not known(same, prompt("{{a}} {{b}}")).nothing_of_note
    assert not known(same, same, history=None).nothing_of_note
    unclear = prompt("{{a}} {{ search(b) }}")
    assert not known(unclear, unclear).nothing_of_note
    assert not known(same, prompt("{{a}}", other={"new": [1]})).nothing_of_note
    assert not known(same, unread(chat_template=[])).nothing_of_note


@pytest.mark.parametrize("odd", [{}, [], "text", 1, {"config": 1}, {"config": {"type": 1, "tools": 1}}])
def test_no_document_is_too_odd(odd):
    for before, after in ((odd, model()), (model(), odd), (odd, odd), (None, odd)):
        known(before, after)
