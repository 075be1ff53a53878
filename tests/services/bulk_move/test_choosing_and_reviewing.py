"""Projects are chosen in the list, a directory is asked for, and a review says what will happen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects import services
from projects.models import Change, DirectoryLabel, Move
from projects.services import bulk_move
from tests.fault_table import says
from tests.memory_remote import project

TARGET = "dir_target"


def chosen(*numbers, **typed):
    return {"project": [f"pr_{number}" for number in numbers], "directory_id": TARGET, "note": "", **typed}


def boxes(page):
    return [box for box in page.all("input") if box.get("name") == "project" and box.get("type") == "checkbox"]


def test_each_project_of_the_list_has_a_box_that_says_its_name_and_belongs_to_the_form_below(as_viewer, remote):
    page = as_viewer.page("/projects/")
    assert {box.get("aria-label") for box in boxes(page)} == {
        f"Choose {document['name']}" for document in remote.memory.projects.values()
    }
    (form,) = {box.get("form") for box in boxes(page)}
    (target,) = [each for each in page.all("form") if each.get("id") == form]
    assert (target.get("method"), target.get("action")) == ("get", "/moves/new/")
    assert "among the 6 on this page" in page.text


def test_a_project_that_cannot_be_read_is_in_the_list_and_has_no_box(as_viewer, remote):
    remote.memory.projects["pr_2"] = {"id": "pr/2", "name": "Odd"}
    page = as_viewer.page("/projects/")
    assert len(boxes(page)) == 5
    assert as_viewer.page(page.links()["Propose to move all on this page"]).heading == "Move 5 projects"
    assert "can’t be read" in page.text


def test_the_form_names_what_was_chosen_and_offers_the_directories_by_their_labels(as_viewer, remote, editor):
    DirectoryLabel.objects.create(directory_id="dir_1", label="Customer support", labelled_by=editor)
    as_viewer.page("/projects/")
    remote.requests.clear()
    page = as_viewer.page("/moves/new/", project=["pr_1", "pr_2"])
    assert page.heading == "Move 2 projects"
    assert "Support bot · in Customer support now" in page.text
    assert "6 projects seen in it" in page.text
    assert "Another directory id" in page.text
    assert remote.requests == []


def test_nothing_chosen_is_told_of_with_the_way_back(as_viewer, remote):
    page = as_viewer.page("/moves/new/", status=422)
    assert page.heading == "Choose projects first"
    assert "/projects/" in page.links().values()
    as_viewer.send("/moves/new/", chosen(), status=422)
    as_viewer.page("/moves/new/", project="../etc", status=422)
    assert not Move.objects.exists()


@pytest.mark.parametrize(
    ("typed", "at", "says_so"),
    [
        ({"directory_id": ""}, "directory_id", "Choose the directory"),
        ({"directory_id": "somewhere"}, "directory_id", "This is not the form of an id"),
        ({"directory_id": "dir_../x"}, "directory_id", "This is not the form of an id"),
        ({"directory_id": "other"}, "directory_id_other", "Enter the id"),
        ({"directory_id": "other", "directory_id_other": "pr_1"}, "directory_id_other", "It starts with dir_"),
    ],
)
def test_a_directory_that_cannot_be_one_is_a_422_at_its_field_and_loses_nothing(as_viewer, remote, typed, at, says_so):
    page = as_viewer.send("/moves/new/", chosen(1, 2, note="kept", **typed), status=422)
    assert "Error: " in page.title
    assert says_so in page.errors_at(at)
    assert page.values("/moves/new/")["note"] == "kept"
    assert page.heading == "Move 2 projects"
    assert {field.get("value") for field in page.all("input") if field.get("name") == "project"} == {"pr_1", "pr_2"}
    assert not Move.objects.exists()
    assert remote.requests == []


def test_an_id_that_nobody_saw_can_be_typed(as_viewer, remote):
    as_viewer.send("/moves/new/", chosen(1, directory_id="other", directory_id_other=" dir_new "))
    assert Move.objects.get().directory_id == "dir_new"


def test_more_than_one_move_may_have_are_refused_by_number(as_viewer, remote):
    page = as_viewer.send("/moves/new/", chosen(*range(101)), status=422)
    assert "101 projects are too many for one move. Choose 100 at most" in page.text
    assert remote.requests == []


def test_too_many_are_told_so_before_a_form_is_filled_in(as_viewer, remote):
    page = as_viewer.page("/moves/new/", status=422, project=[f"pr_{number}" for number in range(101)])
    assert "101 projects are too many for one move. Choose 100 at most" in page.text
    assert page.buttons == []


def test_a_proposal_reads_each_project_once_and_makes_a_change_for_each(as_viewer, viewer, remote, propose):
    move = propose(as_viewer, 1, 2, 3, 2)
    assert sorted(sent.path for sent in remote.requests) == [f"/projects/pr_{number}" for number in (1, 2, 3)]
    assert {sent.method for sent in remote.requests} == {"GET"}
    rows = move.changes.all()
    assert {(row.state, row.note, row.proposed_by) for row in rows} == {("draft", "Tidy up", viewer)}
    assert [(row.before, row.requested) for row in rows] == [({"directory_id": "dir_1"}, {"directory_id": TARGET})] * 3


def test_the_review_says_what_will_happen_from_where_to_where_and_why(as_viewer, remote, editor, propose):
    DirectoryLabel.objects.create(directory_id="dir_1", label="Old place", labelled_by=editor)
    DirectoryLabel.objects.create(directory_id=TARGET, label="Marketing", labelled_by=editor)
    page = as_viewer.page(propose(as_viewer, 1, 2).get_absolute_url())
    assert page.heading == "Move 2 projects to Marketing"
    assert page.title.startswith("Move 2 projects to Marketing · Draft")
    (table,) = page.all("table")
    rows = [" ".join("".join(row.itertext()).split()) for row in table.iter("tr")]
    assert rows == [
        "ProjectFromWay back",
        "Project 2 Old place Can be undone",
        "Support bot Old place Can be undone",
    ]
    assert "Draft You wrote this draft, just now: “Tidy up”" in page.text
    assert page.text.index("Tidy up") < page.text.index("Ask an editor") < page.text.index("Way back")


def in_no_directory(remote, *numbers):
    for number in numbers:
        remote.memory.projects[f"pr_{number}"]["directory_id"] = None


STAYS = "It was in no directory before, and Humanloop’s API can’t take a project out of one."


def test_the_review_says_of_each_row_and_at_the_button_what_cannot_be_undone(as_editor, remote, propose):
    in_no_directory(remote, 2)
    page = as_editor.page(propose(as_editor, 1, 2).get_absolute_url())
    rows = [" ".join("".join(row.itertext()).split()) for row in page.one("table").iter("tr")]
    assert rows[1:] == [
        "Project 2 No directory Stays: Humanloop can’t take a project out of a directory",
        "Support bot dir_1 Can be undone",
    ]
    assert "can be undone by itself" not in page.text
    (decision,) = [each for each in page.all("section") if each.get("aria-label") == "Decide"]
    words = " ".join("".join(decision.itertext()).split())
    assert "1 of them can’t be undone; the other one can." in words
    assert words.index("can’t be undone") < words.index("Move 2 projects")


@pytest.mark.parametrize(
    ("unfiled", "said"), [((), "and can be undone by itself."), ((1, 2), "None of them can be undone.")]
)
def test_a_move_of_all_or_none_that_can_be_undone_says_so(as_editor, remote, propose, unfiled, said):
    in_no_directory(remote, *unfiled)
    page = as_editor.page(propose(as_editor, 1, 2).get_absolute_url())
    assert said in page.text
    assert (STAYS in page.text) == bool(unfiled)


def test_a_label_that_was_given_since_is_shown(as_viewer, remote, editor, propose):
    move = propose(as_viewer, 1, 2)
    DirectoryLabel.objects.create(directory_id="dir_1", label="Old place", labelled_by=editor)
    DirectoryLabel.objects.create(directory_id=TARGET, label="Marketing", labelled_by=editor)
    page = as_viewer.page(move.get_absolute_url())
    assert page.heading == "Move 2 projects to Marketing"
    assert "Project 2 Old place" in page.text
    one = move.changes.first().get_absolute_url()
    assert "art of a move of several projects to Marketing" in as_viewer.page(one).text
    services.start(move, by=editor)
    assert "The move to Marketing" in as_viewer.page("/changes/").text


def test_a_viewer_is_told_to_send_the_page_and_has_no_button_to_apply(as_viewer, as_editor, propose):
    address = propose(as_viewer, 1).get_absolute_url()
    page = as_viewer.page(address)
    assert "Ask an editor: " in page.text
    assert "Copy link to this move" in page.buttons
    assert "Move 1 project" not in page.buttons
    assert {"Ask for review", "Discard this draft"} <= set(page.buttons)
    assert "Move 1 project" in as_editor.page(address).buttons


def test_projects_that_are_there_already_and_that_cannot_be_read_are_said_so(as_viewer, remote, propose):
    remote.memory.projects["pr_2"] = project("pr_2", "Settled", directory_id=TARGET)
    as_viewer.page("/projects/")
    remote.on("GET", "/projects/pr_3", says("", 500))
    move = propose(as_viewer, 1, 2, 3, 9)
    assert [row.project_id for row in move.changes.all()] == ["pr_1"]
    page = as_viewer.page(move.get_absolute_url())
    assert "1 project is there already, so nothing is sent for it: Settled." in page.text
    assert "2 projects could not be read, and are not part of this move" in page.text
    assert "Project 3: Humanloop has a problem of its own right now." in page.text
    assert "pr_9: Humanloop does not know what was asked for." in page.text
    again = page.links()["Propose them in a move of their own"]
    assert as_viewer.page(again).values("/moves/new/") == {
        "project": "pr_9", "directory_id": TARGET, "directory_id_other": "", "note": "Tidy up",
    }  # fmt: skip


def test_projects_that_are_all_there_already_make_no_move(as_viewer, remote):
    page = as_viewer.send("/moves/new/", chosen(1, 2, directory_id="dir_1"), status=422)
    assert "All of these projects are in “dir_1” already. Nothing was changed." in page.errors_at("directory_id")
    assert not Move.objects.exists()
    assert not Change.objects.exists()


def test_a_remote_that_is_away_makes_no_move_and_loses_nothing(as_viewer, remote):
    remote.refuse()
    page = as_viewer.send("/moves/new/", chosen(1, 2, note="kept"), status=502)
    assert "None of these projects could be read, so nothing was proposed. Humanloop can’t be reached" in page.text
    assert page.values("/moves/new/")["note"] == "kept"
    assert not Move.objects.exists()


def test_when_time_is_up_the_others_are_left_out_and_said_so(viewer, remote):
    ticks = iter([0.0, bulk_move.READING + 1, bulk_move.READING + 2])
    ids = [f"pr_{number}" for number in range(1, 7)] * 2 + [f"pr_{number}" for number in range(10, 14)]
    move = bulk_move.propose_move(ids, directory_id=TARGET, by=viewer, labels={}, clock=lambda: next(ticks))
    assert len(remote.requests) == bulk_move.ABREAST
    assert move.changes.count() == 6
    assert [(out["id"], out["why"]) for out in move.left_out][-2:] == [
        ("pr_12", "There was no time left to read it."),
        ("pr_13", "There was no time left to read it."),
    ]


@pytest.mark.parametrize("nonsense", ["../x", "", "\x00", "x" * 200, "²"])
def test_what_cannot_be_an_id_is_left_out(as_viewer, remote, propose, nonsense):
    page = as_viewer.page("/moves/new/", project=["pr_1", nonsense], directory_id=nonsense, note=nonsense)
    assert page.heading == "Move 1 project"
    as_viewer.send("/moves/new/", chosen(1, project=["pr_1", nonsense]))
    assert [row.project_id for row in Change.objects.all()] == ["pr_1"]


def test_a_name_full_of_markup_is_text(as_viewer, remote, propose):
    remote.memory.projects["pr_1"]["name"] = '<script>alert(1)</script>"\u202e'
    page = as_viewer.page(propose(as_viewer, 1, note="<img src=x>").get_absolute_url())
    assert "<script>alert" not in page.html
    assert "<img" not in page.html
    assert "U+202E" in page.text
    as_viewer.page("/projects/")


def test_a_change_of_a_move_leads_to_it(as_viewer, propose):
    move = propose(as_viewer, 1, 2)
    page = as_viewer.page(move.changes.first().get_absolute_url())
    assert page.links()[f"a move of several projects to {TARGET}"] == move.get_absolute_url()
    entry = f"You wrote a draft to move 2 projects to the directory {TARGET}"
    assert as_viewer.page("/changes/").links()[entry] == move.get_absolute_url()
    of_project = as_viewer.page("/changes/", project_id=move.changes.first().project_id)
    assert of_project.links()["a move"] == move.get_absolute_url()


def test_a_label_given_later_stands_on_the_page_of_an_old_move(as_viewer, propose):
    move = propose(as_viewer, 1, 2)
    assert TARGET in as_viewer.page(move.get_absolute_url()).heading
    for key, label in ((TARGET, "Letters"), ("dir_1", "Helpdesk")):
        DirectoryLabel.objects.create(directory_id=key, label=label)
    page = as_viewer.page(move.get_absolute_url())
    assert page.heading == "Move 2 projects to Letters"
    assert page.text.count("Helpdesk") == 2
    assert "dir_1" not in page.text


def test_a_review_names_what_is_scheduled_for_the_same_projects_directory(as_editor, editor, propose):
    def scheduled(number, days, **asks):
        change = Change.objects.create(
            project_id=f"pr_{number}", project_name=f"Project {number}", proposed_by=editor, **asks
        )
        then = (timezone.now() + timedelta(days=days)).replace(hour=6, minute=0, second=0, microsecond=0, tzinfo=None)
        return services.schedule(change, by=editor, local=then, zone="UTC")

    move = propose(as_editor, 2, 3)
    address = move.get_absolute_url()
    assert "Also scheduled" not in as_editor.page(address).text
    elsewhere = {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_9"}}
    renamed = {"before": {"name": "Project 2"}, "requested": {"name": "Renamed"}}
    other = scheduled(3, 4, **elsewhere)
    scheduled(2, 4, **renamed)
    scheduled(4, 4, **elsewhere)
    page = as_editor.page(address)
    told = "Also scheduled for the same thing of Project 3: Move it to the directory dir_9, from dir_1, "
    assert page.text.count("Also scheduled") == page.text.count(told) == 1
    assert "06:00 UTC. Whichever comes first makes the other out of date." in page.text
    assert other.get_absolute_url() in page.links().values()
    for days in range(5, 9):
        scheduled(2, days, **elsewhere)
    assert "So are 2 more, later." in as_editor.page(address).text
    as_editor.send(f"{address}withdraw/", {"words": "Not now."})
    assert "Also scheduled" not in as_editor.page(address).text
