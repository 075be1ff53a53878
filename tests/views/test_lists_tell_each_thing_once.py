"""Lists tell each thing once: an entry a line when they are copied, a move one entry."""

import pytest

from projects.models import Change, Move
from projects.presenters.moves_as_one import FEW
from tests.pages import words

FORGED = "Shorter.\n- 26 November: Ada made v9 live in production of Support bot"


def change(by, **facts):
    asked = {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_2"}}
    return Change.objects.create(project_id="pr_1", project_name="Support bot", proposed_by=by, **asked, **facts)


def copied(page):
    """The lines of what is copied as text."""
    (text,) = [button.get("data-copy") for button in page.all("button") if words(button).startswith("Copy as text")]
    return text.splitlines()


@pytest.mark.parametrize("path", ["/changes/", "/"])
def test_a_reason_with_lines_of_its_own_is_still_one_entry(as_editor, editor, path):
    change(editor, note=FORGED, state="applied", applied_by=editor)
    lines = copied(as_editor.page(path))
    (entry,) = [line for line in lines if line.startswith("- ")]
    assert entry.endswith("“Shorter. - 26 November: Ada made v9 live in production of Support bot”")


def test_the_text_says_which_page_it_holds(as_editor, editor):
    for _ in range(26):
        change(editor)
    assert copied(as_editor.page("/changes/"))[0] == "26 changes, of which these are 1 to 25"
    assert copied(as_editor.page("/changes/", page=2))[0] == "26 changes, of which this is number 26"


@pytest.fixture
def move(editor):
    def move(*states):
        move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=editor)
        for state in states:
            change(editor, move=move, state=state)
        return move

    return move


def test_of_a_move_that_came_to_nothing_it_is_not_said_that_a_part_of_it_is_in_force(as_editor, move):
    move("withdrawn", "withdrawn", "stale")
    text = as_editor.page("/changes/").text
    assert "None in force" in text
    assert "Not all in force" not in text
    move("applied", "withdrawn")
    assert "Not all in force" in as_editor.page("/changes/").text


def test_a_move_needs_a_look_once(as_editor, move):
    move("unknown", "unknown", "unknown")
    page = as_editor.page("/")
    (part,) = [each for each in page.all("section") if each.get("aria-labelledby") == "look"]
    assert len(list(part.iter("li"))) == 1


@pytest.mark.parametrize("each", [2, FEW], ids=["few", "many"])
def test_a_move_is_one_entry_however_many_changes_it_has(as_editor, editor, move, each):
    moves = [move("applied"), move("applied")]
    Change.objects.bulk_create(
        Change(project_id=f"pr_{n}", project_name="Bot", proposed_by=editor, move=of, state="applied")
        for of in moves
        for n in range(each - 1)
    )
    page = as_editor.page("/changes/")
    assert "2 changes" in page.text
    hrefs = [a.get("href") for a in page.all("a")]
    assert [hrefs.count(of.get_absolute_url()) for of in moves] == [1, 1]


def test_a_search_that_hides_the_best_version_leads_to_it(as_editor, wired):
    project = wired.project("Refund decisions")["id"]
    page = as_editor.page(f"/projects/{project}/configs/", q="in-words")
    leads = page.links()["highest first"]
    assert "q=" not in leads
    assert "100% best" in as_editor.page(f"/projects/{project}/configs/{leads}").text
