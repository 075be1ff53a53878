"""The page of a change in each of its states, and what can be done from there."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Change
from tests.presenters.cases import HEADLINES

# Besides: to comment, which everybody may, but on a draft.
AT_A_MOMENT = {"Apply at this time", "Choose from all of them"}
BUTTONS = {
    "draft": {"File in dir_new", *AT_A_MOMENT, "Ask for review", "Discard this draft"},
    "proposed": {"File in dir_new", *AT_A_MOMENT, "Ask for review", "Withdraw"},
    "not_sent": {"Try again: File in dir_new", *AT_A_MOMENT, "Ask for review", "Withdraw"},
    "sending": set(),
    "applied": {"Go back to"},
    "refused": {"Review changes"},
    "unknown": {"Check now"},
    "not_applied": {"Check again"},
    "superseded": set(),
    "stale": {"Withdraw", "Bring up to date"},
    "withdrawn": set(),
    "declined": set(),
    "noticed": {"It was meant", "Propose what was before"},
}


def test_the_tables_have_every_state():
    assert set(HEADLINES) == set(BUTTONS) == set(WHOSE) == set(Change.State)


@pytest.fixture
def project(wired):
    return wired.project("Support replies")


@pytest.fixture
def make(project, editor):
    def make(state, **more):
        moment = timezone.now()
        values = {
            "answered": {"directory_id": "dir_now"},
            "settled_at": moment,
            "claimed_at": moment,
            "sent_at": moment,
        }
        shown = {"project_id": project["id"], "project_name": project["name"], "proposed_by": editor}
        asked = {"before": {"directory_id": project.get("directory_id")}, "requested": {"directory_id": "dir_new"}}
        private = {"is_private": state == "draft"}
        return Change.objects.create(state=state, **{**shown, **asked, **values, **private, **more})

    return make


WHOSE = {
    "draft": "",
    "proposed": "",
    "sending": "Sent by",
    "applied": "Applied by",
    "refused": "Sent by",
    "not_sent": "Tried by",
    "unknown": "Sent by",
    "not_applied": "Sent by",
    "superseded": "Sent by",
    "stale": "Tried by",
    "withdrawn": "Tried by",
    "declined": "Tried by",
    "noticed": "",
}


# The same in lists, where it begins the sentence, or follows it.
LISTED = {
    "Applied by": "ada moved ",
    "Sent by": "ada asked Humanloop to move ",
    "Tried by": "ada tried to move ",
    "": "Somebody outside the panel moved ",
}
AS_PROPOSED = {
    "draft": "wrote a draft to move ",
    "proposed": "proposed to move ",
    "stale": "tried by ada",
    "withdrawn": "tried by ada",
    "declined": "tried by ada",
}


@pytest.mark.parametrize(("state", "whose"), WHOSE.items())
def test_it_is_said_who_applied_it_or_only_sent_it_or_only_tried(as_editor, admin, make, project, state, whose):
    made = make(state, applied_by=admin if whose else None)
    said = set(re.findall(r"(\w+ by) ?ada", as_editor.page(made.get_absolute_url()).text, re.I))
    assert {words.capitalize() for words in said} == ({whose} if whose else set())
    for page in map(as_editor.page, ("/changes/", f"/projects/{project['id']}/")):
        listed = AS_PROPOSED.get(state, LISTED[whose])
        assert listed in page.text
        others = {*AS_PROPOSED.values(), *LISTED.values()} - {listed, "proposed to move ", "wrote a draft to move "}
        assert not [words for words in others if words in page.text]


@pytest.mark.parametrize("state", HEADLINES)
def test_each_state_has_its_page(as_editor, make, state):
    then = {"before": {"directory_id": "dir_then"}} if state == "stale" else {}
    page = as_editor.page(make(state, **then).get_absolute_url())
    done = "filed" if state in Change.EFFECTIVE else "file"
    assert (page.state, page.heading) == (Change.State(state).label, f"Support replies: {done} in dir_new")
    assert HEADLINES[state] in page.text
    assert {
        re.sub("^(Go back to) .*", r"\1", words) for words in page.buttons if not words.startswith("Copy")
    } == BUTTONS[state] | ({"Comment"} if state != "draft" else set())
    assert "dir_new" in page.text + page.html


@pytest.mark.parametrize("state", sorted(set(HEADLINES) - {"draft", "proposed", "not_sent"}))
def test_what_is_not_open_cannot_be_applied(as_editor, make, wired, state):
    change = make(state)
    as_editor.send(f"{change.get_absolute_url()}apply/")
    assert wired.writes == []
    assert Change.objects.get().state == state


def test_a_change_that_never_came_back_is_unknown_and_settled_by_a_look(as_editor, make, project, wired):
    long_ago = timezone.now() - timedelta(hours=1)
    change = make("sending", claimed_at=long_ago, sent_at=long_ago, attempt=1)
    page = as_editor.page(change.get_absolute_url())
    assert page.state == "Outcome unknown"
    page = as_editor.send(f"{change.get_absolute_url()}check/")
    assert page.state == "Not saved"
    wanted = {"requested": {"name": project["name"]}, "before": {"name": "Old"}}
    Change.objects.filter(pk=change.pk).update(state="unknown", **wanted)
    assert as_editor.send(f"{change.get_absolute_url()}check/").state == "Saved"
    assert wired.writes == []


def test_a_change_that_stopped_before_it_was_sent_may_be_tried_again(as_editor, make):
    change = make("sending", claimed_at=timezone.now() - timedelta(hours=1), sent_at=None, attempt=1)
    page = as_editor.page(change.get_absolute_url())
    assert "Try again: File in dir_new" in page.buttons


def test_an_address_of_no_change_is_a_404(as_editor):
    as_editor.page(f"/changes/{uuid.uuid4()}/", status=404)


def test_a_field_that_was_empty_before_cannot_be_emptied_again_and_says_so(as_editor, make, wired):
    change = make("applied", before={"directory_id": None})
    page = as_editor.send(f"{change.get_absolute_url()}undo/")
    assert "can’t be undone" in page.text.replace("'", "’")
    assert Change.objects.count() == 1


def test_objections_that_belong_to_no_field_stand_in_the_summary(as_editor, make):
    refusal = {"fields": {"colour": ["unknown colour"]}, "general": ["the moon is wrong"], "raw": '{"detail": []}'}
    page = as_editor.page(make("refused", refusal=refusal).get_absolute_url())
    assert "There is a problem" in page.text
    assert "the moon is wrong" in page.text
    assert "colour: unknown colour" in page.text


def test_a_refused_change_is_shown_though_the_remote_is_away(as_editor, make, point_at):
    change = make("refused", refusal={"fields": {"directory_id": ["no such directory"]}, "general": [], "raw": ""})
    point_at("http://127.0.0.1:9/v4")
    page = as_editor.page(change.get_absolute_url())
    assert "no such directory" in page.text
    assert "dir_new" in page.text
