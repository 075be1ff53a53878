"""What is said of a move, in each phase and of each mix of outcomes."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from adminpanel.accounts.names import read_by
from projects.models import Change, Move, SeenProject
from projects.presenters.bulk_move import Phase, Progress
from projects.presenters.bulk_move_wording import HEADINGS, OF_MANY, MoveWords, destination, now_in
from projects.presenters.standing import Later, Standing

pytestmark = pytest.mark.pages_alone

AT = datetime(2026, 11, 24, 12, 6, tzinfo=UTC)
SAVED = ("success", "", "Humanloop answered for each of them that it was there. Nothing that this panel knows of has ")
SAVED = (*SAVED[:2], SAVED[2] + "moved one since.")
AS_IT_WAS = "What was not moved is as it was, unless its line says otherwise."
NOT_SENT = ("info", "", "Nothing was sent, and this move can no longer be applied.")
# States of the changes, whether it was started, what stopped it → title, how far it is, how it ended.
PHASES = {
    "review": (["proposed"] * 2, False, "", "Move 2 projects to Support · Proposed", "0 of 2 projects done", None),
    "going": (["proposed", "applied"], True, "", "1 of 2: Moving 2 projects to Support", "1 of 2 projects done", None),
    "going, one of one": (
        ["sending"],
        True,
        "",
        "0 of 1: Moving 1 project to Support",
        "0 of 1 project done: 0 moved, 1 being sent",
        None,
    ),
    "paused": (
        ["proposed", "applied", "not_sent"],
        True,
        "It is away.",
        "Paused: the move to Support",
        "2 of 3 projects done: 1 moved, 1 not sent",
        None,
    ),
    "withdrawn": (
        ["withdrawn"] * 2,
        False,
        "",
        "Withdrawn: the move to Support",
        "2 of 2 projects done: 0 moved, 2 withdrawn",
        NOT_SENT,
    ),
    "declined": (
        ["declined"] * 2,
        False,
        "",
        "Declined: the move to Support",
        "2 of 2 projects done: 0 moved, 2 declined",
        NOT_SENT,
    ),
    "all moved": (["applied"] * 2, True, "", "Moved 2 projects to Support", "2 of 2 projects done", SAVED),
    "one moved": (["applied"], True, "", "Moved 1 project to Support", "1 of 1 project done", SAVED),
    "some moved": (
        ["applied", "refused", "stale"],
        True,
        "",
        "Moved 1 of 3 projects to Support",
        "3 of 3 projects done: 1 moved, 1 not accepted, 1 out of date",
        ("warning", "1 of 3 projects moved. The others: 1 not accepted, 1 out of date.", AS_IT_WAS),
    ),
    "none moved": (
        ["unknown"],
        True,
        "",
        "Nothing was moved to Support",
        "1 of 1 project done: 0 moved, 1 of unknown outcome",
        ("warning", "0 of 1 project moved. The others: 1 of unknown outcome.", AS_IT_WAS),
    ),
}


@pytest.fixture
def moved(editor):
    """Makes a move whose changes are in these states."""

    def make(states, *, started=True, problem="", before="d0", answered=None, left_out=(), **facts):
        move = Move.objects.create(
            **{"directory_id": "d1", "directory_name": "Support", **facts},
            proposed_by=editor,
            started_at=AT if started else None,
            problem=problem,
            left_out=list(left_out),
        )
        for position, state in enumerate(states):
            Change.objects.create(
                move=move,
                state=state,
                is_private=state == "draft",
                project_id=f"pr_{position}",
                project_name=f"Project {position}",
                before={"directory_id": before[position] if isinstance(before, list) else before},
                requested={"directory_id": "d1"},
                answered=answered or {},
            )
        progress = Progress(move, reader=editor)
        return progress, MoveWords(progress)

    return make


def banner(words):
    return words.outcome.level, words.outcome.title.plain, words.outcome.text.plain


@pytest.mark.parametrize("phase", Phase)
def test_no_phase_is_forgotten(phase):
    assert phase in HEADINGS
    assert any(case.split(",")[0] == phase for case in PHASES) or phase == Phase.FINISHED


@pytest.mark.parametrize("state", sorted(set(Change.State) - {"proposed", "applied", "noticed"}))
def test_no_state_of_a_part_of_it_is_forgotten(state):
    assert state in OF_MANY, f"no words for those of a move that are {state.value!r}"


@pytest.mark.parametrize("case", PHASES)
def test_its_page_says_how_far_it_is_and_how_it_ended(moved, case):
    states, started, problem, title, how_far, ended = PHASES[case]
    _, words = moved(states, started=started, problem=problem)
    assert (words.title, words.how_far) == (title, how_far)
    if ended:
        assert banner(words) == ended


@pytest.mark.parametrize(
    ("total", "since", "title"),
    [
        (1, 1, "1 of 1 has been moved on since"),
        (3, 1, "1 of 3 has been moved on since"),
        (3, 2, "2 of 3 have been moved on since"),
    ],
)
def test_what_was_moved_on_since_is_counted(moved, total, since, title):
    progress, words = moved(["applied"] * total)
    for change in progress.rows[:since]:
        change.standing = Standing(1, (Later("Directory", change, False),))
    told = "Humanloop answered for each of them that it was there then. What came after is told in the table."
    assert banner(words) == ("info", title, told)


def test_what_is_there_already_without_it_is_not_called_out_of_date(moved):
    _, words = moved(["stale", "applied"], answered={"directory_id": "d1"})
    assert words.others == "1 there already"


@pytest.mark.parametrize(
    ("before", "final", "asked"),
    [
        (
            ["d0"],
            "",
            "Each is a change of its own, and can be undone by itself.",
        ),
        ([None], "This can’t be undone.", "Each is a change of its own."),
        ([None, None], "None of them can be undone.", "Each is a change of its own."),
        ([None, None, "d0"], "2 of them can’t be undone; the other one can.", "Each is a change of its own."),
        (
            [None, "d0", "d0"],
            "1 of them can’t be undone; each of the others can, by itself.",
            "Each is a change of its own.",
        ),
    ],
)
def test_what_of_it_can_not_be_undone_is_said_before(moved, before, final, asked):
    _, words = moved(["proposed"] * len(before), started=False, before=before)
    assert words.final == final
    assert words.each == asked


@pytest.mark.parametrize("yours", [True, False], ids=["yours", "of somebody else"])
@pytest.mark.parametrize(
    ("note", "why"), [("Tidy\nup", ": “Tidy up”"), ("", ". No reason was given.")], ids=["a reason", "none"]
)
def test_who_asked_for_it_and_why_is_one_sentence_and_so_is_who_applied_it(moved, editor, note, why, yours):
    undone, _ = moved(["applied"])
    Move.objects.update(proposed_at=AT)
    facts = {"note": note, "proposed_at": AT}
    with read_by(editor if yours else AnonymousUser()):
        who, asks = ("You", "ask") if yours else ("edgar", "asks")
        _, words = moved(["proposed"], started=False, **facts)
        assert [line.plain for line in words.story] == [f"{who} {asks} for it, Tue 24 Nov, 12:06{why}"]
        progress, words = moved(["applied"], undoes=Move.objects.get(pk=undone.move.pk), **facts)
        progress.rows[0].applied_by = editor
        asked, applied, undoes = (line.plain for line in words.story)
        assert asked == f"{who} proposed it, Tue 24 Nov, 12:06{why}"
        assert applied.startswith(f"{who} applied it, ")
        assert undoes == "It undoes the move to Support, of Tue 24 Nov, 12:06."


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({"directory_id": "d1", "seen_at": AT}, "in Support now"),
        ({"directory_id": "d2", "seen_at": AT}, "in d2 now"),
        ({"seen_at": AT}, "in no directory now, and Humanloop can’t take it out of one again"),
        ({}, ""),
    ],
)
def test_the_form_says_where_a_project_is_and_what_cannot_be_taken_back(place, said):
    assert now_in(SeenProject(pk="pr_1", **place), {"d1": "Support"}).plain == said


@pytest.mark.parametrize(
    ("states", "before", "goes_back"),
    [
        (["applied"] * 2, ["d0", None], True),
        (["applied"] * 2, [None, None], False),
        (["applied", "refused"], ["d0", "d0"], False),
    ],
)
def test_the_way_back_is_told_of_where_all_of_it_was_moved_and_some_can_go_back(moved, states, before, goes_back):
    assert moved(states, before=before)[1].goes_back == goes_back


@pytest.mark.parametrize(
    ("names", "there", "unread", "propose"),
    [
        (
            ["A"],
            "1 project is there already, so nothing is sent for it: A.",
            "1 project could not be read, and is not part of this move",
            "Propose it in a move of its own",
        ),
        (
            ["A", "B", "C"],
            "3 projects are there already, so nothing is sent for them: A, B, C.",
            "3 projects could not be read, and are not part of this move",
            "Propose them in a move of their own",
        ),
    ],
)
def test_what_is_left_out_is_told_with_why(moved, names, there, unread, propose):
    left_out = [{"id": name, "name": name, "why": why} for name in names for why in ("", "It is away.")]
    _, words = moved(["proposed"], started=False, left_out=left_out)
    assert (words.there_already.plain, words.unread, words.propose_unread) == (there, unread, propose)


def test_nothing_is_told_of_what_is_there_already_where_nothing_is(moved):
    assert moved(["proposed"])[1].there_already.html == ""


SEVERAL = {"directory_id": "", "directory_name": ""}
# States, whether it was started, where to → heading, what is said of each, where it leads.
BACK = {
    "review": (
        ["proposed"] * 2, False, {},
        "Move 2 projects back to Support", "Each is a change", "back to Support",
    ),
    "review, to several": (
        ["proposed"] * 2, False, SEVERAL,
        "Move 2 projects back", "Each goes to the directory that it was in before. Each is a change", "back",
    ),
    "going": (
        ["proposed", "applied"], True, SEVERAL,
        "Moving 2 projects back", "Each goes to the directory", "back",
    ),
    "withdrawn": (
        ["withdrawn"], False, {},
        "Withdrawn: the move back to Support", "Each is a change", "back to Support",
    ),
    "all": (["applied"] * 2, True, {}, "Moved 2 projects back to Support", "Each is a change", "back to Support"),
    "some": (["applied", "stale"], True, SEVERAL, "Moved 1 of 2 projects back", "Each goes to the directory", "back"),
    "none": (["refused"], True, {}, "Nothing was moved back to Support", "Each is a change", "back to Support"),
}  # fmt: skip


@pytest.mark.parametrize("case", BACK)
def test_a_move_that_undoes_another_is_told_as_a_way_back(moved, case):
    states, started, where, heading, each, leads = BACK[case]
    undone, _ = moved(["applied"])
    progress, words = moved(states, started=started, undoes=undone.move, **where)
    assert words.heading.plain == heading
    assert words.each.startswith(each)
    assert words.button == f"Move {'1 project' if len(states) == 1 else f'{len(states)} projects'} back"
    assert destination(progress.move).plain == leads


@pytest.mark.parametrize(
    ("states", "before", "said"),
    [
        (["applied"], ["d0"], "The project goes back to where it was before."),
        (["applied"] * 3, ["d0"] * 3, "All of them go back to where they were before."),
        (
            ["applied"] * 3,
            [None, "d0", "d0"],
            "2 of 3 projects go back to where they were before. The other stays.",
        ),
        (
            ["applied", "applied", "applied", "refused"],
            [None, None, "d0", "d0"],
            "1 of 3 projects goes back to where it was before. The others stay.",
        ),
        (["applied", "applied"], [None, None], ""),
        (["applied", "proposed"], ["d0", "d0"], ""),
        (["refused"], ["d0"], ""),
    ],
)
def test_what_undoing_the_whole_of_it_does_is_said_before(moved, states, before, said):
    _, words = moved(states, before=before)
    assert words.undo == (f"{said} You review that before anything is sent." if said else "")


@pytest.mark.parametrize(
    ("states", "started", "waits", "goes_on", "told"),
    [
        (["proposed"] * 2, False, True, False, ["A move back was proposed by edgar, {at}, and waits to be applied."]),
        (["sending", "proposed"], True, True, False, ["A move back was proposed by edgar, {at}, and is not through."]),
        (["applied", "proposed"], True, True, False, ["Undone for 1 of 2 projects by edgar, {at}. It is not through."]),
        (["applied", "refused"], True, False, True, ["Undone for 1 of 2 projects by edgar, {at}"]),
        (["applied"] * 2, True, False, True, ["Undone by edgar, {at}"]),
        (["refused", "stale"], True, False, True, []),
        (["withdrawn"] * 2, False, False, True, []),
    ],
)
def test_what_undoes_it_is_told_with_how_far_that_is(moved, editor, states, started, waits, goes_on, told):
    undone, _ = moved(["applied"] * 2)
    back, _ = moved(states, started=started, undoes=undone.move)
    Move.objects.update(proposed_at=AT)
    for change, of in zip(back.rows, undone.rows, strict=True):
        Change.objects.filter(pk=change.pk).update(undoes=of, applied_by=editor, sent_at=AT, proposed_at=AT)
    words = MoveWords(Progress(undone.move, reader=editor))
    at = "Tue 24 Nov, 12:06"
    assert [line.plain for line in words.undone] == [line.format(at=at) for line in told]
    assert bool(words.undo) == goes_on
    assert [way.is_open for way in words.progress.ways_back] == [waits] * len(told)


@pytest.mark.parametrize(
    ("since", "title"),
    [
        ([True], "1 of 3 has been moved back since"),
        ([True, True], "2 of 3 have been moved back since"),
        ([True, False], "2 of 3 have been moved on or back since"),
    ],
)
def test_what_was_moved_back_since_is_told_from_what_was_moved_on(moved, since, title):
    progress, words = moved(["applied"] * 3)
    for change, undone in zip(progress.rows, since, strict=False):
        change.standing = Standing(1, (Later("Directory", change, undone),))
    assert words.outcome.title.plain == title


@pytest.mark.parametrize(
    ("names", "title"),
    [(["A"], "1 project is not part of this move back"), (["A", "B"], "2 projects are not part of this move back")],
)
def test_what_stays_of_a_way_back_is_counted(moved, names, title):
    undone, _ = moved(["applied"])
    left_out = [{"id": name, "name": name, "why": "It was moved on since."} for name in names]
    progress, words = moved(["proposed"], undoes=undone.move, left_out=left_out)
    assert words.unread == title
    assert progress.proposed_again == ""
