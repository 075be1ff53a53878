"""A move in a panel whose projects themselves are protected: approved as a whole, then started."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Change, Move, Protection
from tests.pages import words


@pytest.fixture
def move(viewer, remote):
    Protection.objects.create(environment_id="", approvals=1)
    move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=viewer)
    asked = {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_2"}}
    Change.objects.create(project_id="pr_1", project_name="Support bot", proposed_by=viewer, move=move, **asked)
    return move


def buttons(page):
    return {words(button) for button in page.one("main").iter("button")}


def test_whoever_may_approve_it_is_offered_that_and_then_that_it_goes(as_editor, as_viewer, move, remote):
    page = as_viewer.page(move.get_absolute_url())
    assert "Approve the whole move" not in buttons(page)
    page = as_editor.page(move.get_absolute_url())
    assert "A project’s name or directory needs 1 approval, and none counts yet." in page.text
    page = as_editor.send(f"{move.get_absolute_url()}apply/")
    assert "needs 1 approval" in page.text
    assert remote.writes == []
    page = as_editor.send(f"{move.get_absolute_url()}approve/")
    assert "Approve the whole move" not in buttons(page)
    as_editor.send(f"{move.get_absolute_url()}apply/")
    assert Change.objects.get().state == "applied"


def test_nobody_approves_their_own(as_viewer, as_editor, move, editor):
    as_viewer.send(f"{move.get_absolute_url()}approve/", status=403)
    Move.objects.update(proposed_by=editor)
    Change.objects.update(proposed_by=editor)
    page = as_editor.page(move.get_absolute_url())
    assert "Approve the whole move" not in buttons(page)
    as_editor.send(f"{move.get_absolute_url()}approve/", status=403)


def test_the_page_of_an_approved_one_costs_as_many_queries_however_many_projects_it_has(
    as_editor, move, remote, viewer
):
    costs = []
    for numbers in (range(2, 4), range(4, 20)):
        asked = {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_2"}, "proposed_by": viewer}
        Change.objects.bulk_create(Change(project_id=f"pr_{n}", project_name="P", move=move, **asked) for n in numbers)
        as_editor.send(f"{move.get_absolute_url()}approve/")
        with CaptureQueriesContext(connection) as queries:
            assert "Approve the whole move" not in buttons(as_editor.page(move.get_absolute_url()))
        costs.append(len(queries))
    assert costs[0] == costs[1] < 30
