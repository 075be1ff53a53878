"""An editor moves several projects by clicking; the page that shows how far it is goes on by itself, or by a button."""

import re

import pytest
from playwright.sync_api import expect

from projects.models import Change, Move
from projects.services import bulk_move

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ["Journey planner", "Social posts", "Support replies"]


@pytest.fixture
def directory(wired):
    """One that none of the three is in."""
    taken = {wired.project(name).get("directory_id") for name in NAMES}
    records = wired.behind_the_back("GET", "/projects", params={"size": 100})["records"]
    return next(record["directory_id"] for record in records if record.get("directory_id") not in {None, *taken})


@pytest.fixture(autouse=True)
def _one_at_a_time(monkeypatch):
    """Let each load do one change, so that there is something to go on with."""
    monkeypatch.setattr(bulk_move, "WORKING", -1)


def proposes(person, directory):
    person.goes("/projects/")
    for name in NAMES:
        person.page.get_by_role("checkbox", name=f"Choose {name}").check()
    person.clicks("button", re.compile("Move to a directory|Propose a move"))
    person.page.locator(f"input[value={directory}]").check()
    person.page.get_by_label("Why (optional)").fill("Tidy up")
    return person.clicks("button", "Review the move")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_editor_moves_projects(visit, editor, wired, directory, javascript):
    person = proposes(visit(javascript=javascript).signs_in(editor), directory)
    expect(person.page.locator("h1")).to_contain_text("Move 3 projects to ")
    assert "You wrote this draft, just now: “Tidy up”" in person.text
    assert wired.writes == []
    person.clicks("button", "Move 3 projects")
    if not javascript:
        for done in (1, 2):
            expect(person.page.locator("progress")).to_have_attribute("value", str(done))
            person.clicks("button", "Go on")
    expect(person.page.locator("h1")).to_contain_text("Moved 3 projects", timeout=20_000)
    assert sorted(write.path for write in wired.writes) == sorted(
        f"/v4/projects/{wired.project(name)['id']}" for name in NAMES
    )
    assert {write.body for write in wired.writes} == {f'{{"directory_id": "{directory}"}}'}
    person.clicks("link", "Support replies")
    expect(person.page.locator("h1")).to_contain_text("Support replies: filed in ")
    assert "art of a move of several projects" in person.text


def test_closed_it_pauses_and_another_editors_page_goes_on(visit, viewer, editor, admin, wired, directory):
    proposer = proposes(visit().signs_in(viewer), directory)
    expect(proposer.page.locator("h1")).to_contain_text("Move 3 projects to ")
    assert "Ask an editor" in proposer.text
    move = Move.objects.get()
    first = visit(javascript=False).signs_in(editor).goes(move.get_absolute_url())
    first.clicks("button", "Move 3 projects")
    expect(first.page.locator("progress")).to_have_attribute("value", "1")
    first.page.close()
    proposer.goes(move.get_absolute_url())
    assert "It goes on while an editor has this page open" in proposer.text
    assert len(wired.writes) == 1
    second = visit().signs_in(admin).goes(move.get_absolute_url())
    expect(second.page.locator("h1")).to_contain_text("Moved 3 projects", timeout=20_000)
    assert {row.applied_by for row in Change.objects.all()} == {editor, admin}
    assert len(wired.writes) == 3


def test_no_page_of_a_move_has_a_barrier(visit, admin, wired, directory):
    person = visit().signs_in(admin)
    person.goes("/moves/new/").finds_no_barrier()
    proposes(person, directory).finds_no_barrier()
    move = Move.objects.get()
    left_out = [{"id": "pr_a", "name": "There", "why": ""}, {"id": "pr_b", "name": "Gone", "why": "It is gone."}]
    Move.objects.update(left_out=left_out)
    person.goes(move.get_absolute_url()).finds_no_barrier()
    person.goes(f"/moves/new/?project={wired.project(NAMES[0])['id']}")
    person.clicks("button", "Review the move").finds_no_barrier()
    person.page.locator("[name=directory_id][value=other]").check()
    person.finds_no_barrier()
    person.clicks("button", "Review the move").finds_no_barrier()
    Move.objects.update(started_at=move.proposed_at)
    move.changes.filter(project_name=NAMES[0]).update(state="stale")
    person.goes(f"{move.get_absolute_url()}?pause").finds_no_barrier()
    Move.objects.update(problem="Humanloop can’t be reached right now.")
    person.goes(f"{move.get_absolute_url()}?pause").finds_no_barrier()
    person.goes("/changes/").finds_no_barrier()
    move.changes.exclude(state="stale").update(state="not_sent", problem="Humanloop can’t be reached right now.")
    person.goes(move.get_absolute_url()).finds_no_barrier()
    move.changes.update(state="applied", applied_by=admin)
    person.goes(move.get_absolute_url()).finds_no_barrier()
    move.changes.update(state="withdrawn")
    person.goes(move.get_absolute_url()).finds_no_barrier()
