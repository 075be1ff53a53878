"""The scores of two versions as a page tells them: numbers, bars, the difference in words, what stands behind it."""

import pytest
from django.template.loader import render_to_string

from projects.diff import compare
from tests.markup import fragment

SVG = "{http://www.w3.org/2000/svg}"
CITES, VALID = "Cites", "Valid"
NAMES = {"evfn_1": CITES, "evfn_2": VALID}


def version(name, *scores, **more):
    aggregates = [{"evaluator_id": key, "aggregate_value": value} for key, value in scores]
    read = {"evaluation_aggregates": aggregates}
    return {"config": {"id": name, "type": "model", "name": name}, **read, **more}


def unread(name):
    return {"config": {"id": name, "type": "model", "name": name}}


def shown(before, after, **context):
    comparison = compare(before, after, evaluator_names=NAMES, yes_or_no=["evfn_2"])
    context |= {"comparison": comparison, "place": 2}
    return fragment(render_to_string("includes/comparison_scores.html", context))


def words(element):
    return " ".join("".join(element.itertext()).split())


def rows(root):
    return [[words(cell) for cell in row if cell.find(f"{SVG}svg") is None] for row in root.findall(".//tbody/tr")]


def bars(root):
    drawn = root.findall(f".//tbody//{SVG}rect")
    return [(bar.get("class"), float(bar.get("width"))) for bar in drawn if "value" in bar.get("class")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (("evfn_2", 0.92), ("evfn_2", 1), [VALID, "92%", "100%", "▲ 8 points higher"]),
        (("evfn_2", 1), ("evfn_2", 0.99), [VALID, "100%", "99%", "▼ 1 point lower"]),
        (("evfn_2", 0.5), ("evfn_2", 0.5), [VALID, "50%", "50%", "no change"]),
        (("evfn_1", 0.88), ("evfn_1", 0.96), [CITES, "0.88", "0.96", "▲ 0.08 higher"]),
        (("evfn_1", 4), ("evfn_1", None), [CITES, "4.00", "no score", "", "–"]),
    ],
)
def test_the_difference_is_told_in_words_beside_both_numbers(old, new, said):
    assert rows(shown(version("v1", old), version("v2", new))) == [said]


@pytest.mark.parametrize(
    ("old", "new", "drawn"),
    [
        (0.92, 1, [("value before", 92), ("value after", 100)]),
        (0, 0.1234, [("value before", 0), ("value after", 12.3)]),
        (0.5, None, [("value before", 50)]),
        (None, 0.5, [("value after", 50)]),
        (3.5, 0.5, []),  # no share of anything, as in the list of versions
        (-0.1, None, []),
    ],
)
def test_a_share_has_a_bar_for_each_side(old, new, drawn):
    assert bars(shown(version("v1", ("evfn_2", old)), version("v2", ("evfn_2", new)))) == drawn


@pytest.mark.parametrize(
    ("old", "new", "drawn"),
    [
        (0.5, 0.6, [("value before", 50), ("value after", 60)]),
        (2.2, 4.4, [("value before", 50), ("value after", 100)]),
        (-0.5, 0.5, []),
        (4, None, []),  # nothing to compare it with
    ],
)
def test_two_numbers_whose_range_nobody_knows_have_bars_to_compare_them_as_in_the_list_of_versions(old, new, drawn):
    assert bars(shown(version("v1", ("evfn_1", old)), version("v2", ("evfn_1", new)))) == drawn


def test_how_much_stands_behind_each_side_is_said_and_that_it_is_little():
    before = version("v1", ("evfn_2", 0.9), num_datapoints=3488, last_used="2020-11-24T07:48:00Z")
    after = version("v2", ("evfn_2", 0.9), num_datapoints=12)

    assert [words(side) for side in shown(before, after).findall(".//li")] == [
        "Before v1 · 3,488 datapoints · last used 24 Nov 2020, 07:48",
        "After v2 · only 12 datapoints",
    ]


@pytest.mark.parametrize(("count", "said"), [(0, "0 datapoints"), (1, "1 datapoint"), (12, "12 datapoints")])
def test_where_there_is_no_score_datapoints_are_not_few(count, said):
    assert words(shown(None, version("v2", num_datapoints=count)).findall(".//li")[1]) == f"After v2 · {said}"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (unread("v1"), unread("v2"), ["Scores not read."]),
        (version("v1", ("evfn_2", 1)), unread("v2"), ["Scores of one of the versions not read."]),
        (version("v1"), unread("v2"), ["Scores not read."]),
        (version("v1"), version("v2"), ["No evaluator has given a score."]),
        (None, version("v2", ("evfn_2", 1)), []),
    ],
)
def test_what_was_not_read_is_not_called_none(before, after, said):
    assert [words(note) for note in shown(before, after).findall(".//p")] == said


def test_numbers_that_are_no_fair_comparison_say_so_beside_the_name():
    def judged(by):
        aggregate = {"evaluator_id": "evfn_2", "evaluator_version_id": by, "aggregate_value": 1}
        return version("v") | {"evaluation_aggregates": [aggregate]}

    ((name, *_),) = rows(shown(judged("a"), judged("b")))
    assert name == "Valid judged by different versions of this evaluator"


def test_evaluators_past_the_bound_are_counted():
    scores = [(f"e{number}", 1) for number in range(101)]
    root = shown(version("v1"), version("v2", *scores))

    assert len(rows(root)) == 100
    assert words(root.findall(".//p")[0]) == "1 more evaluator is not shown."


@pytest.mark.parametrize(("level", "tag"), [(None, "h2"), (3, "h3")])
def test_it_is_a_part_of_its_own_that_links_find(level, tag):
    root = shown(version("v1"), version("v2"), level=level)

    (heading,) = root.findall(f".//{tag}")
    assert heading.get("id") == root.find("section").get("aria-labelledby") == "comparison-2-scores"


def test_the_table_has_a_caption_and_headings():
    root = shown(version("v1", ("evfn_2", 1)), version("v2", ("evfn_2", 1)))

    assert words(root.find(".//caption")) == "Average scores of both versions, by evaluator"
    assert [words(cell) for cell in root.find(".//thead").iter("th")] == ["Evaluator", "Before", "After", "Difference"]
    assert {cell.get("scope") for cell in root.iter("th")} == {"col", "row"}
