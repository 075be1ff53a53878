"""Scores of versions as numbers: which is the best, what has few datapoints behind it, and what nobody can say."""

import pytest

from projects.humanloop.resources import Evaluator
from projects.presenters.scores import Scores

JSON = {"id": "e", "name": "Valid JSON", "return_type": "boolean"}
SURVEY = {"id": "e", "name": "Survey", "return_type": "number"}

UNCERTAIN = [
    *("is_toxic", "has_errors", "hasErrors", "Incorrect", "Contains profanity", "Hatespeech", "Unhelpful", "Fehler"),
    *("Not grounded", "Off topic", "isn’t valid", "non-compliant", "un-helpful", "valid_json_missing", "invalidJSON"),
    *("Safe: false", "Only partially correct", "Is there a valid complaint or an issue", "Escalated", ""),
]
CERTAIN = ["Valid JSON", "valid_json", "isValid", "Respectful tone", "Is it correct?", "GROUNDED", "helpful-answer"]


def version(value=None, datapoints: object = 500, *, by="v1", read=True):
    """A row of a project's configs with one score, or none."""
    row: dict = {"num_datapoints": datapoints}
    if read:
        judged = {"evaluator_id": "e", "evaluator_version_id": by, "aggregate_value": value}
        row["evaluation_aggregates"] = [] if value is None else [judged]
    return row


def scores(*versions, judge=JSON):
    return Scores({f"v{at}": row for at, row in enumerate(versions)}, [Evaluator(**judge)])


def cells(*versions, judge=JSON):
    found = scores(*versions, judge=judge)
    return [found.cell(f"v{at}", found.columns[0]) for at in range(len(versions))]


@pytest.mark.parametrize(
    ("versions", "best"),
    [
        ([version(0.9), version(0.97)], [1]),
        ([version(0.9), version(1.0, 12)], []),  # with nothing to compare it with, none is the best
        ([version(0.9), version(0.8), version(1.0, 12)], [0]),
        ([version(0.9), version(0.8), version(1.0, 99)], [0]),
        ([version(0.9), version(0.8), version(1.0, 100)], [2]),
        ([version(0.9), version(0.9), version(0.8)], [0, 1]),
        ([version(0.90001), version(0.9), version(0.8)], [0, 1]),  # they read the same
        ([version(0.9), version(0.9)], []),
        ([version(0.9)], []),
        ([version(0.9), version()], []),
        ([version(0.9), version(0.8), version()], [0]),
        ([version(0.9), version(0.8), version(read=False)], []),  # which may be better
        ([version(0.9), version(0.8), version(0.95, None)], []),  # which may have enough
        ([version(0.9), version(0.8), version(0.85, None)], [0]),
        ([version(0.9), version(0.8), version(0.95, 0)], [0]),
        ([version(0.9), version(0.8), version(0.95, "many")], []),
        ([version(0.9, by="v2"), version(0.8)], []),  # not the same evaluator
        ([version(0.9), version(0.8), version(1.0, 12, by="v2")], [0]),
        ([version(0.0), version(0.0)], []),
        ([version(0.9), version(0.8), version(1.2)], []),  # no share of yes: nobody can say what was judged
        ([version(0.9), version(0.8), version(1e308, 12)], []),
        ([version(0.9), version(0.8), version(-0.1)], []),
        ([version(0.9), version(0.8), version("1_0")], [0]),
    ],
)
def test_the_best_is_certain_and_has_enough_datapoints(versions, best):
    assert [at for at, cell in enumerate(cells(*versions)) if cell.best] == best
    found = scores(*versions)
    assert [found.best(column) for column in found.columns] == [[f"v{at}" for at in best]]


@pytest.mark.parametrize(
    "judge",
    [
        SURVEY,
        {"id": "other"},
        *({**JSON, "name": name} for name in ("Toxic", "Has errors", "Fails to answer", "Leaks PII", "Too long")),
        *({**JSON, "name": name} for name in UNCERTAIN),
    ],
    ids=lambda judge: judge.get("name", "unknown"),
)
def test_where_nobody_can_say_whether_more_is_better_none_is_the_best(judge):
    assert not any(cell.best for cell in cells(version(0.2), version(0.9), judge=judge))


@pytest.mark.parametrize("name", CERTAIN)
def test_where_yes_is_good_the_highest_is_the_best(name):
    assert [cell.best for cell in cells(version(0.2), version(0.9), judge={**JSON, "name": name})] == [False, True]


@pytest.mark.parametrize(
    ("datapoints", "few"),
    [(1, True), (99, True), (100, False), (0, False), (None, False), ("12", False), (True, False)],
)
def test_few_datapoints_are_known_and_fewer_than_enough(datapoints, few):
    assert cells(version(0.9, datapoints))[0].few == few


def test_what_was_not_read_is_not_called_no_score():
    scored, none, unread = cells(version(0.9), version(), version(read=False))
    assert (scored.text, none.text, unread.text) == ("90%", "no score", "not read")
    assert (none.value, unread.value, none.few, unread.percent) == (None, None, False, None)
    assert [scores(version(0.9), version(read=False)).is_read(key) for key in ("v0", "v1", "v9")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("judge", "values", "drawn"),
    [
        (JSON, [0.0, 0.62, 1.0], [("0%", 0), ("62%", 62), ("100%", 100)]),
        (JSON, [0.5, 1.5], [("50%", None), ("1.50", None)]),  # no share
        (SURVEY, [0.88, 0.44], [("0.88", 88), ("0.44", 44)]),
        (SURVEY, [4.4, 2.2], [("4.40", 100), ("2.20", 50)]),
        (SURVEY, [-0.5, 0.5], [("-0.50", None), ("0.50", None)]),
        ({"id": "other"}, [0.5], [("0.50", 50)]),
    ],
)
def test_a_bar_is_drawn_where_it_means_something(judge, values, drawn):
    told = [(cell.text, cell.percent) for cell in cells(*map(version, values), judge=judge)]
    assert told == [(text, percent if percent is None else pytest.approx(percent)) for text, percent in drawn]


def test_the_columns_are_who_judged_the_most_first_with_their_names_and_range():
    judged = [("b", 0.5), ("a", 0.7), ("c", None)], [("a", 0.9)]
    rows = {
        f"v{at}": {"evaluation_aggregates": [{"evaluator_id": key, "aggregate_value": value} for key, value in pairs]}
        for at, pairs in enumerate(judged)
    }
    found = Scores(rows, [Evaluator(id="b", name="Brevity"), Evaluator(id="silent", name="Silent")])
    told = [(column.name, column.judged, column.low, column.high) for column in found.columns]
    assert told == [("a", 2, 0.7, 0.9), ("Brevity", 1, 0.5, 0.5)]
    assert [column.name for column, _ in found.cells("v1")] == ["a"]
    assert found.cell("v1", found.columns[1]).text == "no score"


def test_of_several_versions_of_an_evaluator_the_latest_that_says_something_counts():
    row = version(0.2)
    row["evaluation_aggregates"] += version(0.9, by="v2")["evaluation_aggregates"]
    row["evaluation_aggregates"] += [{"evaluator_id": "e", "evaluator_version_id": "v3", "aggregate_value": None}]
    assert cells(row)[0].text == "90%"


def test_columns_of_one_name_are_told_apart():
    aggregates = [{"evaluator_id": key, "aggregate_value": 0.5} for key in ("a", "b", "c")]
    judges = [Evaluator(id="a", name="Tone"), Evaluator(id="b", name="tone"), Evaluator(id="c", name="Brevity")]
    found = Scores({"v0": {"evaluation_aggregates": aggregates}}, judges)
    assert [column.name for column in found.columns] == ["Brevity", "Tone (a)", "tone (b)"]
