"""What is said of a change: every kind and state, alone and with what came after it."""

import uuid

import pytest
from django.contrib.auth.models import User

from adminpanel.accounts.names import read_by
from adminpanel.accounts.permissions import WhoMay
from projects.models import Change, Move
from projects.presenters import edit_address, outcome, states, wording
from projects.presenters.aftermath import came_after, lost_title, lost_told
from projects.presenters.asking import whom_to_ask
from projects.presenters.phrase import Person
from projects.presenters.standing import Lost, Standing
from projects.presenters.states import AFTERWARDS, SHAPES, STATES
from projects.presenters.terms import TERMS, meaning
from projects.presenters.wording import ChangeWords
from projects.services.kinds import KINDS
from projects.views.refused import FORMS
from tests.presenters.cases import (
    AT,
    HEADLINES,
    OUTCOMES,
    SENTENCES,
    STANDINGS,
    TWO,
    WHEN,
    WITH_PROBLEM,
    WITHOUT_HEADLINE,
    change,
    later,
)


def seen(state, **more):
    edgar = User(username="edgar")
    ended = {"ended_by": edgar, "ended_at": AT} if state in {"withdrawn", "declined"} else {}
    problem = "Why not." if state in WITH_PROBLEM else ""
    return change(state, problem=problem, last_seen_at=AT, **ended, **more)


def banner(of, **more):
    found = outcome.outcome(of, **{"looked": True, "longest": 30, **more})
    return found and (found.level, found.title.plain, found.text.plain)


# Each state and each kind has all of its words.


@pytest.mark.parametrize("state", Change.State)
@pytest.mark.parametrize("words", [STATES, HEADLINES, OUTCOMES], ids=["states", "headlines", "outcomes"])
def test_no_state_is_forgotten(words, state):
    assert state in words, f"no words for the state {state.value!r}"


@pytest.mark.parametrize("kind", Change.Kind)
def test_no_kind_is_forgotten(kind):
    assert kind in KINDS, f"no class in services.kinds for the kind {kind.value!r}"
    assert KINDS[kind].form in FORMS, f"no form in views.refused to edit a change of kind {kind.value!r} in"
    assert kind in {asked[0] for asked, _ in SENTENCES.values()}, f"no sentence for the kind {kind.value!r}"


@pytest.mark.parametrize("state", Change.State)
def test_each_state_says_what_it_means_and_what_to_do(state):
    words = STATES[state]
    assert words.headline or state in WITHOUT_HEADLINE
    assert words.meaning.endswith(".")
    assert words.next.endswith(".")


def test_no_two_states_look_alike_in_words():
    assert len({words.headline for words in STATES.values()} - {""}) == len(set(STATES) - WITHOUT_HEADLINE)
    assert len({words.meaning for words in STATES.values()}) == len(STATES)


# What a change asks for.


@pytest.mark.parametrize("case", SENTENCES)
@pytest.mark.parametrize("state", Change.State)
def test_what_it_asks_for_is_told_to_do_or_as_done(case, state):
    (kind, before, requested), (asked, done, button) = SENTENCES[case]
    words = ChangeWords(change(state, kind, before, requested))
    assert (words.asked.plain, words.done.plain) == (asked, done)
    assert words.told.plain == (done[0].upper() + done[1:] if state in {"applied", "noticed"} else asked)
    assert words.button.plain == (f"Try again: {button}" if state == "not_sent" else button)


def test_foreign_text_stays_text_in_every_sentence():
    names = {"name": "<b>\u200bBot"}
    words = ChangeWords(change(before=names, requested={"name": "<b>Bot"}))
    hidden = '<span class="invisible-char" title="Zero width space">U+200B</span>'
    assert words.asked.html == (
        f"Rename <strong><bdi>&lt;b&gt;{hidden}Bot</bdi></strong> to <strong><bdi>&lt;b&gt;Bot</bdi></strong>."
    )
    assert words.asked.plain == "Rename <b>U+200BBot to <b>Bot."


def test_a_long_name_is_cut_on_the_button_alone():
    words = ChangeWords(change(requested={"name": "x" * 100}))
    assert words.button.plain == f"Rename to {'x' * 59}…"
    assert "x" * 100 in words.asked.plain


# What came of it.


@pytest.mark.parametrize("state", Change.State)
def test_its_page_says_first_what_came_of_it(state):
    expected, label, act, buttons = OUTCOMES[state]
    of = seen(state)
    if state in {"applied", "noticed"}:
        of.standing = Standing(1)
    words = ChangeWords(of)
    assert banner(of) == expected
    assert (words.badge, words.label, words.act) == (state, label, act)
    assert (words.edit, words.of_state.check, words.back.plain) == buttons


@pytest.mark.parametrize("standing", STANDINGS)
@pytest.mark.parametrize("state", ["applied", "noticed"])
def test_what_took_effect_says_how_much_of_it_is_in_force(state, standing):
    since, (badge, label, title) = STANDINGS[standing]
    of = change(state, before={"name": "Bot", "directory_id": "d0"}, requested=TWO)
    of.standing = Standing(2, tuple(later(field, undone=undone) for field, undone in since))
    words = ChangeWords(of)
    assert (words.badge, words.label) == (badge or state, label or OUTCOMES[state][1])
    level, said, text = banner(of)
    assert said == title or OUTCOMES[state][0][1]
    assert (level == "success") == (state == "applied" and not since)
    if since:
        assert ("Humanloop confirmed it." in text) == (state == "applied")
        assert text.endswith(" It is no longer in force.") == (
            title != "In force in part only" and len(of.standing.groups) == 1
        )


@pytest.mark.parametrize(
    ("fields", "since", "again", "title", "lines"),
    [
        (1, ["Name"], ["Name"], "So again today", [f"Undone by edgar, {WHEN}", f"So again by edgar, {WHEN}"]),
        (
            2,
            ["Name", "Directory"],
            ["Name"],
            "In force in part only",
            [f"Undone by edgar, {WHEN}", f"Name: So again by edgar, {WHEN}"],
        ),
        (
            2,
            ["Name"],
            [],
            "In force in part only",
            [f"Name: Undone by edgar, {WHEN}", "The rest of it is in force, as far as this panel knows."],
        ),
    ],
)
@pytest.mark.parametrize("state", ["applied", "noticed"])
def test_what_is_so_again_is_told_with_what_made_it_so(state, fields, since, again, title, lines):
    of = change(state)
    of.standing = Standing(fields, tuple(later(label, undone=True) for label in since))
    found = outcome.outcome(of, looked=True, longest=30, again=[later(label) for label in again])
    assert (found.level, found.title.plain) == ("info", title)
    assert [line.plain for line in found.after] == lines
    assert found.text.plain.startswith(
        "It was saved " if state == "applied" else "It was made outside this panel, between "
    )


@pytest.mark.parametrize(
    ("so", "problem", "looked", "title", "edit", "said"),
    [
        (
            False,
            "",
            False,
            "This project changed since this was proposed",
            "Edit",
            "Nothing was sent. Look at what is there now, then decide. "
            "Humanloop can’t be asked right now: what stands below was so when the panel last could look.",
        ),
        (False, "It is gone.", True, "This can’t be applied any more", "", "Nothing was changed. It is gone."),
        (
            True,
            "",
            True,
            "This is so already",
            "",
            "Nothing was sent, and nothing is left to do: what was asked for is so.",
        ),
        (
            True,
            "",
            False,
            "This is so already",
            "",
            "Nothing was sent, and nothing is left to do: what was asked for is so, or was when the panel last "
            "could look.",
        ),
    ],
)
def test_what_is_out_of_date_says_why_and_leads_to_the_form_where_that_helps(so, problem, looked, title, edit, said):
    of = change("stale", answered={"name": "Support bot"} if so else {"name": "Third"}, problem=problem)
    words = ChangeWords(of)
    assert words.edit == edit
    assert banner(of, looked=looked)[1:] == (title, said)
    assert (words.badge, words.label) == (("withdrawn", "Already so") if so else ("stale", "Out of date"))


def test_what_came_after_is_told_with_the_fields_where_that_is_not_all():
    def told(*since, fields=1):
        return [each.plain for each in came_after(Standing(fields, since))]

    assert came_after(None) == told() == []
    assert told(later("Name")) == [f"Replaced by edgar, {WHEN}"]
    assert told(later("Name", undone=True), fields=2) == [f"Name: Undone by edgar, {WHEN}"]
    assert told(later("Name"), later("Directory"), fields=2) == [f"Replaced by edgar, {WHEN}"]
    assert told(later("Name", outside=True)) == [f"Replaced from outside this panel, noticed {WHEN}"]


@pytest.mark.parametrize(
    ("name", "made", "told"),
    [
        ("warm", None, "Live version: warm would be lost."),
        (
            "warm",
            {"kind": "outside", "state": "noticed"},
            f"which came from a change outside this panel, noticed {WHEN}.",
        ),
        ("warm", {}, f"which came from a change, {WHEN}."),
        ("warm", {"applied_by": User(username="edgar")}, f"which came from a change by edgar, {WHEN}."),
    ],
)
def test_what_undoing_would_take_away_is_named(name, made, told):
    by = made if made is None else change(**made)
    assert lost_told(Lost("Live version", name, by)).plain.endswith(told)


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        (
            Lost("Live version in staging", "", None, "warm", is_live=True),
            "Live version in staging: nothing is live there now. Going back would make warm live again.",
        ),
        (
            Lost("Live version in staging", "", change("noticed", "outside"), "warm", is_live=True),
            "Live version in staging: nothing is live there now, which came from a change outside this panel, "
            f"noticed {WHEN}. Going back would make warm live again.",
        ),
        (
            Lost("Directory", "", None, "Support"),
            "Directory: the project is in none now. Going back would move it to Support again.",
        ),
    ],
)
def test_where_nothing_would_be_lost_it_is_told_what_would_be_so_again(lost, told):
    assert lost_told(lost).plain == told


def test_it_is_told_whether_the_way_back_is_proposed_already():
    assert lost_title(True) == "What this undoes was replaced since"
    assert lost_title("") == "It was replaced since: undoing it goes back over something newer"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, ""),
        ({"proposed_by": User(username="violet")}, ""),
        (
            {"proposed_by": User(username="violet"), "applied_by": User(username="edgar"), "state": "applied"},
            f"Applied by edgar, {WHEN}",
        ),
        (
            {"applied_by": User(username="edgar"), "state": "refused", "note": "Because"},
            "Sent by edgar",
        ),
        (
            {"ended_by": User(username="edgar"), "ended_at": AT, "state": "withdrawn"},
            "",  # the banner says it
        ),
        (
            {"ended_at": AT, "state": "withdrawn", "move": Move(undoes_id=uuid.UUID(int=3))},
            "Part of a move of several projects back",
        ),
        (
            {"move": Move(directory_id="d1"), "requested": {"directory_id": "d1"}, "before": {"directory_id": ""}},
            "Part of a move of several projects to Support",
        ),
    ],
)
def test_who_did_what_with_it_and_when_stand_in_one_line(more, told):
    assert ChangeWords(change(**more)).since.plain == told


@pytest.mark.parametrize(
    ("before", "final", "way_back"),
    [
        ({"name": "Bot", "directory_id": "d0"}, "", ""),
        (
            {"name": "Bot", "directory_id": None},
            "A part of this can’t be undone.",
            " It takes back all but one thing: ",
        ),
        ({"name": "", "directory_id": None}, "This can’t be undone.", " It takes back all but one thing: "),
    ],
)
def test_what_can_not_be_undone_is_said_before_and_after(before, final, way_back):
    of = change(before=before, requested=TWO)
    words = ChangeWords(of)
    assert words.final == final
    said = "You review the way back before anything is sent."
    assert words.way_back == said + (way_back + of.stays_put if way_back else "")


@pytest.mark.parametrize(
    ("case", "address"),
    [
        ("rename", "/projects/pr_1/edit/?name=Support%20bot&note=a%20%26%20b"),
        ("deploy", "/projects/pr_1/deploy/?config_id=v2&environment=e1&environment=e2&note=a%20%26%20b"),
        ("offline", "/projects/pr_1/offline/?environment_id=e1&note=a%20%26%20b"),
        ("outside", "/projects/pr_1/edit/?active_config_id=&note=a%20%26%20b"),
    ],
)
def test_the_form_that_made_it_is_filled_in_again(case, address):
    kind, before, requested = SENTENCES[case][0]
    assert edit_address.edit_address(change("withdrawn", kind, before, requested, note="a & b")) == address


def test_the_state_of_a_change_is_named_whatever_came_after():
    of = change("applied")
    of.standing = Standing(1, (later("Name"),))
    assert (wording.label_of(of), ChangeWords(of).label) == ("Saved", "Replaced")


@pytest.mark.parametrize(
    ("state", "title", "told"),
    [
        ("applied", "Saved, but not recorded here", "Humanloop saved the change."),
        (
            "unknown",
            "The outcome was not recorded here",
            "We don’t know yet whether Humanloop saved the change.",
        ),
        ("refused", "The outcome was not recorded here", "Humanloop did not save the change. Why not."),
    ],
)
def test_what_could_not_be_written_down_is_told(state, title, told):
    assert outcome.unrecorded(change(state, problem="Why not.")) == (title, told)


def test_the_badge_of_every_state_has_a_shape_and_is_explained():
    badges = {*Change.State.values, *AFTERWARDS}
    assert set(SHAPES) == badges
    explained = [badge for badge, *_ in states.explained()]
    assert explained == [*Change.State.values, *AFTERWARDS, *(badge for badge, *_ in states.ALSO_SAID)]
    assert set(explained) == badges
    assert {STANDINGS[case][1][0] for case in STANDINGS} - {""} == set(AFTERWARDS)


@pytest.mark.parametrize("term", TERMS)
def test_every_word_of_the_panel_has_a_meaning(term):
    assert meaning(term).endswith(".")
    assert term in meaning(term).lower()


def test_people_are_told_as_they_are_called_and_who_reads_it_as_you():
    mia = User(pk=7, username="mkowalska", first_name="Mia <b>", last_name="(mkowalska)")
    of = change("applied", proposed_by=mia, applied_by=mia)
    assert ChangeWords(of).since.plain == f"Applied by Mia <b> (mkowalska), {WHEN}"
    assert "by <bdi>Mia &lt;b&gt; (mkowalska)</bdi>, " in ChangeWords(of).since.html
    with read_by(mia):
        assert ChangeWords(of).since.plain == f"Applied by you, {WHEN}"
        assert Person(mia, first=True).html == Person(mia, first=True).plain == "You"
    assert Person(None).html == Person(None).plain == ""


@pytest.mark.parametrize(
    ("people", "more", "told"),
    [
        (["ada"], False, "Ask an editor to check: ada. Send them this page."),
        (["ada", "ben"], False, "Ask an editor to check: ada or ben. Send them this page."),
        (["ada", "ben", "mia"], True, "Ask an editor to check: ada, ben, mia or another one. Send them this page."),
        ([], False, "Nobody here can apply changes. An admin can make somebody an editor."),
    ],
)
def test_whom_to_ask_is_told_by_name(people, more, told):
    asked = whom_to_ask(WhoMay([User(username=name) for name in people], more), "to check")
    assert asked.plain == told
    assert asked.html.startswith("<strong>")
