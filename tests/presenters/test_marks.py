"""What stands beside a project's name: an open proposal, what needs a look, each with words and where it leads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Change, SeenProject
from projects.presenters import marks

pytestmark = pytest.mark.django_db


def change(project, state, **more):
    asked = {"requested": {"directory_id": "dir_1"}, "answered": {"directory_id": "dir_1"}}
    facts = {"project_name": project, "settled_at": timezone.now()}
    return Change.objects.create(project_id=project, state=state, **{**facts, **asked, **more})


def told(found):
    return {project: [(mark.kind, mark.words) for mark in of_it] for project, of_it in found.items()}


STATES = [
    ("proposed", [("open", "Open proposal")]),
    ("unknown", [("look", "Needs a look: the outcome of a change is not known")]),
    ("noticed", [("look", "Needs a look: changed outside this panel")]),
    *((state, None) for state in ("applied", "sending", "refused", "not_sent", "stale", "withdrawn", "superseded")),
]


@pytest.mark.parametrize(("state", "expected"), STATES)
def test_a_state_has_its_mark_or_none_which_leads_to_the_change(state, expected):
    made = change("pr_1", state)
    found = marks.everywhere()
    assert told(found).get("pr_1") == expected
    assert {mark.address for of_it in found.values() for mark in of_it} <= {made.get_absolute_url()}
    assert found == marks.of(["pr_1"])
    assert marks.of(["pr_2"]) == {}


def test_several_lead_to_the_project_and_stand_for_all():
    for state in ("proposed", "proposed", "unknown", "noticed"):
        change("pr_1", state)
    (proposals, look) = marks.everywhere()["pr_1"]
    assert proposals.words == "2 open proposals"
    assert look.words == "Needs a look: the outcome of a change is not known; changed outside this panel"
    assert {proposals.address, look.address} == {"/projects/pr_1/"}


def test_what_was_noticed_long_ago_needs_no_look():
    change("pr_1", "noticed", settled_at=timezone.now() - timedelta(days=8))
    assert marks.everywhere() == {}


@pytest.mark.parametrize("haunted", [True, False], ids=["in use", "not in use"])
def test_a_renamed_project_needs_a_look_while_something_uses_its_old_name(haunted):
    change("pr_1", "applied", before={"name": "Old"}, requested={"name": "New"}, answered={"name": "New"})
    now = timezone.now()
    SeenProject.objects.create(
        project_id="pr_2", name="Old" if haunted else "Other", seen_at=now,
        document={"id": "pr_2", "name": "Old", "created_at": now.isoformat()},
    )  # fmt: skip
    expected = {"pr_1": [("look", "Needs a look: an old name is still in use")]} if haunted else {}
    assert {key: marks_of for key, marks_of in told(marks.everywhere()).items() if marks_of} == expected


def test_where_there_are_too_many_those_of_the_page_are_read(monkeypatch, as_viewer, remote, django_assert_num_queries):
    monkeypatch.setattr("projects.presenters.marks.MOST", 2)
    for project in ("pr_1", "pr_8", "pr_9"):
        change(project, "proposed")
    with django_assert_num_queries(1):
        assert marks.everywhere() is None
    with django_assert_num_queries(1):
        assert set(marks.of(["pr_1", "pr_8"])) == {"pr_1", "pr_8"}
    assert "Open proposal" in as_viewer.page("/projects/").text


def test_the_words_stand_for_those_who_see_no_signs(as_viewer, remote):
    made = change("pr_1", "proposed")
    page = as_viewer.page("/projects/")
    (mark,) = [link for link in page.all("a") if link.get("href") == made.get_absolute_url()]
    assert mark.get("title") == "Open proposal"
    hidden, said = mark
    assert (hidden.get("aria-hidden"), hidden.text, said.text) == ("true", "●", "Open proposal")


def test_what_was_made_without_an_approval_or_was_not_applied_as_scheduled_needs_a_look():
    change("pr_1", "applied", needs_reading=True)
    change("pr_2", "superseded", needs_reading=True)
    change("pr_3", "not_sent", schedule="missed", apply_at=timezone.now(), held_because="Nothing ran.")
    change("pr_4", "proposed", schedule="held", apply_at=timezone.now(), held_because="An approval lacks.")
    held = ("look", "Needs a look: not applied as scheduled")
    past = ("look", "Needs a look: made without an approval")
    found = {"pr_1": [past], "pr_2": [past], "pr_3": [held], "pr_4": [("open", "Open proposal"), held]}
    assert told(marks.everywhere()) == found


def test_what_was_made_elsewhere_has_no_mark_once_somebody_looked_at_it_or_undid_it(editor):
    meant, undone, other = (change(f"pr_{n}", "noticed") for n in (1, 2, 3))
    meant.events.create(action="acknowledge", actor=editor)
    other.events.create(action="comment", actor=editor)
    change("pr_2", "applied", undoes=undone)
    change("pr_3", "proposed", undoes=other)
    look = ("look", "Needs a look: changed outside this panel")
    assert told(marks.everywhere()) == {"pr_3": [("open", "Open proposal"), look]}
