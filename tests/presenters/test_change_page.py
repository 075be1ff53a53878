"""The head of a change's page, its history, and its message for a chat: of every kind and state."""

import pytest
from django.contrib.auth.models import User

from adminpanel.accounts.names import read_by
from projects.diff import Comparison
from projects.diff.result import Score, Usage
from projects.models import Change, Event
from projects.presenters.chat import for_chat
from projects.presenters.decision import asks, happens
from projects.presenters.moments import words as moment
from projects.presenters.outcome import outcome
from projects.presenters.standing import Standing
from projects.presenters.states import STEPS
from projects.presenters.steps import UNKNOWN, steps
from projects.presenters.wording import ChangeWords, label_of
from projects.services.transitions import Action
from tests.presenters.cases import AT, SENTENCES, WHEN, change, later

DEFAULT = "the default environment"
# Heading, what was live before, the heading and that once it took effect, what the title says, the environments.
HEADS = {
    "rename": ("rename to Support bot", "", "renamed to Support bot", "", "rename to Support bot", []),
    "live": (
        f"make warm live in {DEFAULT}",
        "in place of brief",
        f"warm made live in {DEFAULT}",
        "in place of brief",
        f"warm → {DEFAULT}",
        [DEFAULT],
    ),
    "move": ("file in Support", "", "filed in Support", "", "file in Support", []),
    "out of a directory": (
        "take it out of its directory",
        "",
        "taken out of its directory",
        "",
        "take it out of its directory",
        [],
    ),
    "renamed and filed": ("rename and move", "", "renamed and moved", "", "rename and move", []),
    "all three": (
        f"rename, make warm live in {DEFAULT} and move",
        "",
        f"renamed, warm made live in {DEFAULT} and moved",
        "",
        f"rename, make warm live in {DEFAULT} and move",
        [DEFAULT],
    ),
    "deploy": (
        "make warm live in production and staging",
        "",
        "warm made live in production and staging",
        "",
        "warm → production and staging",
        ["production", "staging"],
    ),
    "offline": (
        "take production offline",
        "where brief is live",
        "production taken offline",
        "where brief was live",
        "take production offline",
        ["production"],
    ),
    "outside": (
        f"take {DEFAULT} offline",
        "where brief is live",
        f"{DEFAULT} taken offline",
        "where brief was live",
        f"take {DEFAULT} offline",
        [DEFAULT],
    ),
}
CHAT = {
    "rename": "Bot: rename to Support bot.",
    "live": f"Support bot → {DEFAULT}: warm instead of brief.",
    "move": "Support bot: file in Support.",
    "out of a directory": "Support bot: take it out of its directory.",
    "renamed and filed": "Bot: rename to Helper and file in Support.",
    "all three": f"Bot: rename to Helper, make warm live in {DEFAULT} and file in Support.",
    "deploy": "Support bot: make warm live in production and staging.",
    "offline": "Support bot → production: nothing live instead of brief.",
    "outside": f"Support bot → {DEFAULT}: nothing live instead of brief.",
}
BACK = "The way back: this page will offer “{}”."
HAPPENS = {
    "rename": [BACK.format("Go back to Bot")],
    "live": [BACK.format("Go back to brief")],
    "move": ["Nothing changes but where the project is filed.", BACK.format("Go back to Old team")],
    "out of a directory": [BACK.format("Go back to Old team")],
    "renamed and filed": [BACK.format("Undo this change")],
    "all three": [BACK.format("Undo this change")],
    "deploy": [BACK.format("Undo this change")],
    "offline": [BACK.format("Go back to brief")],
    "outside": [BACK.format("Go back to brief")],
}
IN_FORCE = {
    "rename": "In force",
    "live": f"Live in {DEFAULT}",
    "deploy": "Live in production and staging",
    "offline": "Nothing live in production",
}
ADDRESS = "https://panel.example/changes/1/"


def test_every_kind_of_sentence_is_in_the_tables():
    assert set(HEADS) == set(CHAT) == set(HAPPENS) == set(SENTENCES)


@pytest.mark.parametrize("case", HEADS)
@pytest.mark.parametrize("state", Change.State)
def test_the_head_says_what_it_is_about_and_the_title_its_state(case, state):
    asked, instead, done, was, title, places = HEADS[case]
    of = change(state, *SENTENCES[case][0])
    words = ChangeWords(of)
    project = "Bot" if "rename" in asked else "Support bot"
    heading, before = (done, was) if state in Change.EFFECTIVE else (asked, instead)
    assert words.heading.plain == f"{project}: {heading}"
    assert words.instead.plain == before
    about = done if state in Change.EFFECTIVE and title == asked else title
    assert words.title.plain == f"{project}: {about} · {label_of(of)}"
    assert (words.label, of.environments) == (label_of(of), places)
    assert words.is_all_in_heading == (case == "live" and state != "superseded")


def test_nothing_that_was_live_before_is_said_and_several_versions_are_told_apart():
    first = ChangeWords(change(kind="deploy", before={"e1": None}, requested={"e1": "v2"}))
    assert first.instead.plain == "where nothing was live"
    two = ChangeWords(change(kind="deploy", before={"e1": "v1", "e2": "v1"}, requested={"e1": "v2", "e2": None}))
    assert two.heading.plain == "Support bot: make warm live in production and take staging offline"
    assert not two.instead
    same = ChangeWords(change(kind="deploy", before={"e1": "v1", "e2": "v1"}, requested={"e1": "v2", "e2": "v2"}))
    assert (same.instead.plain, same.back.plain) == ("in place of brief", "Go back to brief")


@pytest.mark.parametrize("case", IN_FORCE)
def test_what_is_in_force_says_since_when(case):
    of = change("applied", *SENTENCES[case][0])
    of.standing = Standing(1)
    assert outcome(of, looked=True, longest=30).title.plain == f"{IN_FORCE[case]} since {WHEN}"


@pytest.mark.parametrize(("state", "title"), [("applied", f"Replaced with warm by edgar, {WHEN}")])
def test_what_took_the_place_of_a_change_is_named_in_grey(state, title):
    of = change(state)
    of.standing = Standing(1, (later("Name"),))
    banner = outcome(of, looked=True, longest=30, instead="warm")
    assert (banner.level, banner.title.plain) == ("info", title)


@pytest.mark.parametrize(
    ("state", "note", "told"),
    [
        ("proposed", "Better", "violet asks, Tue 24 Nov, 12:06:"),
        ("proposed", "", "violet asks, Tue 24 Nov, 12:06. No reason was given."),
        ("unknown", "Better", "violet asks, Tue 24 Nov, 12:06:"),
        ("applied", "Better", "violet asked, Tue 24 Nov, 12:06:"),
        ("withdrawn", "", "violet asked, Tue 24 Nov, 12:06. No reason was given."),
    ],
)
def test_who_asks_for_it_is_said_and_that_there_is_no_reason(state, note, told):
    violet = User(pk=3, username="violet")
    of = change(state, note=note, proposed_by=violet)
    assert asks(of).plain == told
    with read_by(violet):
        assert asks(of).plain == told.replace("violet asks", "You ask").replace("violet asked", "You asked")
    assert not asks(change("noticed"))


@pytest.mark.parametrize("case", HAPPENS)
def test_what_applying_does_and_the_way_back_are_said_before(case):
    assert [line.plain for line in happens(change("proposed", *SENTENCES[case][0]))] == HAPPENS[case]


def test_no_way_back_is_promised_where_there_is_none():
    of = change(before={"directory_id": None}, requested={"directory_id": "d1"})
    assert [line.plain for line in happens(of)] == ["Nothing changes but where the project is filed."]


# For a chat.

NOT_KNOWN = Usage()


def compared(*scores, usage=NOT_KNOWN, fair=True):
    pairs = [Score(name, name, before, after, delta, is_fair=fair) for name, before, after, delta in scores]
    return Comparison("brief", "warm", "", False, False, scores=tuple(pairs), usage=usage)


@pytest.mark.parametrize("case", CHAT)
def test_a_message_for_a_chat_says_what_and_where(case):
    assert for_chat(change("proposed", *SENTENCES[case][0]), [], ADDRESS) == f"{CHAT[case]} {ADDRESS}"


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ([("Valid JSON", "92%", "100%", "+8 points")], " Valid JSON 92% → 100%."),
        ([("Valid\nJSON", "92%", "100%", "+8 points")], " Valid JSON 92% → 100%."),
        ([("Valid JSON", "92%", "no score", "")], ""),
        ([("Valid JSON", "92%", "92%", "no change"), ("Tone", "3.00", "4.00", "+1.00")], " Tone 3.00 → 4.00."),
        (
            [(name, "0.1", "0.2", "+0.1") for name in ("A", "B", "C", "D")],
            " A 0.1 → 0.2, B 0.1 → 0.2, C 0.1 → 0.2.",
        ),
    ],
)
def test_it_has_the_scores_that_both_have(scores, told):
    said = for_chat(change("proposed", *SENTENCES["live"][0]), [compared(*scores)], ADDRESS)
    assert said == f"Support bot → {DEFAULT}: warm instead of brief.{told} {ADDRESS}"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"fair": False}, False),  # by different versions of the evaluator
        ({"usage": Usage(datapoints_before=500, datapoints_after=3)}, False),
        ({"usage": Usage(datapoints_before=3, datapoints_after=500)}, False),
        ({"usage": Usage(datapoints_before=500, datapoints_after=100)}, True),
        ({"usage": NOT_KNOWN}, True),
    ],
)
def test_scores_that_do_not_tell_versions_apart_are_left_out(more, told):
    pair = compared(("Valid JSON", "92%", "100%", "+8 points"), **more)
    assert ("92%" in for_chat(change("proposed", *SENTENCES["live"][0]), [pair], ADDRESS)) == told


def test_scores_of_several_pairs_are_not_mixed():
    pairs = [compared(("A", "1", "2", "+1")), compared(("A", "3", "4", "+1"))]
    assert "A 1" not in for_chat(change("proposed", *SENTENCES["deploy"][0]), pairs, ADDRESS)


@pytest.mark.parametrize(
    ("note", "told"),
    [("All valid", " Why: All valid."), ("All valid.", " Why: All valid."), ("One\n two!", " Why: One two!"), ("", "")],
)
@pytest.mark.parametrize(("state", "said"), [("proposed", ""), ("applied", " Saved."), ("withdrawn", " Withdrawn.")])
def test_it_says_why_and_the_state_unless_it_waits(note, told, state, said):
    of = change(state, *SENTENCES["live"][0], note=note)
    assert for_chat(of, [], ADDRESS) == f"Support bot → {DEFAULT}: warm instead of brief.{said}{told} {ADDRESS}"


# The history.


@pytest.mark.parametrize("action", Action)
def test_no_step_is_forgotten(action):
    assert action in STEPS, f"no words for the step {action.value!r} in presenters.states"


@pytest.mark.django_db
def test_each_step_is_one_sentence_with_who_and_when_and_what_was_said(editor, viewer):
    of = change("unknown", *SENTENCES["live"][0], note="Better", proposed_by=viewer)
    of.save()
    taken = [
        (Action.PROPOSE, viewer, "Better", "violet wrote this down: Make warm live in the default environment in"),
        (Action.ASK, viewer, "", "violet asked for review."),
        (Action.OPEN, editor, "", "edgar opened this draft, which made it a proposal that everybody finds."),
        (Action.APPLY, editor, "", "edgar pressed the button that applies it."),
        (Action.SEND, editor, "", "The panel began to send it to Humanloop."),
        (Action.DOUBT, editor, "No answer.", "Whether it was saved was not known then."),
        (Action.CONFIRM, editor, "", "Saved: Humanloop says that it is as was asked for."),
        (Action.WITHDRAW, None, "", "Somebody withdrew it."),
        (Action.COMMENT, viewer, "Slower.", "violet wrote:"),
        (Action.APPROVE, editor, "", "edgar approved it."),
        (Action.DECLINE, editor, "No.", "edgar declined it:"),
        ("sigh", editor, "", f"{UNKNOWN}."),
    ]
    for action, actor, words, _ in taken:
        Event.objects.create(change=of, action=action, actor=actor, words=words, at=AT)
    told = steps(of)
    assert all(step.sentence.plain.startswith(said) for step, (*_, said) in zip(told, taken, strict=True))
    assert [step.words for step in told] == ["", "", "", "", "", "No answer.", "", "", "Slower.", "", "No.", ""]
    assert {step.at.plain for step in told} == {moment(AT)}
    with read_by(editor):
        assert steps(of)[3].sentence.plain == "You pressed the button that applies it."
