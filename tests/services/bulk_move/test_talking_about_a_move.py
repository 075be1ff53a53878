"""The conversation about a move: what is said is said of all of it, told once, and answered before it goes."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Change, Event, Protection
from projects.services.waits import For, waits_of
from tests.pages import words
from tests.services.bulk_move.pressing import act

WORDS = "Two of these are still in use."


def say(client, move, verdict, words=WORDS, **how):
    return act(client, move, "say", verdict=verdict, words=words, **how)


def told(page):
    """The sentences of the history, without their moments."""
    return [words(step) for step in page.one("main").iter("dd") if words(step)]


@pytest.fixture
def proposed(as_viewer, propose):
    """A move of three projects that a viewer asks for."""
    move = propose(as_viewer, 1, 2, 3)
    act(as_viewer, move, "ask")
    return move


def test_what_is_said_stands_once_on_its_page_and_on_each_of_its_changes(as_editor, as_viewer, proposed):
    page = say(as_editor, proposed, "comment")
    assert told(page) == ["violet wrote this down.", "violet asked for review.", f"You wrote: {WORDS} Strike out"]
    assert told(as_viewer.page(proposed.get_absolute_url()))[-1] == f"edgar wrote: {WORDS}"
    assert Event.objects.filter(action="comment").count() == 3
    for change in proposed.changes.all():
        assert f"edgar wrote: {WORDS}" in as_viewer.page(change.get_absolute_url()).text


def test_who_asks_for_changes_lets_it_wait_for_its_author_until_they_ask_again(as_editor, as_viewer, proposed):
    page = say(as_editor, proposed, "ask")
    assert "Waits for violet: you asked for changes just now." in page.text
    assert {wait.what for wait in waits_of(proposed.changes.all())} == {For.CHANGES}
    page = as_viewer.page(proposed.get_absolute_url())
    assert "A move can’t be edited. Answer below and ask for review again, or withdraw it" in page.text
    assert "edgar asked for changes" in as_viewer.page("/").text
    page = act(as_viewer, proposed, "ask")
    assert "Ask for review again" not in page.buttons
    assert {wait.what for wait in waits_of(proposed.changes.all())} == {For.DECISION}
    assert told(page)[-2:] == [f"edgar asked for changes: {WORDS}", "You asked for review."]


def test_an_approval_with_words_counts_for_all_and_struck_out_for_none(as_editor, as_viewer, proposed, remote):
    Protection.objects.create(environment_id="", approvals=1)
    page = say(as_editor, proposed, "approve", words="")
    assert "It has the approval that it needs" in page.text
    assert "You approved this just now." in page.text
    assert "Approve" not in page.buttons
    (strike,) = re.findall(r'name="event" value="(\d+)"', page.html)
    page = act(as_editor, proposed, "strike", event=strike)
    assert told(page)[-1] == "You approved it, and struck it out."
    assert "It needs 1 approval, for" in page.text
    assert "Approve" in page.buttons
    act(as_editor, proposed, "apply")
    assert remote.writes == []
    act(as_viewer, proposed, "strike", event=strike, status=403)


def test_of_two_that_are_needed_nobody_gives_both(as_editor, as_admin, proposed):
    Protection.objects.create(environment_id="", approvals=2)
    page = act(as_editor, proposed, "approve")
    assert "It needs 2 approvals and has 1" in page.text
    assert not {"Approve", "Approve the whole move"} & set(page.buttons)
    assert "Approve the whole move" in as_admin.page(proposed.get_absolute_url()).buttons


def test_what_is_said_of_one_of_its_changes_names_the_project(as_editor, proposed):
    first, second, _ = proposed.changes.order_by("project_name")
    as_editor.send(f"{second.get_absolute_url()}say/", {"verdict": "comment", "words": WORDS})
    page = as_editor.page(proposed.get_absolute_url())
    assert told(page)[-1] == f"You wrote, for {second.project_name} alone: {WORDS} Strike out"
    as_editor.send(f"{first.get_absolute_url()}decline/", {"words": "Not this."})
    page = say(as_editor, proposed, "comment", words="And the rest?")
    assert told(page)[-2:] == [
        f"You declined it, for {first.project_name} alone: Not this.", "You wrote: And the rest? Strike out",
    ]  # fmt: skip


def test_silence_is_refused_and_what_was_typed_stays(as_editor, proposed):
    page = say(as_editor, proposed, "comment", words=" ", status=422)
    assert "Write what you want to say." in page.text
    page = say(as_editor, proposed, "shout", status=422)
    assert WORDS in page.text
    assert not Event.objects.filter(action="comment").exists()


@pytest.mark.parametrize(("what", "typed"), [("say", {"verdict": "comment", "words": ""}), ("decline", {"words": ""})])
def test_whoever_reads_a_draft_in_a_form_that_failed_has_opened_it(as_viewer, as_editor, propose, states, what, typed):
    move = propose(as_viewer, 1, 2)
    act(as_editor, move, what, status=422, **typed)
    assert states(move) == {1: "proposed", 2: "proposed"}


def test_what_goes_can_be_spoken_of_and_not_held_up(as_editor, as_viewer, proposed):
    act(as_editor, proposed, "apply")
    page = as_editor.page(proposed.get_absolute_url())
    assert "Comment" in page.buttons
    assert "Ask for changes" not in page.buttons
    assert WORDS in say(as_editor, proposed, "ask").text
    assert not Event.objects.filter(action="ask_changes").exists()
    assert told(say(as_viewer, proposed, "comment"))[-2:] == [
        "edgar pressed the button that applies it.", f"You wrote: {WORDS} Strike out",
    ]  # fmt: skip


def test_a_draft_is_not_spoken_of(as_viewer, propose):
    move = propose(as_viewer, 1, 2)
    page = as_viewer.page(move.get_absolute_url())
    assert not {"Comment", "Ask for changes", "Approve"} & set(page.buttons)
    say(as_viewer, move, "comment")
    assert not Event.objects.filter(action="comment").exists()


def test_what_was_said_of_a_move_is_struck_out_of_all_of_it_from_the_page_of_any_part(as_editor, proposed):
    say(as_editor, proposed, "comment")
    part = proposed.changes.last()
    said = Event.objects.get(change=part, action="comment")
    as_editor.send(f"{part.get_absolute_url()}strike/", {"event": said.pk})
    assert Event.objects.filter(action="strike").count() == 3
    page = as_editor.page(proposed.get_absolute_url())
    assert told(page)[-1] == "You wrote, and struck the words out."
    assert WORDS not in page.text


def test_nothing_else_is_struck_out_by_it(as_editor, as_viewer, as_admin, proposed, propose):
    other = propose(as_viewer, 4)
    act(as_viewer, other, "ask")
    say(as_editor, other, "comment")
    say(as_editor, proposed, "comment")
    of_other = Event.objects.get(change__move=other, action="comment").pk
    of_this = Event.objects.filter(change__move=proposed, action="comment").first().pk
    for event in (of_other, 10**30, "", "x", "\0"):
        act(as_editor, proposed, "strike", event=event, status=404)
    act(as_admin, proposed, "strike", event=of_this, status=403)
    act(as_editor, proposed, "strike", event=Event.objects.filter(action="ask").first().pk, status=403)
    assert not Event.objects.filter(action="strike").exists()


def test_approving_what_was_changed_since_is_refused(as_editor, proposed):
    page = say(as_editor, proposed, "approve", fingerprint="0" * 64)
    assert "What is asked for was changed while you had this page open." in page.text
    assert WORDS in page.text
    assert not Event.objects.filter(action="approve").exists()


def test_its_page_costs_as_many_queries_however_many_projects_it_has(as_editor, as_viewer, viewer, proposed):
    Protection.objects.create(environment_id="", approvals=2)
    costs = []
    for numbers in (range(10, 12), range(12, 40)):
        asked = {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_2"}, "proposed_by": viewer}
        some = (
            Change(project_id=f"pr_{n}", project_name="P", move=proposed, state="proposed", **asked) for n in numbers
        )
        Change.objects.bulk_create(some)
        say(as_editor, proposed, "ask")
        say(as_editor, proposed, "approve")
        with CaptureQueriesContext(connection) as queries:
            as_editor.page(proposed.get_absolute_url())
        costs.append(len(queries))
    assert costs[0] == costs[1]
