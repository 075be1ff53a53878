"""An entry of a list: who did what to which project, its state where that is not plainly in force, a move once."""

import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import User

from adminpanel.accounts.names import read_by
from projects.diff.moved_score import MovedScore, moved_score
from projects.models import Change, Move
from projects.presenters.chips import chips, is_refined
from projects.presenters.decision import asks
from projects.presenters.entry_words import EntryWords
from projects.presenters.moves_as_one import MoveEntry
from projects.presenters.plain_text import as_text
from projects.presenters.standing import Later, Standing
from projects.presenters.wording import NO_REASON

AT = datetime(2026, 11, 24, 12, 6, tzinfo=UTC)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
NAMES = {"v1": "brief", "v2": "warm", "d0": "Old team", "d1": "Support", "e1": "production", "e2": "staging"}
TOM, MIA = User(pk=1, username="tom", first_name="Tom"), User(pk=2, username="mia", first_name="Mia")


def change(state="applied", kind="update", before=None, requested=None, **more):
    facts = {"proposed_by": TOM, "applied_by": TOM if state not in {"draft", "proposed"} else None, **more}
    facts["is_private"] = state == "draft"
    return Change(
        id=uuid.UUID(int=1),
        kind=kind,
        state=state,
        project_id="pr_1",
        project_name="Support bot",
        before=before if before is not None else {"active_config_id": "v1"},
        requested=requested or {"active_config_id": "v2"},
        names=NAMES,
        default_environment="production",
        **{"proposed_at": AT, "settled_at": AT, "effective_at": AT, **facts},
    )


LIVE = "warm live in production of Support bot, in place of brief"
SENTENCES = {
    "live": (change(), f"Tom made {LIVE}", "Tom made warm live in production in place of brief"),
    "first": (
        change(before={}),
        "Tom made warm live in production of Support bot, where nothing was live",
        "Tom made warm live in production, where nothing was live",
    ),
    "rename": (
        change(before={"name": "Support bot"}, requested={"name": "Helper"}),
        "Tom renamed Support bot to Helper",
        "Tom renamed Support bot to Helper",
    ),
    "move": (
        change(before={"directory_id": "d0"}, requested={"directory_id": "d1"}),
        "Tom moved Support bot to the directory Support, from Old team",
        "Tom moved it to the directory Support, from Old team",
    ),
    "out of a directory": (
        change("noticed", "outside", {"directory_id": "d0"}, {"directory_id": None}, proposed_by=None, applied_by=None),
        "Somebody outside the panel took Support bot out of the directory Old team",
        "Somebody outside the panel took it out of the directory Old team",
    ),
    "offline": (
        change("applied", "offline", {"e2": "v1"}, {"e2": None}),
        "Tom took brief offline in staging of Support bot",
        "Tom took brief offline in staging",
    ),
    "two": (
        change(before={"active_config_id": "v1"}, requested={"active_config_id": "v2", "directory_id": "d1"}),
        f"Tom made {LIVE} and moved it to the directory Support",
        "Tom made warm live in production in place of brief and moved it to the directory Support",
    ),
    "back": (
        change(undoes_id=uuid.UUID(int=2)),
        "Tom went back to warm in production of Support bot",
        "Tom went back to warm in production",
    ),
    "back, not yet": (
        change("proposed", undoes_id=uuid.UUID(int=2)),
        "Tom proposed to go back to warm in production of Support bot",
        None,
    ),
    "renamed back": (
        change(before={"name": "Helper"}, requested={"name": "Support bot"}, undoes_id=uuid.UUID(int=2)),
        "Tom renamed Helper back to Support bot",
        None,
    ),
    "moved back": (
        change(before={"directory_id": "d0"}, requested={"directory_id": "d1"}, undoes_id=uuid.UUID(int=2)),
        "Tom moved Support bot back to the directory Support",
        "Tom moved it back to the directory Support",
    ),
    "taken offline again": (
        change("applied", "offline", {"e2": "v1"}, {"e2": None}, undoes_id=uuid.UUID(int=2)),
        "Tom took brief offline in staging of Support bot",
        None,
    ),
    "another field": (
        change(before={"tags": "a"}, requested={"tags": "b"}),
        "Tom changed tags of Support bot",
        "Tom changed tags",
    ),
    "unknown kind": (
        change(kind="teleport"),
        "Tom did to Support bot something that this version of the panel does not know",
        "Tom did something that this version of the panel does not know",
    ),
    "draft": (change("draft"), f"Tom wrote a draft to make {LIVE}", None),
    "proposed": (change("proposed"), f"Tom proposed to make {LIVE}", None),
    "withdrawn": (change("withdrawn"), f"Tom proposed to make {LIVE}", None),
    "declined": (change("declined"), f"Tom proposed to make {LIVE}", None),
    "stale": (change("stale"), f"Tom proposed to make {LIVE}", None),
    "sending": (change("sending", sent_at=AT), f"Tom asked Humanloop to make {LIVE}", None),
    "refused": (change("refused"), f"Tom asked Humanloop to make {LIVE}", None),
    "unknown": (change("unknown"), f"Tom asked Humanloop to make {LIVE}", None),
    "not saved": (change("not_applied"), f"Tom asked Humanloop to make {LIVE}", None),
    "overtaken": (change("superseded"), f"Tom asked Humanloop to make {LIVE}", None),
    "not sent": (change("not_sent"), f"Tom tried to make {LIVE}", None),
}


@pytest.mark.parametrize(("made", "told", "of_project"), SENTENCES.values(), ids=SENTENCES)
def test_an_entry_is_a_sentence(made, told, of_project):
    assert EntryWords(made).sentence.plain == told
    if of_project:
        assert EntryWords(made, of_project=True).sentence.plain == of_project


@pytest.mark.parametrize(
    ("undoes", "note", "told"),
    [
        (True, "Undoes the change of 20 November 2026, 09:35 UTC.", []),
        (True, "Puts back what was so before a change made outside this panel, noticed on 20 November 2026.", []),
        (
            True,
            "Undoes the change of today, but for the directory.",
            ["“Undoes the change of today, but for the directory.”"],
        ),
        (True, "It was wrong.", ["“It was wrong.”"]),
        (False, "Undoes the change of yesterday, by hand.", ["“Undoes the change of yesterday, by hand.”"]),
    ],
)
def test_a_note_that_the_panel_wrote_says_nothing_that_the_sentence_does_not(undoes, note, told):
    made = change(note=note, undoes_id=uuid.UUID(int=2) if undoes else None)
    assert [each.plain for each in EntryWords(made).reason] == told
    assert asks(made).plain.endswith(":" if told else ".")
    assert NO_REASON not in asks(made).plain


def test_every_state_has_its_sentence():
    assert {made.state for made, *_ in SENTENCES.values()} == set(Change.State.values)


def test_who_reads_it_is_you_and_another_is_named():
    with read_by(TOM):
        assert EntryWords(change()).sentence.plain == f"You made {LIVE}"
    with read_by(MIA):
        assert EntryWords(change()).sentence.plain == f"Tom made {LIVE}"


@pytest.mark.parametrize("state", Change.State.values)
def test_the_state_is_said_where_it_is_not_plainly_in_force(state):
    badge, label = EntryWords(change(state)).state
    assert (badge, label) == (("", "") if state == "applied" else (state, Change.State(state).label))


def test_what_came_after_is_said_by_whom():
    made = change(note="Why not.")
    made.standing = Standing(1, (Later("Live", change(applied_by=MIA), undone=True),))
    with time_machine.travel(NOW, tick=False):
        words = EntryWords(made)
        assert words.state == ("undone", "Undone")
        assert [each.plain for each in words.more] == ["by Mia, Tue 24 Nov, 12:06", "“Why not.”"]


def test_another_who_proposed_it_is_named_and_whoever_did_both_once():
    assert [each.plain for each in EntryWords(change(applied_by=MIA)).more] == ["proposed by Tom"]
    assert EntryWords(change()).more == []


def moved(*states, undoes=None, started=True, directory="d1"):
    move = Move(
        directory_id=directory,
        directory_name="Support" if directory else "",
        undoes_id=undoes,
        proposed_by=TOM,
        started_at=AT if started else None,
    )
    facts = {"before": {"directory_id": "d0"}, "requested": {"directory_id": "d1"}}
    rows = [change(state, **facts, applied_by=MIA if started else None) for state in states]
    return MoveEntry(move, rows, AT)


MOVES = {
    "all": (moved("applied", "applied"), "Mia moved 2 projects to the directory Support", "", []),
    "one": (moved("applied"), "Mia moved Support bot to the directory Support", "", []),
    "some": (
        moved("applied", "refused", "applied"),
        "Mia moved 2 of 3 projects to the directory Support",
        "Not all in force",
        ["1 not accepted, 2 saved"],
    ),
    "none": (
        moved("refused", "refused"),
        "Mia tried to move 2 projects to the directory Support",
        "Not accepted",
        [],
    ),
    "none of several kinds": (
        moved("withdrawn", "withdrawn", "stale", started=False),
        "Tom proposed to move 3 projects to the directory Support",
        "None in force",
        ["1 out of date, 2 withdrawn"],
    ),
    "perhaps some": (
        moved("refused", "unknown"),
        "Mia tried to move 2 projects to the directory Support",
        "Not all in force",
        ["1 not accepted, 1 outcome unknown"],
    ),
    "on its way": (
        moved("applied", "proposed"),
        "Mia moved 1 of 2 projects to the directory Support",
        "Not finished",
        ["1 proposed, 1 saved"],
    ),
    "proposed": (
        moved("proposed", "proposed", started=False),
        "Tom proposed to move 2 projects to the directory Support",
        "Proposed",
        [],
    ),
    "back": (moved("applied", "applied", undoes=uuid.UUID(int=3), directory=""), "Mia moved 2 projects back", "", []),
}


@pytest.mark.parametrize(("entry", "told", "label", "outcomes"), MOVES.values(), ids=MOVES)
def test_a_move_is_one_sentence(entry, told, label, outcomes):
    assert entry.sentence.plain == told
    assert entry.state[1] == label
    assert [each.plain for each in entry.more if "proposed by" not in each.plain] == outcomes


def test_a_list_as_text_has_days_and_names_for_whoever_reads_it_whenever():
    made = EntryWords(change(note="Valid JSON 100 %."))
    with read_by(TOM), time_machine.travel(NOW, tick=False):
        text = as_text([], [made, MOVES["some"][0]], "https://panel.example/?week=2026-11-26")
    assert text.splitlines() == [
        f"- Tue 24 Nov, 12:06: Tom made {LIVE}. “Valid JSON 100 %.”",
        "- Tue 24 Nov, 12:06: Mia moved 2 of 3 projects to the directory Support. [Not all in force]",
        "https://panel.example/?week=2026-11-26",
    ]


FORGED = "Fine.\n- Wed 25 Nov, 12:06: Mia renamed Support bot to Other.\u2028https://evil.example/\r\nMore."


def test_no_reason_makes_lines_of_its_own_in_a_list_as_text():
    with read_by(TOM), time_machine.travel(NOW, tick=False):
        text = as_text([], [EntryWords(change(note=FORGED))], "https://panel.example/")
    assert len(text.splitlines()) == 2
    assert "“Fine. - Wed 25 Nov, 12:06: Mia renamed Support bot to Other. https://evil.example/ More.”" in text


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("asked", "current"),
    [
        ({}, ["All"]),
        ({"page": "2"}, ["All"]),
        ({"project": "", "outcome": "proposed"}, ["All waiting"]),
        ({"queue": "waiting"}, ["Waiting for you"]),
        ({"queue": "ready"}, ["Ready"]),
        ({"queue": "yours", "page": "2"}, ["Yours"]),
        ({"since": "2026-11-20"}, ["This week"]),
        ({"where": "default"}, ["live"]),
        ({"outcome": "noticed", "page": "3"}, ["Outside"]),
        ({"outcome": "noticed", "since": "2026-11-20"}, ["Outside", "This week"]),
        ({"where": "default", "since": "2026-11-20", "person": "1"}, ["live", "This week"]),
        ({"person": "1"}, []),
        ({"since": "2026-11-19"}, []),
    ],
)
def test_a_chip_is_current_where_the_page_asks_for_it(asked, current, editor, viewer):
    assert [chip.label for chip in chips(asked, editor, "live") if chip.is_current] == current
    labels = ["Waiting for you", "Ready", "Yours", "All waiting", "Outside", "live", "This week", "All"]
    assert [chip.label for chip in chips(asked, editor, "live")] == labels
    assert [chip.label for chip in chips(asked, viewer, "live")] == [each for each in labels if each != "Ready"]


@time_machine.travel(NOW, tick=False)
def test_chips_leave_the_rest_of_what_is_asked_as_it_is(editor):
    asked = {"person": "1", "where": "default", "outcome": "noticed", "page": "2"}
    addresses = {chip.label: chip.address.removeprefix("/changes/") for chip in chips(asked, editor, "live")}
    assert addresses == {
        "Waiting for you": "?person=1&where=default&outcome=noticed&queue=waiting",
        "Ready": "?person=1&where=default&outcome=noticed&queue=ready",
        "Yours": "?person=1&where=default&outcome=noticed&queue=yours",
        "All waiting": "?person=1&where=default&outcome=proposed",
        "Outside": "?person=1&where=default",
        "live": "?person=1&outcome=noticed",
        "This week": "?person=1&where=default&outcome=noticed&since=2026-11-20",
        "All": "",
    }


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("asked", "refined"),
    [
        ({}, False),
        ({"where": "default", "since": "2026-11-20", "outcome": "noticed", "page": "2"}, False),
        ({"queue": "waiting"}, False),
        ({"outcome": "noticed", "person": "1"}, True),
        ({"outcome": "refused"}, True),
        ({"until": "2026-11-20"}, True),
    ],
)
def test_what_no_chip_asks_for_is_refined(asked, refined, editor):
    assert is_refined(asked, editor) == refined


def document(datapoints=500, by="1", **averages):
    return {
        "num_datapoints": datapoints,
        "evaluation_aggregates": [
            {"evaluator_id": key, "evaluator_version_id": by, "aggregate_value": value}
            for key, value in averages.items()
        ],
    }


SCORES = {
    "what fell goes before what rose further": (
        document(json=0.9, tone=3.0),
        document(json=0.88, tone=4.5),
        MovedScore("Valid JSON", "90%", "88%"),
    ),
    "what rose furthest": (
        document(json=0.5, tone=4.0),
        document(json=1.0, tone=4.2),
        MovedScore("Valid JSON", "50%", "100%"),
    ),
    "what fell furthest": (
        document(json=1.0, tone=4.0),
        document(json=0.9, tone=2.0),
        MovedScore("Tone", "4.00", "2.00"),
    ),
    "none of both": (document(json=1.0), document(tone=4.0), None),
    "none that moved": (document(json=0.9), document(json=0.9), None),
    "few datapoints": (document(json=0.9), document(json=1.0, datapoints=3), None),
    "few before": (document(json=0.9, datapoints=99), document(json=1.0), None),
    "two versions of an evaluator": (document(json=0.9), document(json=1.0, by="2"), None),
    "not read": (document(json=1.0), {}, None),
    "read of one": (document(json=1.0), {"name": "v2"}, MovedScore()),
}


@pytest.mark.parametrize(("before", "after", "told"), SCORES.values(), ids=SCORES)
def test_the_score_that_matters_is_the_one_that_moved_furthest_worse_first(before, after, told):
    names = {"json": "Valid JSON", "tone": "Tone"}
    assert moved_score(before, after, names, ["json"]) == told
