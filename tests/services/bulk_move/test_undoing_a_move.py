"""One press proposes the way back of every project of a move that can go back, as a move of its own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects import services
from projects.models import Change, DirectoryLabel, Move
from projects.services import bulk_move
from tests.fault_table import says
from tests.services.bulk_move.pressing import act
from tests.together import at_once

TARGET = "dir_target"
STAYS = "It was in no directory before, and Humanloop’s API can’t take a project out of one."


def filed(remote, **places):
    """File projects elsewhere, behind the panel's back."""
    for number, directory in places.items():
        remote.memory.projects[f"pr_{number[1:]}"]["directory_id"] = directory


def where(remote, *numbers):
    return [remote.memory.projects[f"pr_{number}"]["directory_id"] for number in numbers]


def rows(page):
    return [" ".join("".join(row.itertext()).split()) for row in page.one("tbody").iter("tr")]


def banner(page):
    (found,) = [each for each in page.all("div") if "banner" in (each.get("class") or "") and each.get("role")]
    return " ".join("".join(found.itertext()).split())


def ways_back(page):
    """The buttons that propose the way back of a move."""
    return [words for words in page.buttons if words.startswith("Undo") or words.endswith(" back")]


@pytest.fixture
def moved(as_editor, propose):
    """Move the projects of these numbers; gives the move."""

    def choose(*numbers):
        move = propose(as_editor, *numbers)
        act(as_editor, move, "apply")
        return move

    return choose


@pytest.fixture
def undo(as_editor):
    """Press the button; gives the move back and its page."""

    def press(move):
        page = act(as_editor, move, "undo")
        return Move.objects.filter(undoes=move).latest("proposed_at"), page

    return press


def test_a_press_proposes_the_way_back_of_each_and_sends_nothing(as_editor, editor, remote, moved, undo):
    move = moved(1, 2, 3)
    page = as_editor.page(move.get_absolute_url())
    assert "All of them go back to where they were before. You review that before anything is sent." in page.text
    assert ways_back(page) == ["Undo the whole move"]
    remote.requests.clear()
    back, page = undo(move)
    assert sorted((sent.method, sent.path) for sent in remote.requests) == [
        ("GET", f"/projects/pr_{n}") for n in (1, 2, 3)
    ]
    assert page.heading == "Move 3 projects back to dir_1"
    assert "Each is a change of its own" in page.text
    assert rows(page) == [
        "Project 2 dir_target Can be undone",
        "Project 3 dir_target Can be undone",
        "Support bot dir_target Can be undone",
    ]
    assert page.links()[f"the move to {TARGET}"] == move.get_absolute_url()
    undoes = {change.undoes_id: change.proposed_by for change in back.changes.all()}
    assert undoes == {change.pk: editor for change in move.changes.all()}


def test_applied_it_is_told_on_the_page_of_the_move_with_who_and_links(as_editor, as_viewer, remote, moved, undo):
    move = moved(1, 2)
    back, page = undo(move)
    assert "Ask for review" in page.buttons
    assert "A move back" not in as_viewer.page(move.get_absolute_url()).links()
    act(as_editor, back, "ask")
    waiting = as_viewer.page(move.get_absolute_url())
    assert waiting.links()["A move back"] == back.get_absolute_url()
    assert "A move back was proposed by edgar" in banner(waiting)
    assert banner(waiting).endswith("Nothing that this panel knows of has moved one since.")
    page = act(as_editor, back, "apply")
    assert page.heading == "Moved 2 projects back to dir_1"
    assert where(remote, 1, 2) == ["dir_1", "dir_1"]
    page = as_viewer.page(move.get_absolute_url())
    assert banner(page).startswith("2 of 2 have been moved back since Undone by edgar, ")
    assert back.get_absolute_url() in page.links().values() or back.get_absolute_url() in page.html
    assert [row.count("Undone by edgar") for row in rows(page)] == [1, 1]
    assert not ways_back(page)


def test_projects_go_back_to_as_many_directories_as_they_came_from(as_editor, editor, remote, moved, undo):
    DirectoryLabel.objects.create(directory_id="dir_2", label="Marketing", labelled_by=editor)
    filed(remote, n2="dir_2")
    move = moved(1, 2)
    back, page = undo(move)
    assert page.heading == "Move 2 projects back"
    assert "Each goes to the directory that it was in before." in page.text
    assert rows(page) == [
        "Project 2 dir_target to Marketing Can be undone", "Support bot dir_target to dir_1 Can be undone"
    ]  # fmt: skip
    assert "Directory id" not in page.text
    change = as_editor.page(back.changes.first().get_absolute_url())
    assert change.links()["a move of several projects back"] == back.get_absolute_url()
    services.start(back, by=editor)
    assert "The move back" in as_editor.page("/changes/").links()
    page = act(as_editor, back, "go-on")
    assert page.heading == "Moved 2 projects back"
    assert where(remote, 1, 2) == ["dir_1", "dir_2"]


def test_what_cannot_go_back_is_left_out_each_with_its_reason(as_editor, remote, moved, undo):
    filed(remote, n2=None)
    move = moved(1, 2, 3, 4, 5, 6)
    changes = {change.project_id: change for change in move.changes.all()}
    as_editor.send(f"{changes['pr_3'].get_absolute_url()}undo/")
    as_editor.send(f"{changes['pr_3'].undone_by.get().get_absolute_url()}apply/")
    as_editor.send(f"{changes['pr_4'].get_absolute_url()}undo/")
    filed(remote, n5="dir_else", n6="dir_1")
    page = as_editor.page(move.get_absolute_url())
    assert "3 of 6 projects go back to where they were before. The others stay." in page.text
    assert ways_back(page) == ["Move 3 of 6 back"]
    back, page = undo(move)
    assert rows(page) == ["Support bot dir_target Can be undone"]
    assert {out["id"]: out["why"] for out in back.left_out} == {
        "pr_2": STAYS,
        "pr_3": "It was moved back since.",
        "pr_4": "A proposal of its own that moves it back is open already.",
        "pr_5": "It was moved on since: it is in “dir_else” now.",
        "pr_6": "",
    }
    assert "4 projects are not part of this move back" in page.text
    assert f"Project 2: {STAYS}" in page.text
    assert "1 project is there already, so nothing is sent for it: Project 6." in page.text
    assert "in a move of their own" not in page.text


def test_what_was_moved_on_and_is_there_again_by_somebody_else_is_left_out(remote, moved, propose, as_editor, undo):
    move = moved(1, 2)
    act(as_editor, propose(as_editor, 2, directory_id="dir_1"), "apply")
    moved(2)
    assert where(remote, 1, 2) == [TARGET, TARGET]
    assert "1 of 2 projects goes back to where it was before." in as_editor.page(move.get_absolute_url()).text
    _, page = undo(move)
    assert rows(page) == ["Support bot dir_target Can be undone"]
    assert "Project 2: It was moved on since." in page.text


def test_a_project_that_cannot_be_read_is_left_out_and_can_be_undone_later(as_editor, remote, moved, undo):
    move = moved(1, 2)
    remote.on("GET", "/projects/pr_2", says("", 500))
    back, page = undo(move)
    assert "Project 2: Humanloop has a problem of its own right now." in page.text
    remote.behave()
    act(as_editor, back, "apply")
    page = as_editor.page(move.get_absolute_url())
    assert banner(page).startswith("1 of 2 has been moved back since Undone for 1 of 2 projects by you")
    again, page = undo(move)
    assert again != back
    assert rows(page) == ["Project 2 dir_target Can be undone"]


def test_one_that_is_refused_stops_nobody_else_and_the_rest_can_be_proposed_again(as_editor, remote, moved, undo):
    move = moved(1, 2, 3)
    back, _ = undo(move)
    remote.on("PATCH", "/projects/pr_2", says('{"detail": "The directory is full."}', 422, acts=False))
    page = act(as_editor, back, "apply")
    assert page.heading == "Moved 2 of 3 projects back to dir_1"
    assert "The others: 1 not accepted." in page.text
    assert "Propose the rest again" in page.buttons
    assert where(remote, 1, 2, 3) == ["dir_1", TARGET, "dir_1"]
    remote.behave()
    again, page = undo(move)
    assert rows(page) == ["Project 2 dir_target Can be undone"]
    act(as_editor, again, "apply")
    page = as_editor.page(move.get_absolute_url())
    assert banner(page).startswith("3 of 3 have been moved back since Undone for 2 of 3 projects by you")
    assert "Undone for 1 of 3 projects by you" in banner(page)


def test_what_was_moved_on_since_the_review_is_not_overwritten(as_editor, remote, moved, undo):
    back, _ = undo(moved(1, 2))
    filed(remote, n2="dir_else")
    page = act(as_editor, back, "apply")
    assert page.heading == "Moved 1 of 2 projects back to dir_1"
    assert where(remote, 1, 2) == ["dir_1", "dir_else"]


def test_a_remote_that_goes_away_pauses_it_and_it_goes_on(as_editor, remote, moved, undo, monkeypatch):
    monkeypatch.setattr(bulk_move, "WORKING", -1)
    move = moved(1, 2)
    act(as_editor, move, "go-on")
    back, _ = undo(move)
    act(as_editor, back, "apply")
    assert "Undone for 1 of 2 projects by you" in banner(as_editor.page(move.get_absolute_url()))
    assert "It is not through." in banner(as_editor.page(move.get_absolute_url()))
    remote.refuse()
    assert act(as_editor, back, "go-on").heading == "Paused: the move back to dir_1"
    remote.behave()
    assert act(as_editor, back, "go-on").heading == "Moved 2 projects back to dir_1"


@pytest.mark.parametrize("state", ["proposed", "not_sent", "sending", "unknown"])
def test_a_second_press_lands_on_the_first_while_that_is_open(as_editor, remote, moved, undo, state):
    move = moved(1, 2)
    back, _ = undo(move)
    back.changes.update(state=state, claimed_at=timezone.now(), sent_at=timezone.now())
    assert not ways_back(as_editor.page(move.get_absolute_url()))
    remote.refuse()
    assert as_editor.post(f"{move.get_absolute_url()}undo/")["Location"] == back.get_absolute_url()
    assert Move.objects.count() == 2


@pytest.mark.parametrize("state", ["withdrawn", "stale", "refused", "not_applied", "superseded"])
def test_one_that_came_to_nothing_is_in_nobodys_way(as_editor, moved, undo, state):
    move = moved(1, 2)
    back, _ = undo(move)
    back.changes.update(state=state)
    page = as_editor.page(move.get_absolute_url())
    assert ways_back(page)
    assert "A move back" not in page.links()
    assert undo(move)[0] != back


@pytest.mark.django_db(transaction=True)
def test_of_many_who_press_at_once_all_land_on_one(editor, moved):
    move = moved(1, 2, 3)
    outcomes = at_once(*[lambda: services.undo_move(move, by=editor, labels={}).pk] * 4)
    assert len(set(outcomes)) == 1, outcomes
    assert Change.objects.filter(undoes__move=move).count() == 3


@pytest.mark.django_db(transaction=True)
def test_beside_somebody_who_undoes_one_of_its_changes_that_is_proposed_once(editor, moved):
    move = moved(1, 2)
    one = move.changes.get(project_id="pr_1")
    jobs = [lambda: services.undo_move(move, by=editor, labels={}).pk, lambda: services.undo(one, by=editor)[0].pk]
    at_once(*jobs * 2)
    assert one.undone_by.count() == 1
    assert Change.objects.filter(undoes__move=move).count() == 2


def test_the_undo_of_one_of_its_changes_leads_to_the_one_that_is_part_of_it(as_editor, moved, undo):
    move = moved(1, 2)
    back, _ = undo(move)
    change = move.changes.get(project_id="pr_1")
    part = back.changes.get(project_id="pr_1")
    assert as_editor.post(f"{change.get_absolute_url()}undo/")["Location"] == part.get_absolute_url()


def test_a_move_that_is_not_through_is_not_undone(as_editor, propose, remote, monkeypatch):
    monkeypatch.setattr(bulk_move, "WORKING", -1)
    move = propose(as_editor, 1, 2)
    page = act(as_editor, move, "apply")
    assert not ways_back(page)
    page = act(as_editor, move, "undo")
    assert "This move is not through yet" in page.text
    act(as_editor, move, "withdraw")
    assert act(as_editor, move, "undo").heading == "Move 1 project back to dir_1"


@pytest.mark.parametrize(
    ("places", "why"),
    [
        ({"n1": None, "n2": None}, "It is in no directory now."),
        ({"n1": "dir_1", "n2": "dir_1"}, "It is back already."),
    ],
)
def test_where_nothing_can_go_back_nothing_is_proposed_and_it_says_why(as_editor, remote, moved, places, why):
    move = moved(1, 2)
    filed(remote, **places)
    page = act(as_editor, move, "undo")
    assert "None of these projects can be moved back, so nothing was proposed." in page.text
    assert why.lower() in page.text.lower()
    assert Move.objects.count() == 1


def test_a_remote_that_is_away_makes_no_proposal(as_editor, remote, moved):
    move = moved(1, 2)
    remote.refuse()
    page = act(as_editor, move, "undo", status=502)
    assert move.get_absolute_url() in page.links().values()
    assert Move.objects.count() == 1


def test_a_move_of_what_was_in_no_directory_has_no_button(as_editor, remote, moved):
    filed(remote, n1=None, n2=None)
    move = moved(1, 2)
    assert not ways_back(as_editor.page(move.get_absolute_url()))
    assert STAYS in act(as_editor, move, "undo").text


def test_a_viewer_may_not(as_viewer, moved):
    move = moved(1, 2)
    assert not ways_back(as_viewer.page(move.get_absolute_url()))
    act(as_viewer, move, "undo", status=403)
    assert Move.objects.count() == 1


def test_a_way_back_can_be_undone_too(as_editor, remote, moved, undo):
    move = moved(1, 2)
    back, _ = undo(move)
    act(as_editor, back, "apply")
    forth, page = undo(back)
    assert page.heading == f"Move 2 projects back to {TARGET}"
    act(as_editor, forth, "apply")
    assert where(remote, 1, 2) == [TARGET, TARGET]
    assert "2 of 2 have been moved back since" in banner(as_editor.page(back.get_absolute_url()))


def test_a_label_given_later_stands_where_a_way_back_names_directories(as_editor, editor, moved, undo):
    back, _ = undo(moved(1, 2))
    for key, label in ((TARGET, "Letters"), ("dir_1", "Helpdesk")):
        DirectoryLabel.objects.create(directory_id=key, label=label, labelled_by=editor)
    page = as_editor.page(back.get_absolute_url())
    assert page.heading == "Move 2 projects back to Helpdesk"
    assert "the move to Letters" in page.links()


@pytest.mark.parametrize(
    ("arrived", "heading"), [(True, "Moved 2 projects back"), (False, "Moved 1 of 2 projects back")]
)
def test_what_a_dead_process_had_sent_of_it_is_settled_by_reading(
    as_editor, editor, remote, moved, undo, arrived, heading
):
    move = moved(1, 2)
    back, _ = undo(move)
    services.start(back, by=editor)
    now = timezone.now()
    on_its_way = {"state": "sending", "attempt": 1, "claimed_at": now - timedelta(hours=1), "sent_at": now}
    back.changes.filter(project_id="pr_2").update(**on_its_way)
    if arrived:
        filed(remote, n2="dir_1")
    writes = len(remote.writes)
    assert act(as_editor, back, "go-on").heading.startswith(heading)
    assert len(remote.writes) == writes + 1
    assert bool(ways_back(as_editor.page(move.get_absolute_url()))) == (not arrived)
