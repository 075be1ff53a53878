"""A score that the remote has is told wherever versions are compared; where it was not read, that is said."""

import pytest

from projects.models import Change
from projects.views.changes import comparisons_of
from tests.fault_table import never_answers

SUPPORT = "Support replies"


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)


@pytest.fixture
def scored(wired, project):
    """The ids of three versions that have scores, the live one first."""
    address, params = f"/projects/{project['id']}/configs", {"evaluation_aggregates": "true"}
    rows = wired.behind_the_back("GET", address, params=params)
    ids = [row["config"]["id"] for row in rows if len(row["evaluation_aggregates"]) == 3]
    live = project["active_config"]["config"]["id"]
    return [live, *(key for key in ids if key != live)][:3]


def make_live(client, project, config_id):
    path = f"/projects/{project['id']}/edit/"
    client.send(path, client.page(path).values(path) | {"active_config_id": config_id})
    change = Change.objects.order_by("-proposed_at").first()
    client.send(f"{change.get_absolute_url()}apply/")
    return change


def figures(page):
    """What the table of scores says, by evaluator."""
    for table in page.all("table"):
        if "Average scores" in "".join(table.find("caption").itertext()):
            rows = [["".join(cell.itertext()).strip() for cell in row] for row in table.find("tbody")]
            return {row[0]: row[1:3] for row in rows}
    return {}


def test_the_undo_of_a_replaced_change_tells_the_scores_of_both_versions(as_editor, project, scored):
    first = make_live(as_editor, project, scored[1])
    make_live(as_editor, project, scored[2])

    review = as_editor.send(f"{first.get_absolute_url()}undo/")

    told = figures(review)
    assert len(told) >= 3
    assert "scores not read" not in review.text
    assert not any("no score" in pair for pair in told.values())


def test_a_change_made_outside_and_the_way_back_from_it_tell_scores(as_editor, wired, project, scored):
    as_editor.page(f"/projects/{project['id']}/")
    address = f"/projects/{project['id']}"
    wired.behind_the_back("PATCH", address, json={"active_config_id": scored[1]})
    as_editor.page("/projects/")
    noticed = Change.objects.get(state="noticed")

    page = as_editor.page(noticed.get_absolute_url())
    wired.forget()
    again = as_editor.page(noticed.get_absolute_url())
    assert wired.requests == []  # they were kept

    review = as_editor.send(f"{noticed.get_absolute_url()}put-back/")
    for told in map(figures, (page, again, review)):
        assert len(told) >= 3
        assert not any("no score" in pair or "scores not read" in pair for pair in told.values())


def test_scores_that_were_not_read_are_said_to_be_so(as_editor, remote):
    change = Change.objects.create(
        project_id="pr_1",
        project_name="Support bot",
        before={"active_config_id": "config_1"},
        requested={"active_config_id": "config_2"},
        documents={key: {"config": {"id": key, "name": key}} for key in ("config_1", "config_2")},
        state=Change.State.WITHDRAWN,
    )
    page = as_editor.page(change.get_absolute_url())
    assert "Scores not read." in page.text
    assert "no score" not in page.text
    change.documents["config_2"]["evaluation_aggregates"] = [{"evaluator_id": "evfn_1", "aggregate_value": 0.5}]
    change.save()
    assert figures(as_editor.page(change.get_absolute_url())) == {"evfn_1": ["scores not read", "0.50"]}


def test_an_undo_is_proposed_though_the_scores_can_not_be_read(as_editor, remote):
    change = Change.objects.create(
        project_id="pr_1",
        project_name="Support bot",
        before={"active_config_id": "config_2"},
        requested={"active_config_id": "config_1"},
        answered={"active_config_id": "config_1"},
        state=Change.State.APPLIED,
        settled_at="2026-11-20T09:30:00Z",
    )
    remote.on("GET", "/projects/pr_1/configs", never_answers)
    review = as_editor.send(f"{change.get_absolute_url()}undo/")
    assert "not read" in review.text or "has not read all of them" in review.text
    assert comparisons_of(Change.objects.exclude(pk=change.pk).get()) == []


@pytest.mark.parametrize(
    "aggregates",
    [
        [("e", "v1", 0.2), ("e", "v2", 0.9)],
        [("e", "v1", 0.2), ("e", "v2", None)],
        [("e", "v1", "0.25")],
        [("e", "v1", 1e13)],
        [("e", "v1", True)],
        [("e", "v1", None)],
    ],
)
def test_the_list_of_versions_and_the_comparison_read_one_figure(as_viewer, remote, aggregates):
    listed = [
        dict(zip(("evaluator_id", "evaluator_version_id", "aggregate_value"), one, strict=True)) for one in aggregates
    ]
    for row in remote.memory.configs.values():
        row["evaluation_aggregates"] = listed
    compared = figures(as_viewer.page("/projects/pr_1/compare/")).get("e", ["no score"])
    versions = as_viewer.page("/projects/pr_1/configs/").text
    assert compared[0] in versions
