"""A move in a panel whose projects themselves are protected: approved as a whole, then started."""

import pytest

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
