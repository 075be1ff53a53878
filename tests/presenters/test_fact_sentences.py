"""Each fact is one sentence, and leads to its place."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from projects.diff.fact import Fact, Kind, Span
from projects.presenters.facts import SENTENCES, address, sentence
from projects.presenters.phrase import Moment

FROM, UNTIL = datetime(2026, 11, 3, tzinfo=UTC), datetime(2026, 11, 12, tzinfo=UTC)
ID, OTHER = UUID(int=1), UUID(int=2)
CASES = [
    (Fact(Kind.OTHER_KIND, before="model", after="tool"), "It is of another kind: prompt → tool"),
    (Fact(Kind.ALL_LOWER, names=("Tone",), number=1), "The one score is lower: Tone"),
    (Fact(Kind.ALL_LOWER, names=("A", "B"), number=2), "Both scores are lower"),
    (Fact(Kind.ALL_LOWER, names=("A", "B", "C"), number=3), "All 3 scores are lower"),
    (Fact(Kind.SOME_LOWER, names=("A",), others=("B",), number=3), "1 of 3 scores is lower: A; higher: B"),
    (Fact(Kind.SOME_LOWER, names=("A", "B"), number=3), "2 of 3 scores are lower: A and B"),
    (Fact(Kind.FEW_DATAPOINTS, names=("v",), number=12), "Only 12 datapoints behind its scores"),
    (Fact(Kind.FORMAT_LOST, names=("why",)), "The answer’s format no longer has why"),
    (Fact(Kind.FORMAT_LOST, names=("why", "sum")), "The answer’s format no longer has why and sum"),
    (Fact(Kind.FORMAT_OF_ANOTHER_KIND, before="a", after="b"), "The answer’s format is another one: a → b"),
    (Fact(Kind.FORMAT_OF_ANOTHER_KIND, after="b"), "The answer gets a format: b"),
    (Fact(Kind.FORMAT_OF_ANOTHER_KIND, before="a"), "The answer’s format is no longer set; it was a"),
    (Fact(Kind.INPUT_REQUIRED, names=("a",)), "A new input must be sent: a"),
    (Fact(Kind.INPUT_REQUIRED, names=("a", "b")), "2 new inputs must be sent: a and b"),
    (Fact(Kind.INPUT_REQUIRED, names=tuple("abcd")), "4 new inputs must be sent: a, b, c and d"),
    (Fact(Kind.INPUT_REQUIRED, names=tuple("abcde")), "5 new inputs must be sent: a, b, c and 2 more"),
    (Fact(Kind.INPUT_NEW, names=("a",)), "The prompt has a new input: a"),
    (Fact(Kind.INPUT_NEW, names=("a", "b")), "The prompt has 2 new inputs: a and b"),
    (Fact(Kind.INPUT_GONE, names=("a",)), "An input is no longer used: a"),
    (Fact(Kind.TOOL_GONE, names=("a",)), "A tool is gone: a"),
    (Fact(Kind.TOOL_GONE, names=("a", "b")), "2 tools are gone: a and b"),
    (Fact(Kind.TOOL_NEW, names=("a",)), "A tool is new: a"),
    (Fact(Kind.TOOL_CHANGED, names=("a",)), "A tool is changed: a"),
    (Fact(Kind.TOOL_CHANGED), "The tools are not the same"),
    (Fact(Kind.OTHER_MODEL, names=("model a → b", "endpoint c → d")), "Changed: model a → b and endpoint c → d"),
    (
        Fact(Kind.OTHER_NUMBERS, names=("35 days",), others=("28",)),
        "The prompt now says 35 days where it said 28",
    ),
    (
        Fact(Kind.OTHER_NUMBERS, names=("35 days", "£5"), others=("28", "£4")),
        "The prompt now says 35 days where it said 28 and £5 where it said £4",
    ),
    (
        Fact(Kind.OTHER_NUMBERS, names=tuple("23456"), others=tuple("12345")),
        "The prompt now says 2 where it said 1, 3 where it said 2, 4 where it said 3 and has 2 more numbers that are "
        "different",
    ),
    (Fact(Kind.NOT_SCORED, names=("A",)), "It has no score of A"),
    (Fact(Kind.NOT_SCORED, names=("A", "B")), "It has no scores of A and B"),
    (Fact(Kind.SCORES_NOT_READ, names=("v", "w"), number=2), "Scores not read"),
    (Fact(Kind.SCORES_NOT_READ, names=("v",), number=2), "Scores of v not read"),
    (Fact(Kind.OTHER_PROPOSAL, number=1, changes=(ID,)), "Another change of this project is open"),
    (Fact(Kind.OTHER_PROPOSAL, number=2, changes=(ID, OTHER)), "2 other changes of this project are open"),
    (Fact(Kind.FEWER_TOKENS, before="300", after="200"), "An answer has at most 200 tokens; the limit was 300"),
    (Fact(Kind.TEXT_INTO_PARTS, names=("System",)), "One text became a list of parts"),
    (Fact(Kind.TEXT_INTO_PARTS, names=("System", "User")), "2 texts became lists of parts"),
    (Fact(Kind.PARTS_INTO_TEXT, names=("System",)), "A list of parts became one text"),
    (Fact(Kind.FORMAT_CHANGED), "The answer’s format is described otherwise"),
    (
        Fact(Kind.NEVER_LIVE, span=Span("production", FROM)),
        "Not seen live in production before, where changes are known since 2026-11-03",
    ),
    (
        Fact(Kind.LIVE_BEFORE, span=Span("production", FROM, UNTIL)),
        "Was live in production from 2026-11-03 until 2026-11-12",
    ),
    (Fact(Kind.LIVE_BEFORE, span=Span("production", None, UNTIL)), "Was live in production until 2026-11-12"),
    (
        Fact(Kind.LIVE_BEFORE, span=Span("production", FROM, UNTIL, at_least=True)),
        "Was live in production from 2026-11-03 until at least 2026-11-12",
    ),
    (Fact(Kind.LIVE_BEFORE, span=Span("production")), "Was made live in production"),
    (Fact(Kind.WAS_LIVE_ELSEWHERE, span=Span("staging", FROM)), "Was made live in staging 2026-11-03"),
    (Fact(Kind.LIVE_ELSEWHERE, names=("staging", "test")), "Live now in staging and test"),
    (Fact(Kind.FORMAT_GAINED, names=("why",)), "The answer’s format gains why"),
    (Fact(Kind.FEW_BEFORE, names=("v",), number=1), "Only 1 datapoint behind the scores of v"),
    (Fact(Kind.SOME_HIGHER, names=("A",), number=2), "1 of 2 scores is higher: A"),
    (Fact(Kind.ALL_HIGHER, names=("A", "B"), number=2), "Both scores are higher"),
    (Fact(Kind.ONLY_MOVED), "Text was only moved: every line is still there, in another order"),
]


def words(fact):
    """The sentence as plain text, days as ISO has them."""
    parts = sentence(fact)
    return "".join(
        part if isinstance(part, str) else f"{part.at:%Y-%m-%d}" if isinstance(part, Moment) else part.text
        for part in parts
    )


@pytest.mark.parametrize(("fact", "told"), CASES, ids=[told for _, told in CASES])
def test_each_fact_is_a_sentence(fact, told):
    assert words(fact) == told


def test_no_kind_is_without_a_sentence():
    assert set(SENTENCES) == set(Kind) == {fact.kind for fact, _ in CASES}


def test_what_cannot_be_seen_in_a_name_is_spelled_out():
    assert words(Fact(Kind.TOOL_GONE, names=("a\u200bb",))) == "A tool is gone: a[ZERO WIDTH SPACE]b"


@pytest.mark.parametrize(
    ("fact", "leads"),
    [
        (Fact(Kind.ALL_LOWER, "scores"), "#comparison-2-scores"),
        (Fact(Kind.LIVE_BEFORE, span=Span("production", change=ID)), f"/changes/{ID}/"),
        (Fact(Kind.LIVE_ELSEWHERE, names=("staging",)), "/projects/pr_1/#environments"),
        (Fact(Kind.OTHER_PROPOSAL, changes=(ID,)), f"/changes/{ID}/"),
        (Fact(Kind.OTHER_PROPOSAL, changes=(ID, OTHER)), "/changes/?project_id=pr_1"),
    ],
)
def test_each_leads_to_its_place(fact, leads):
    assert address(fact, "pr_1", 2) == leads
