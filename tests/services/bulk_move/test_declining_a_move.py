"""A decision against a move as a whole: by somebody else than who proposed it, with a reason that they read."""

import pytest
from django.utils import timezone

from projects.models import Change, Event, Move
from tests.services.bulk_move.pressing import act

WHY = "These are still in use."


@pytest.fixture
def proposed(as_viewer, propose):
    """A move of two projects that a viewer asks for."""
    move = propose(as_viewer, 1, 2)
    act(as_viewer, move, "ask")
    return move


def test_an_editor_declines_it_with_a_reason_that_its_page_and_each_part_tells(
    as_editor, as_viewer, proposed, states, sent
):
    page = as_editor.page(proposed.get_absolute_url())
    assert "Decline" in page.buttons
    assert "Withdraw" not in page.buttons
    page = act(as_editor, proposed, "decline", words=WHY)
    assert states(proposed) == {1: "declined", 2: "declined"}
    assert sent() == []
    assert page.heading == "Declined: the move to dir_target"
    assert f"By you, just now. “{WHY}” Nothing was sent, and this move can no longer be applied." in page.text
    assert f"By edgar, just now. “{WHY}”" in as_viewer.page(proposed.get_absolute_url()).text
    assert f"“{WHY}”" in as_viewer.page(proposed.changes.first().get_absolute_url()).text
    assert list(Event.objects.filter(action="decline").values_list("words", flat=True)) == [WHY, WHY]
    assert page.text.count(WHY) == 1
    assert "Propose it again" in page.links()


def test_of_what_nothing_came_it_tells_the_outcome_and_no_way_back(as_editor, as_viewer, proposed, propose):
    other = propose(as_viewer, 3, 4)
    for page, outcome in (
        (act(as_editor, proposed, "decline", words=WHY), "Declined"),
        (act(as_viewer, other, "withdraw"), "Withdrawn"),
    ):
        (table,) = page.all("table")
        heads, *rows = (["".join(cell.itertext()).strip() for cell in row] for row in table.iter("tr"))
        assert heads[-1] == "Outcome"
        assert [row[-1].split("\n")[0] for row in rows] == [outcome] * 2


def test_without_a_reason_nothing_happens_and_the_page_asks_for_it(as_editor, proposed, states):
    page = act(as_editor, proposed, "decline", status=422, words="  ")
    assert "Write why: whoever proposed it should know." in page.text
    assert states(proposed) == {1: "proposed", 2: "proposed"}


def test_nobody_declines_what_they_proposed_and_viewers_decline_nothing(
    as_viewer, as_editor, propose, proposed, states
):
    own = propose(as_editor, 3)
    assert "Decline" not in as_editor.page(own.get_absolute_url()).buttons
    act(as_editor, own, "decline", status=403, words=WHY)
    act(as_viewer, proposed, "decline", status=403, words=WHY)
    assert states(proposed) == {1: "proposed", 2: "proposed"}


def test_what_somebody_else_proposed_is_not_withdrawn_before_it_was_started(as_editor, proposed, states):
    page = act(as_editor, proposed, "withdraw")
    assert "Write why you withdraw it: somebody else proposed it and should know. Nothing was changed." in page.text
    assert states(proposed) == {1: "proposed", 2: "proposed"}


def test_what_was_started_is_not_declined(as_editor, proposed, states):
    proposed.started_at = timezone.now()
    proposed.save()
    page = act(as_editor, proposed, "decline", words=WHY)
    assert "This change has moved on since you opened it. Nothing more was done." in page.text
    assert states(proposed) == {1: "proposed", 2: "proposed"}


def decline_part(client, change, words):
    client.send(f"{change.get_absolute_url()}decline/", {"words": words})


def rows_of(page):
    (table,) = page.all("table")
    return [["".join(cell.itertext()).split() for cell in row] for row in table.iter("tr")]


def test_parts_that_were_declined_for_different_reasons_keep_them(as_editor, proposed):
    first, second = proposed.changes.order_by("pk")
    decline_part(as_editor, first, "Too early.")
    page = as_editor.page(proposed.get_absolute_url())
    heads, *rows = rows_of(page)
    assert heads[-1] == ["Way", "back"]
    assert ["Can", "be", "undone"] in [row[-1] for row in rows]
    decline_part(as_editor, second, "Too late.")
    page = as_editor.page(proposed.get_absolute_url())
    assert rows_of(page)[0][-1] == ["Outcome"]
    assert "Too early." in page.text
    assert "Too late." in page.text
    assert "declined by" not in as_editor.page("/changes/").text


def test_a_move_that_was_undone_says_by_whom_in_lists_and_one_that_several_moved_on_does_not(
    as_editor, editor, admin, propose, sent
):
    move = propose(as_editor, 1, 2)
    act(as_editor, move, "apply")
    act(as_editor, move, "undo")
    back = Move.objects.exclude(pk=move.pk).get()
    act(as_editor, back, "apply")
    assert "Undone by you, just now" in as_editor.page("/changes/").text
    Change.objects.filter(pk=back.changes.first().pk).update(applied_by=admin)
    assert "Undone “Tidy up”" in as_editor.page("/changes/").text


def test_where_nothing_is_left_to_withdraw_the_move_stays_started(as_editor, as_viewer, proposed):
    act(as_editor, proposed, "apply")
    started_at = Move.objects.get().started_at
    assert "There was nothing left to withdraw" in act(as_viewer, proposed, "withdraw").text
    assert Move.objects.get().started_at == started_at is not None
