"""The order of a list of versions: by any column, either way, what is not known last, of one rank the newest first."""

import pytest
from django.http import QueryDict

from projects.humanloop.resources import Deployment, Evaluator, ProjectConfig
from projects.presenters.scores import Scores
from projects.presenters.version_order import VersionOrder

FIELDS = ("name", "model", "created_at", "num_datapoints", "score")
ROWS = [  # newest first
    ("b", None, "2026-11-04", 7, 0.5),
    ("C", "gpt-4o", "2026-11-03", None, None),
    ("a", "o1", "2026-11-02", 70, 0.9),
    ("d", "gpt-4o", None, 0, 0.5),
]


def version(name, model, day, datapoints, score):
    row = {"config": {"id": name, "type": "model", "name": name, "model": model}, "num_datapoints": datapoints}
    row["created_at"] = day and f"{day}T09:00:00Z"
    given = [] if score is None else [{"evaluator_id": "e", "aggregate_value": score}]
    return ProjectConfig.read(row | {"evaluation_aggregates": given})


VERSIONS = [version(*row) for row in ROWS]
SCORES = Scores({each.id: each.raw for each in VERSIONS}, [Evaluator(id="e", name="Valid <JSON>")])
SERVED = {
    "C": [Deployment(environment_id=key, environment_name=key) for key in ("qa", "staging")],
    "d": [Deployment(environment_id="p", environment_name="p", environment_tag="default")],
    "b": [Deployment(environment_id="dev", environment_name="dev")],
}


def order(**asked):
    found = VersionOrder.from_request(asked)
    called = {each.id: each.label for each in VERSIONS}
    return "".join(each.id for each in found.sort(VERSIONS, scores=SCORES, called=called, served=SERVED))


@pytest.mark.parametrize(
    ("by", "ascending", "descending"),
    [
        ("name", "abCd", "dCba"),
        ("created_at", "aCbd", "bCad"),
        ("model", "Cdab", "aCdb"),
        ("datapoints", "dbaC", "abdC"),
        ("score.e", "bdaC", "abdC"),
        ("live", "bCda", "dCba"),
        ("score.nobody", "bCad", "bCad"),
        ("nonsense", "aCbd", "bCad"),
    ],
)
def test_both_ways_what_is_not_known_comes_last(by, ascending, descending):
    assert order(sort_by=by, order="asc") == ascending
    assert order(sort_by=by, order="desc") == descending


@pytest.mark.parametrize(
    ("by", "first"),
    [("name", "abCd"), ("datapoints", "abdC"), ("score.e", "abdC"), ("live", "dCba"), ("", "bCad")],
)
def test_each_column_begins_with_what_one_looks_for(by, first):
    assert order(sort_by=by) == first
    assert order(sort_by=by, order="<x>") == first


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "newest first"),
        ({"sort_by": "created_at", "order": "asc"}, "oldest first"),
        ({"sort_by": "datapoints"}, "most datapoints first"),
        ({"sort_by": "score.e"}, "highest Valid <JSON> first"),
        ({"sort_by": "score.e", "order": "asc"}, "lowest Valid <JSON> first"),
        ({"sort_by": "score.nobody"}, "newest first"),
    ],
)
def test_it_is_said_in_words(asked, words):
    assert VersionOrder.from_request(asked).words(SCORES).plain == words


def test_a_header_leads_to_its_order_and_turned_round_where_it_is_so_already():
    asked = QueryDict("q=json&page=3&sort_by=name")
    found = VersionOrder.from_request(asked)
    assert found.address("datapoints", asked) == "?q=json&sort_by=datapoints&order=desc"
    assert found.address("name", asked, "versions") == "?q=json&sort_by=name&order=desc#versions"
    assert (found.aria("name"), found.aria("model")) == ("ascending", "")
