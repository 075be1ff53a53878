"""What a page says of a change is so today: in force, undone or replaced, from here or outside, whole or in part."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.models import Change
from projects.presenters import moments, standing

EDIT = "/projects/pr_1/edit/"


def make(client, **typed):
    """Propose and apply; gives the change."""
    name = client.page(EDIT).values(EDIT)["name"]
    client.send(EDIT, {**client.page(EDIT).values(EDIT), **typed})
    change = Change.objects.latest("proposed_at")
    client.send(f"{change.get_absolute_url()}apply/", {"confirm_name": name})
    change.refresh_from_db()
    assert change.state == "applied"
    return change


def undo(client, change):
    """Undo and apply; gives the change that undid it."""
    client.send(f"{change.get_absolute_url()}undo/")
    back = change.undone_by.latest("proposed_at")
    client.send(f"{back.get_absolute_url()}apply/", {"confirm_name": back.before.get("name", "")})
    back.refresh_from_db()
    assert back.state == "applied"
    return back


def badge(page):
    (first, *_) = [each for each in page.all("span") if (each.get("class") or "").startswith("state ")]
    return first.get("class").removeprefix("state "), "".join(first.itertext())


def line(client, change, path="/changes/"):
    """A change's line in a list: its words, and its badge; what is plainly in force has none."""
    for item in client.page(path).all("li"):
        if change.get_absolute_url() == next((link.get("href") for link in item.iter("a")), ""):
            marks = [each.get("class") for each in item.iter("span") if (each.get("class") or "").startswith("state ")]
            return " ".join("".join(item.itertext()).split()), "".join(marks)
    raise AssertionError(f"{change} is not in the list")


def test_what_is_in_force_says_so_and_its_column_is_after(as_editor, remote):
    change = make(as_editor, active_config_id="config_2")
    page = as_editor.page(change.get_absolute_url())
    assert page.state == "Saved"
    assert "Humanloop confirmed it, and the panel knows of nothing that replaced it." in page.text
    (table,) = [each for each in page.all("table") if each.get("class") == "before-after"]
    assert [cell.text for cell in table.iter("th")][:3] == ["Field", "Before", "After"]
    assert "Now" not in page.text
    assert badge(page) == ("applied", "Saved")
    assert "Live in production since today " in page.text
    assert page.ways_back == ["Go back to calm"]


def test_what_was_undone_says_by_whom_and_when_in_its_page_and_in_lists(as_editor, remote):
    change = make(as_editor, active_config_id="config_2")
    back = undo(as_editor, change)
    page = as_editor.page(change.get_absolute_url())
    assert page.heading == "Support bot: brief made live in production"
    assert "Undone by you, " in page.text
    assert f'title="{moments.in_full(back.effective_at)}"' in page.html
    assert page.links()["Undone"] == back.get_absolute_url()
    assert badge(page) == ("undone", "Undone")
    assert "success" not in page.html
    assert page.ways_back == []
    for path in ("/changes/", "/projects/pr_1/"):
        words, mark = line(as_editor, change, path)
        assert "Undone by you" in words
        assert "Saved" not in words
        assert mark == "state undone"
    assert line(as_editor, back)[1] == ""
    found = as_editor.page("/changes/", outcome="applied")
    assert "What was replaced since is found by the outcome that it had: Saved, or Noticed." in found.text
    assert change.get_absolute_url() in found.links().values()
    undone = as_editor.page("/changes/", outcome="undone").links().values()
    assert change.get_absolute_url() in undone
    assert [href for href in undone if href == back.get_absolute_url()] == [back.get_absolute_url()]  # by whom
    assert "1 change" in as_editor.page("/changes/", outcome="undone").text


def test_what_was_replaced_from_here_says_by_whom(as_editor, remote):
    change = make(as_editor, name="Second name")
    newer = make(as_editor, name="Third name")
    page = as_editor.page(change.get_absolute_url())
    assert page.heading == "Support bot: renamed to Second name"
    assert page.links()["Replaced with Third name"] == newer.get_absolute_url()
    assert "Replaced with Third name by you, " in page.text
    assert badge(page) == ("replaced", "Replaced")
    assert "Replaced by you" in line(as_editor, change)[0]


def test_what_was_replaced_outside_says_so_once_it_was_noticed(as_editor, remote):
    change = make(as_editor, active_config_id="config_2")
    remote.memory.serve("pr_1", "env_1", "config_1")
    as_editor.page("/projects/pr_1/")
    outside = Change.objects.get(state="noticed")
    page = as_editor.page(change.get_absolute_url())
    assert page.links()["Replaced with calm from outside this panel"] == outside.get_absolute_url()
    assert "Replaced with calm from outside this panel, noticed" in page.text
    assert "Replaced from outside this panel" in line(as_editor, change)[0]
    assert line(as_editor, outside)[1] == "state noticed"


def test_an_outside_change_that_was_replaced_or_put_back_says_so(as_editor, remote):
    as_editor.page("/projects/pr_1/")
    remote.memory.projects["pr_1"]["name"] = "Elsewhere"
    as_editor.page("/projects/pr_1/")
    outside = Change.objects.get(state="noticed")
    as_editor.send(f"{outside.get_absolute_url()}put-back/")
    back = outside.undone_by.get()
    as_editor.send(f"{back.get_absolute_url()}apply/", {"confirm_name": "Elsewhere"})
    page = as_editor.page(outside.get_absolute_url())
    assert page.links()["Undone"] == back.get_absolute_url()
    assert "Propose what was before" not in page.buttons
    assert line(as_editor, outside)[1] == "state undone"


def test_of_several_fields_it_is_said_which_are_replaced(as_editor, remote):
    change = make(as_editor, name="Second name", active_config_id="config_2")
    make(as_editor, name="Third name")
    page = as_editor.page(change.get_absolute_url())
    assert page.state == "Replaced in part"
    assert "In force in part only" in page.text
    assert "Name: Replaced by you, " in page.text
    assert "The rest of it is in force" in page.text
    assert badge(page) == ("partly", "Replaced in part")
    assert "Name: Replaced by you" in line(as_editor, change)[0]


def test_the_default_environment_is_one_field_whichever_call_set_it(as_editor, remote):
    change = make(as_editor, active_config_id="config_2")
    both = {"environment": ["env_1", "env_2"], "note": ""}
    as_editor.send("/projects/pr_1/deploy/?config_id=config_1", both)
    newer = Change.objects.latest("proposed_at")
    as_editor.send(f"{newer.get_absolute_url()}apply/")
    assert as_editor.page(change.get_absolute_url()).links()["Replaced with calm"] == newer.get_absolute_url()
    staging = {"environment": ["env_2"], "note": ""}
    as_editor.send("/projects/pr_1/deploy/?config_id=config_2", staging)
    latest = Change.objects.latest("proposed_at")
    as_editor.send(f"{latest.get_absolute_url()}apply/")
    page = as_editor.page(newer.get_absolute_url())
    assert "Live version in staging: Replaced by you" in page.text
    assert "Live version in production: Replaced" not in page.text


def test_an_undo_that_was_undone_leaves_each_with_its_own_truth(as_editor, remote):
    change = make(as_editor, active_config_id="config_2")
    back = undo(as_editor, change)
    again = undo(as_editor, back)
    assert as_editor.page(change.get_absolute_url()).state == "Undone"
    assert as_editor.page(back.get_absolute_url()).links()["Undone"] == again.get_absolute_url()
    assert as_editor.page(again.get_absolute_url()).state == "Saved"


def test_undoing_what_was_replaced_warns_and_names_what_would_be_lost_before_and_on_the_review(as_editor, remote):
    remote.memory.configs["config_3"] = {
        **remote.memory.configs["config_1"],
        "config": {"id": "config_3", "type": "model", "name": "newest", "model": "gpt-4o"},
    }
    change = make(as_editor, active_config_id="config_2")
    newer = make(as_editor, active_config_id="config_3")
    page = as_editor.page(change.get_absolute_url())
    assert page.ways_back == ["Go back to calm"]
    assert "Live version in production: newest would be lost, which came from a change by you" in page.text
    page = as_editor.send(f"{change.get_absolute_url()}undo/")
    assert "What this undoes was replaced since" in page.text
    assert "Live version in production: newest would be lost, which came from a change by you" in page.text
    assert page.links()["a change"] == newer.get_absolute_url()


def test_an_undo_of_what_is_in_force_warns_of_nothing(as_editor, remote):
    change = make(as_editor, active_config_id="config_2")
    assert "would be lost" not in as_editor.page(change.get_absolute_url()).text
    assert "would be lost" not in as_editor.send(f"{change.get_absolute_url()}undo/").text


def test_what_was_replaced_outside_since_and_not_noticed_is_named_on_the_review(as_editor, remote):
    change = make(as_editor, name="Second name")
    remote.memory.projects["pr_1"]["name"] = "Of somebody else"
    page = as_editor.send(f"{change.get_absolute_url()}undo/")
    assert "Name: Of somebody else would be lost." in page.text


def test_where_it_is_as_before_again_there_is_no_button_that_must_refuse(as_editor, remote):
    change = make(as_editor, active_config_id="config_2")
    make(as_editor, active_config_id="config_1")
    page = as_editor.page(change.get_absolute_url())
    assert "There is nothing to undo: what was so before is so again." in page.text
    assert page.ways_back == []


@pytest.mark.parametrize("state", ["refused", "stale", "not_applied", "superseded", "withdrawn"])
def test_a_way_back_of_which_nothing_came_does_not_stand_in_the_way_of_another(as_editor, remote, state):
    change = make(as_editor, active_config_id="config_2")
    as_editor.send(f"{change.get_absolute_url()}undo/")
    Change.objects.filter(undoes=change).update(state=state, settled_at=timezone.now())
    assert as_editor.page(change.get_absolute_url()).ways_back == ["Go back to calm"]


def test_field_names_of_any_kind_are_compared_as_they_are(db):
    odd = """env_"x'.$[0]%s{}"""
    whose = {"project_id": "pr_1", "project_name": "One", "state": "applied", "kind": "deploy"}
    made = [
        Change.objects.create(
            **whose, before={odd: "a"}, requested={odd: "b"}, answered={odd: "b"}, settled_at=timezone.now()
        )
        for _ in range(2)
    ]
    first, second = standing.attach(made)
    assert (first.standing.state, second.standing.state) == ("replaced", "")


def test_the_standing_of_a_whole_page_is_one_query(as_editor, remote):
    made = [make(as_editor, name=f"Name {number}") for number in range(3)]
    rows = list(Change.objects.filter(pk__in=[each.pk for each in made]))
    with CaptureQueriesContext(connection) as queries:
        standing.attach(rows)
    assert len(queries) == 1
    assert [row.standing.state for row in rows] == ["", "replaced", "replaced"]


def again(client, change):
    page = client.page(change.get_absolute_url())
    assert "no longer in force" not in page.text.lower()
    assert re.search("(Replaced( with [a-z]+)?|Undone) by you", page.text)
    return page


def test_what_was_replaced_and_is_so_again_says_both(as_editor, remote):
    change = make(as_editor, active_config_id="config_2")
    newer = make(as_editor, active_config_id="config_1")
    assert "It is no longer in force." in as_editor.page(change.get_absolute_url()).text
    back = undo(as_editor, newer)
    page = again(as_editor, change)
    assert "So again today" in page.text
    assert "So again by you" in page.text
    assert page.links()["So again"] == back.get_absolute_url()


def test_what_was_undone_and_is_so_again_through_another_call_or_outside_says_so(as_editor, remote):
    change = make(as_editor, active_config_id="config_2")
    undo(as_editor, change)
    both = {"environment": ["env_1", "env_2"]}
    as_editor.send("/projects/pr_1/deploy/?config_id=config_2", both)
    as_editor.send(f"{Change.objects.latest('proposed_at').get_absolute_url()}apply/")
    assert "So again by you" in again(as_editor, change).text
    make(as_editor, active_config_id="config_1")
    assert "It is no longer in force." in as_editor.page(change.get_absolute_url()).text
    remote.memory.act("PATCH", "/projects/pr_1", body=b'{"active_config_id": "config_2"}')
    as_editor.page("/projects/pr_1/")
    assert "So again from outside this panel, noticed" in again(as_editor, change).text


def test_of_several_fields_it_is_said_which_is_so_again(as_editor, remote):
    change = make(as_editor, name="Second", active_config_id="config_2")
    make(as_editor, name="Third", active_config_id="config_1")
    assert "It is no longer in force." in as_editor.page(change.get_absolute_url()).text
    make(as_editor, name="Second")
    page = again(as_editor, change)
    assert "In force in part only" in page.text
    assert "Name: So again by you" in page.text
    assert "Live version in production: So again" not in page.text


def test_a_directory_that_was_emptied_outside_is_told_as_such(as_editor, remote):
    as_editor.page("/projects/pr_1/")
    remote.memory.projects["pr_1"] |= {"directory_id": None}
    as_editor.page("/projects/pr_1/")
    noticed = Change.objects.get(state="noticed")
    assert "took Support bot out of the directory dir_1" in as_editor.page("/changes/").text
    assert "to the directory ," not in as_editor.page(noticed.get_absolute_url()).text


def test_undoing_what_is_offline_since_says_what_would_be_live_again(as_editor, remote):
    change = make(as_editor, active_config_id="config_2")
    as_editor.send("/projects/pr_1/offline/?environment_id=env_1", {"note": ""})
    offline = Change.objects.latest("proposed_at")
    as_editor.send(f"{offline.get_absolute_url()}apply/", {"confirm_name": "production"})
    told = "Live version in production: nothing is live there now, which came from a change by you"
    page = as_editor.page(change.get_absolute_url())
    assert told in page.text
    assert "Going back would make calm live again." in page.text
    page = as_editor.send(f"{change.get_absolute_url()}undo/")
    assert told in page.text
    assert "Going back would make calm live again." in page.text
    assert page.links()["a change"] == offline.get_absolute_url()
