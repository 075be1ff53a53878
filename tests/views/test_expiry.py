"""What nobody decides expires by itself: it is applied no more, counts nowhere, and can be proposed again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from projects import services
from projects.models import Change, Move, Protection
from projects.presenters import marks
from projects.presenters.also_open import open_beside
from projects.presenters.bulk_move import Phase, Progress
from projects.presenters.live_history import record_of
from projects.services.apply import claim
from projects.services.errors import NotInState
from projects.services.queues import Queue, Queues, count_waiting_for
from projects.services.rights import may
from projects.services.transitions import Action, possible, remark, transition
from tests.pages import words

EDIT = "/projects/pr_1/edit/"
LONG_AGO = timedelta(days=14, minutes=1)
DECIDING = [
    Action.APPLY, Action.ASK, Action.EDIT, Action.APPROVE, Action.BYPASS, Action.ASK_CHANGES, Action.WITHDRAW,
    Action.DECLINE,
]  # fmt: skip


@pytest.fixture
def make(remote, viewer):
    def make(state="proposed", ago=LONG_AGO, **facts):
        asked = {"project_id": "pr_1", "project_name": "Support bot", "note": "A thought", "proposed_by": viewer}
        asked |= {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_2"}}
        at = timezone.now() - ago
        return Change.objects.create(state=state, touched_at=at, proposed_at=at, **{**asked, **facts})

    return make


# When.


@pytest.mark.parametrize(
    ("state", "days", "expired"),
    [
        ("draft", 6.99, False),
        ("draft", 7.01, True),
        ("proposed", 13.99, False),
        ("proposed", 14.01, True),
        ("not_sent", 14.01, True),
        *((state, 400, False) for state in Change.State.values if state not in {"draft", "proposed", "not_sent"}),
    ],
)
def test_a_draft_lasts_a_week_and_a_proposal_a_fortnight(make, state, days, expired):
    change = make(state, timedelta(days=days))
    assert change.is_expired == expired
    assert Change.objects.expired().exists() == expired
    assert Change.objects.not_expired().exists() != expired
    begun = state in {"draft", "proposed", "not_sent", "sending", "unknown"} and not expired
    assert Change.objects.begun().exists() == begun
    assert Change.objects.open().exists() == (begun and state != "draft")
    assert Change.objects.waiting().exists() == (begun and state == "proposed")


def test_how_long_a_proposal_lasts_is_a_setting(make, settings):
    change = make()
    settings.PROPOSALS_EXPIRE_AFTER_DAYS = 30
    assert not change.is_expired
    assert not Change.objects.expired().exists()


def test_what_touches_it_lets_it_last_and_what_people_say_does_not(make, viewer, editor, as_viewer):
    asked, edited, said = (make(ago=timedelta(days=13)) for _ in range(3))
    services.ask(asked, by=viewer)
    address = f"{EDIT}?change={edited.pk}"
    as_viewer.send(address, {**as_viewer.page(address).values(EDIT), "directory_id": "dir_3"})
    services.say(said, Action.COMMENT, by=editor, words="Hm.")
    lately = timezone.now() - timedelta(minutes=1)
    assert set(Change.objects.filter(touched_at__gt=lately)) == {asked, edited}


def test_what_is_brought_up_to_date_lasts_anew(make, viewer):
    stale = make("stale", timedelta(days=100), settled_at=timezone.now(), before={"directory_id": "dir_0"})
    left = services.refresh(stale, by=viewer)
    assert (left.state, left.is_expired) == ("proposed", False)


# What it means.


@pytest.mark.parametrize("state", ["draft", "proposed", "not_sent"])
@pytest.mark.parametrize("action", DECIDING)
def test_nothing_more_is_done_to_it(make, admin, state, action):
    change = make(state)
    assert not possible(action, change)
    assert may(admin, action, change).why == (
        "Nobody decided this change in time, so it expired. Nothing was sent. Its page offers to propose it again."
    )
    take = remark if action in {Action.APPROVE, Action.BYPASS, Action.ASK_CHANGES} else transition
    assert not take(change, action, by=admin)
    change.refresh_from_db()
    assert (change.state, change.events.count()) == (state, 0)


def test_a_claim_refuses_one_that_expired_since_it_was_read(make, editor, remote):
    change = make(ago=timedelta(days=13))
    Change.objects.update(touched_at=timezone.now() - LONG_AGO)
    with pytest.raises(NotInState):
        claim(change, by=editor, request_id="")
    with pytest.raises(NotInState):
        services.apply(change, by=editor)
    assert (Change.objects.get().state, Change.objects.get().attempt, remote.writes) == ("proposed", 0, [])


def test_one_may_still_speak_of_it(make, editor):
    change = make()
    services.say(change, Action.COMMENT, by=editor, words="Too late.")
    assert change.events.get().words == "Too late."


def test_what_was_approved_helps_it_no_more(make, editor, admin):
    Protection.objects.create(approvals=1)
    change = make(ago=timedelta(days=1))
    services.say(change, Action.APPROVE, by=editor)
    Change.objects.update(touched_at=timezone.now() - LONG_AGO)
    with pytest.raises(NotInState):
        services.say(Change.objects.get(), Action.APPROVE, by=admin)
    with pytest.raises(NotInState):
        services.apply(Change.objects.get(), by=editor)


def test_it_counts_in_no_queue_and_no_number_and_has_no_mark(make, viewer, editor, as_editor):
    change, draft = make(), make("draft", is_private=True)
    assert (count_waiting_for(editor), Queues(editor).ids(Queue.WAITING), Queues(viewer).ids(Queue.YOURS)) == (
        0,
        [],
        [],
    )
    assert marks.of(["pr_1"]) == {}
    assert open_beside("pr_1", None) is None
    assert record_of("pr_1").open == ()
    assert "A thought" not in as_editor.page("/").text
    assert "proposes to" not in as_editor.page("/projects/pr_1/").text
    assert "Support bot" not in words(as_editor.page("/projects/?live=open").one("main"))
    assert "A thought" not in as_editor.page("/changes/?outcome=proposed").text
    listed = as_editor.page("/changes/").links().values()
    assert (change.get_absolute_url() in listed, draft.get_absolute_url() in listed) == (True, False)
    assert "Expired" in as_editor.page("/changes/?outcome=expired").text
    assert "Expired" in b"".join(as_editor.get("/changes.csv").streaming_content).decode()


# Its page.


def test_its_page_says_who_proposed_it_and_offers_to_propose_it_again(make, as_editor, editor, remote):
    change = make()
    page = as_editor.page(change.get_absolute_url())
    assert page.state == "Expired"
    assert "Nobody decided it for 14 days. Nothing was sent, and it can no longer be applied." in page.text
    assert "violet asked, " in page.text
    assert not {"File in dir_2", "Withdraw", "Ask for review", "Decline"} & set(page.buttons)
    address = page.links()["Propose again"]
    page = as_editor.page(address)
    assert (page.values(EDIT)["directory_id"], page.values(EDIT)["note"]) == ("dir_2", "A thought")
    assert as_editor.send(EDIT, page.values(EDIT)).state == "Draft"
    again = Change.objects.exclude(pk=change.pk).get()
    assert (again.requested, again.proposed_by) == (change.requested, editor)
    as_editor.page(f"{EDIT}?change={change.pk}", status=409)


def test_a_draft_that_was_dropped_is_seen_by_its_author_alone(make, as_viewer, as_editor):
    draft = make("draft", timedelta(days=8), is_private=True)
    page = as_viewer.page(draft.get_absolute_url())
    assert page.state == "Dropped"
    assert "This draft was not touched for 7 days." in page.text
    assert "Propose again" in page.links()
    as_editor.page(draft.get_absolute_url(), status=404)
    assert (Change.objects.get().state, Change.objects.get().events.count()) == ("draft", 0)


def test_a_move_that_was_dropped_is_seen_by_its_author_alone(make, as_viewer, as_editor, viewer):
    move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=viewer)
    make("draft", timedelta(days=8), is_private=True, move=move)
    text = as_viewer.page(move.get_absolute_url()).text
    assert ("1 expired" in text, "Dropped" in text, "Can be undone" in text) == (True, True, False)
    as_editor.page(move.get_absolute_url(), status=404)


def test_it_is_not_made_out_of_date_by_a_look(make, as_editor, remote):
    change = make()
    remote.memory.projects["pr_1"]["directory_id"] = "dir_7"
    assert as_editor.page(change.get_absolute_url()).state == "Expired"
    assert remote.requests == []


# Of moves.


def test_a_move_that_expired_is_through_and_goes_on_no_more(make, as_editor, editor, remote):
    move = Move.objects.create(
        directory_id="dir_2", directory_name="dir_2", proposed_by=editor, started_at=timezone.now()
    )
    make(move=move)
    assert list(Move.objects.unfinished()) == []
    services.go_on(move, by=editor)
    assert remote.writes == []
    progress = Progress(move, reader=editor)
    assert (progress.phase, progress.waiting, progress.done) == (Phase.FINISHED, 0, 1)
    page = as_editor.page(move.get_absolute_url())
    assert "0 of 1 project moved. The others: 1 expired." in page.text
    with pytest.raises((NotInState, PermissionDenied)):
        services.ask_move(move, by=editor)
