"""Scores and use, side by side."""

from datetime import UTC, datetime

import pytest

from projects.diff import compare
from projects.diff.result import Usage


def version(*aggregates, **row):
    listed = [
        {"model_config_id": "c", "evaluator_id": evaluator, "evaluator_version_id": of, "aggregate_value": value}
        for evaluator, of, value in aggregates
    ]
    return {"evaluation_aggregates": listed, "config": {"id": "c", "type": "generic", "name": "n"}, **row}


def rows(before, after, **names):
    return [(s.name, s.before, s.after, s.change) for s in compare(before, after, **names).scores]


def test_averages_of_both_versions_stand_side_by_side_under_the_evaluators_names():
    before, after = (
        version(("evfn_2", "v", 0.8), ("evfn_1", "v", 3.5)),
        version(("evfn_1", "v", 4), ("evfn_2", "v", 0.75)),
    )

    assert rows(before, after, evaluator_names={"evfn_1": "Tone", "evfn_2": "Correct"}) == [
        ("Correct", "0.80", "0.75", "−0.05"),
        ("Tone", "3.50", "4.00", "+0.50"),
    ]


def test_an_evaluator_without_a_known_name_is_told_by_its_id():
    assert rows(version(("evfn_1", "v", 1)), version(("evfn_1", "v", 1))) == [("evfn_1", "1.00", "1.00", "no change")]


def test_evaluators_of_one_name_are_told_apart():
    names = {"evfn_1": "Valid JSON", "evfn_2": "valid  JSON", "evfn_3": "Tone"}
    after = version(("evfn_1", "v", 1), ("evfn_2", "v", 2), ("evfn_3", "v", 3))

    assert [name for name, *_ in rows(version(), after, evaluator_names=names)] == [
        "Tone",
        "valid  JSON (evfn_2)",
        "Valid JSON (evfn_1)",
    ]


def test_long_names_that_are_equal_are_told_apart_too():
    names = dict.fromkeys(("evfn_1", "evfn_2"), "long " * 100)
    one, other = rows(version(("evfn_1", "v", 1), ("evfn_2", "v", 2)), version(), evaluator_names=names)

    assert one[0] != other[0]


@pytest.mark.parametrize("value", [None, "high", True, float("nan"), float("inf"), 10**400, [], "1_0"])
def test_what_is_no_number_is_no_score(value):
    assert rows(version(("e", "v", value)), version(("e", "v", 1))) == [("e", "no score", "1.00", "")]


def test_an_evaluator_that_judged_one_version_only_has_no_change():
    assert rows(version(), version(("e", "v", 0.5))) == [("e", "no score", "0.50", "")]
    assert rows(None, version(("e", "v", 0.5))) == [("e", "no score", "0.50", "")]


def test_small_and_large_numbers_can_be_read():
    assert rows(version(("e", "v", 0.0012)), version(("e", "v", 12345.678))) == [
        ("e", "0.0012", "12,345.68", "+12,345.68")
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (0.88, 0.97, ("88%", "97%", "+9 points")),
        (0.934, 0.9, ("93.4%", "90%", "−3.4 points")),
        (0.0004, 1, ("0.04%", "100%", "+100 points")),
        (0.99, 1, ("99%", "100%", "+1 point")),
        (0.3, 0.1 + 0.2, ("30%", "30%", "no change")),
        (-0.0, 0, ("0%", "0%", "no change")),
        (0.99999, 1, ("100%", "100%", "+less than 0.1 points")),
        (0.9, 1.2, ("90%", "1.20", "+0.30")),  # no share of anything
        (1e308, -0.5, ("1e+308", "-0.50", "−1e+308")),
    ],
)
def test_the_average_of_yes_or_no_is_a_share_told_in_per_cent(before, after, told):
    assert rows(version(("e", "v", before)), version(("e", "v", after)), yes_or_no=["e"]) == [("e", *told)]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (-0.0, 0.5, ("0.00", "0.50", "+0.50")),
        (0.99999, 1, ("1.00", "1.00", "+less than 0.01")),
        (1, 0.999, ("1.00", "1.00", "−less than 0.01")),
        (0.0012, 0.0013, ("0.0012", "0.0013", "+0.0001")),
        (0.994, 1, ("0.99", "1.00", "+0.006")),
        (1e308, -1e308, ("1e+308", "-1e+308", "")),  # a difference that no number holds
    ],
)
def test_a_difference_agrees_with_the_numbers_beside_it(before, after, told):
    assert rows(version(("e", "v", before)), version(("e", "v", after))) == [("e", *told)]


def test_where_one_version_of_an_evaluator_judged_both_its_numbers_are_compared():
    before, after = version(("e", "v1", 0.2), ("e", "v2", 0.9)), version(("e", "v1", 0.3))

    assert rows(before, after) == [("e", "0.20", "0.30", "+0.10")]


def test_numbers_of_different_versions_of_an_evaluator_carry_a_warning():
    (score,) = compare(version(("e", "v1", 0.2)), version(("e", "v2", 0.3))).scores

    assert (score.note, score.is_fair) == ("judged by different versions of this evaluator", False)


def test_scores_and_use_do_not_make_versions_different():
    comparison = compare(version(("e", "v", 0.1), num_datapoints=1), version(("e", "v", 0.9), num_datapoints=2))

    assert comparison.same


def test_use_of_both_versions_is_told():
    before = version(last_used="2026-11-20T10:00:00Z", num_datapoints=1234)
    after = version(last_used="2026-11-21T12:00:00+02:00", num_datapoints=0)

    usage = compare(before, after).usage

    assert usage.last_used_before == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert usage.last_used_after == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert (usage.datapoints_before, usage.datapoints_after) == (1234, 0)


@pytest.mark.parametrize("odd", ["yesterday", 5, None, [], "", "0001-01-01T00:00:00+14:00", "2026-13-01"])
def test_an_odd_time_or_count_is_not_known(odd):
    usage = compare(version(last_used=odd, num_datapoints="many"), None).usage

    assert usage == Usage()


def test_a_time_without_a_zone_is_taken_for_utc():
    assert compare(version(last_used="2026-11-20T10:00:00"), None).usage.last_used_before.tzinfo is UTC
