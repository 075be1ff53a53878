"""Directories that are known here, by the names that people gave them."""

import csv
import re

import pytest

from projects.models import Change, DirectoryLabel

SUPPORT = "Support replies"


@pytest.fixture
def moves(wired, editor):
    """Three changes that moved a project when no directory had a label; the ids that they tell of."""
    project = wired.project(SUPPORT)
    old, new = project["directory_id"], "dir_new"
    facts = {"project_id": project["id"], "project_name": SUPPORT, "proposed_by": editor}
    asked = {"before": {"directory_id": old}, "requested": {"directory_id": new}}
    for state in ("applied", "refused", "withdrawn"):
        Change.objects.create(state=state, answered={"directory_id": new}, **facts, **asked)
    return old, new


def test_the_directories_seen_are_listed_and_lead_to_their_projects(as_editor, wired):
    as_editor.page("/projects/")
    page = as_editor.page("/directories/")
    found = [href for href in page.links().values() if href.startswith("/projects/?directory_id=dir_")]
    assert len(found) == 4
    assert as_editor.page(found[0]).links()


def test_a_viewer_sees_them_and_is_offered_no_label(as_viewer, wired):
    as_viewer.page("/projects/")
    assert not any(text.startswith("Give it a label") for text in as_viewer.page("/directories/").links())


def test_labels_given_later_stand_in_old_changes_wherever_the_ids_would(
    as_editor, wired, moves, django_assert_max_num_queries
):
    change = Change.objects.first()
    project = f"/projects/{change.project_id}/"
    assert "dir_new" in as_editor.page("/changes/").text
    for key, label in zip(moves, ("Helpdesk", "Letters"), strict=True):
        DirectoryLabel.objects.create(pk=key, label=label)
    as_editor.page("/changes/")
    with django_assert_max_num_queries(12):
        history = as_editor.page("/changes/")
    for page, count in ((history, 6), (as_editor.page(project), 3)):  # the history has its text once more, to be copied
        told = page.text.split("Latest changes")[-1].split("About this project")[0]
        assert len(re.findall(r"\bmoved? [^.]{1,60}? to the directory Letters, from Helpdesk", told)) == count
        assert not any(key in told for key in moves)
    for each in Change.objects.all():
        page = as_editor.page(each.get_absolute_url())
        assert "Letters" in page.text
        assert "Helpdesk" in page.text


def test_the_label_of_today_goes_before_the_one_kept_and_the_one_kept_before_the_id(as_editor, wired, moves):
    Change.objects.update(names={moves[1]: "Post"})
    assert "to the directory Post" in as_editor.page("/changes/").text
    DirectoryLabel.objects.create(pk=moves[1], label="Letters")
    assert "to the directory Letters" in as_editor.page("/changes/").text


def test_the_table_for_spreadsheets_has_the_label_of_today_and_the_ids(as_admin, wired, moves):
    DirectoryLabel.objects.create(pk=moves[1], label="Letters")
    lines = b"".join(as_admin.get("/changes.csv?outcome=applied").streaming_content).decode().splitlines()
    (row,) = csv.DictReader(lines)
    assert (row["before"], row["after"]) == (moves[0], "Letters")
    assert (row["before id"], row["after id"]) == moves


def test_what_was_last_seen_of_a_project_tells_its_directory_by_the_label(as_viewer, wired, point_at, moves):
    project = f"/projects/{Change.objects.first().project_id}/"
    as_viewer.page(project)
    DirectoryLabel.objects.create(pk=moves[0], label="Helpdesk")
    point_at("http://127.0.0.1:9/v4")
    assert "Helpdesk" in as_viewer.page(project, status=502).text


def test_a_directory_that_somebody_else_chose_meanwhile_is_told_by_its_label(as_editor, wired, moves):
    edit = f"/projects/{Change.objects.first().project_id}/edit/"
    values = as_editor.page(edit).values(edit)
    records = wired.behind_the_back("GET", "/projects", params={"size": 100})["records"]
    other = next(p["directory_id"] for p in records if p.get("directory_id") not in {None, moves[0]})
    wired.behind_the_back("PATCH", edit.removesuffix("/edit/"), json={"directory_id": other})
    DirectoryLabel.objects.create(pk=other, label="Letters")
    page = as_editor.send(edit, {**values, "directory_id": "dir_mine"}, status=422)
    assert "it is now “Letters”" in page.errors_at("directory_id")


def label(client, directory, back="", **typed):
    path = f"/directories/{directory}/label/" + (f"?next={back}" if back else "")
    page = client.page(path)
    assert page.links()["Cancel"] == page.values()["next"]
    return client.post(f"/directories/{directory}/label/", {**page.values(), **typed})


def test_a_label_given_from_the_directories_leads_back_there(as_editor, wired, moves):
    assert label(as_editor, moves[0], label="Helpdesk")["Location"] == "/directories/"


def test_a_label_given_from_a_project_leads_back_to_it(as_editor, wired, moves):
    project = f"/projects/{Change.objects.first().project_id}/"
    address = as_editor.page(project).links()["Give it a label"]
    assert label(as_editor, moves[0], address.split("?next=")[1], label="Helpdesk")["Location"] == project


@pytest.mark.parametrize("elsewhere", ["https://example.invalid/", "//example.invalid/", "javascript:alert(1)"])
def test_a_label_never_leads_to_another_site(as_editor, wired, moves, elsewhere):
    assert label(as_editor, moves[0], elsewhere, label="Helpdesk")["Location"] == "/directories/"
    answer = as_editor.post(f"/directories/{moves[0]}/label/", {"label": "", "next": elsewhere})
    assert answer["Location"] == "/directories/"
