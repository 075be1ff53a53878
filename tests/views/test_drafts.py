"""A change is its author's draft, in nobody else's lists, until they ask for review or somebody else opens it."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from projects import services
from projects.models import Change, Move, Protection
from projects.presenters import marks
from projects.services.errors import NotInState
from projects.services.queues import Queue, Queues, count_waiting_for
from projects.services.transitions import Action
from tests.conftest import make_user, signed_in
from tests.pages import PageClient, words

EDIT = "/projects/pr_1/edit/"
TYPED = {"name": "Renamed by a draft", "note": "Only a thought"}


def draft_of(client, **typed):
    client.send(EDIT, {**client.page(EDIT).values(EDIT), **TYPED, **typed})
    return Change.objects.latest("proposed_at")


@pytest.fixture
def draft(as_viewer, remote):
    return draft_of(as_viewer)


def primary(page):
    buttons = page.one("main").iter("button")
    return [words(button) for button in buttons if "primary" in (button.get("class") or "")]


def ask(client, change):
    return client.send(f"{change.get_absolute_url()}ask/")


def where_listed(client, person):
    """The places that tell of the draft, or count it."""
    pages = ("/", "/changes/", "/changes/?outcome=draft", "/changes/?project_id=pr_1", "/projects/pr_1/")
    found = {path for path in pages if "Only a thought" in client.page(path).text}
    answer = client.get("/changes.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    found |= {"csv"} if any(row["why"] == "Only a thought" for row in rows) else set()
    found |= {"live=open"} if "Support bot" in words(client.page("/projects/?live=open").one("main")) else set()
    found |= {"marks"} if marks.of(["pr_1"]) else set()
    found |= {"counted"} if count_waiting_for(person) else set()
    return found


LISTS = {"/changes/", "/changes/?project_id=pr_1", "/projects/pr_1/", "csv"}


@pytest.mark.parametrize(
    "header", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Purpose": "preview"}]
)
def test_a_browser_that_fetches_ahead_opens_no_draft(as_viewer, as_editor, draft, header):
    change, path = Change.objects.get(), draft.get_absolute_url()
    for address in (path, f"{EDIT}?change={change.pk}"):
        answer = as_editor.get(address, headers=header)
        assert (answer.status_code, answer["Cache-Control"]) == (425, "no-store")
        assert b"Only a thought" not in answer.content
    assert Change.objects.get().state == "draft"
    assert as_editor.page(path).state == "Proposed"  # once somebody reads it


# Whose it is.


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        (EDIT, {"directory_id": "dir_2"}),
        ("/projects/pr_1/deploy/?config_id=config_2", {"environment": "env_2"}),
        ("/projects/pr_1/offline/?environment_id=env_1", {}),
        ("/moves/new/", {"project": "pr_1", "directory_id": "dir_2"}),
    ],
)
def test_whatever_a_form_proposes_begins_as_a_draft(as_viewer, viewer, remote, path, typed):
    as_viewer.send(path, typed)
    change = Change.objects.get()
    assert (change.state, change.is_private, change.proposed_by) == ("draft", True, viewer)
    assert list(change.events.values_list("action", flat=True)) == ["propose"]


@pytest.mark.parametrize(("state", "press"), [("applied", "undo"), ("noticed", "put-back")])
def test_a_way_back_begins_as_a_draft(as_editor, remote, state, press):
    made = Change.objects.create(
        project_id="pr_1", project_name="Support bot", state=state, before={"directory_id": "dir_0"},
        requested={"directory_id": "dir_1"}, answered={"directory_id": "dir_1"},
    )  # fmt: skip
    as_editor.send(f"{made.get_absolute_url()}{press}/")
    assert (made.undone_by.get().state, made.undone_by.get().is_private) == ("draft", True)


def test_it_is_its_authors_to_find_and_nobody_elses(as_viewer, viewer, as_editor, editor, as_admin, draft):
    assert where_listed(as_editor, editor) == set()
    assert "Only a thought" not in as_admin.page("/").text
    assert where_listed(as_viewer, viewer) == {*LISTS, "/", "/changes/?outcome=draft"}
    assert "Draft" in as_viewer.page("/changes/").text
    assert Queues(viewer).ids(Queue.YOURS) == [draft.pk]
    assert Change.objects.get().state == "draft"  # nothing of that opened it


def test_once_asked_for_it_is_a_proposal_in_everybodys_lists(as_viewer, as_editor, editor, draft):
    page = ask(as_viewer, draft)
    assert page.state == "Proposed"
    assert where_listed(as_editor, editor) == {*LISTS, "/", "live=open", "marks", "counted"}
    draft.refresh_from_db()
    assert (draft.state, draft.is_private) == ("proposed", False)
    assert list(draft.events.values_list("action", "actor__username")) == [("propose", "violet"), ("ask", "violet")]
    assert draft.proposed_at == draft.touched_at > draft.events.first().at


def test_whoever_else_opens_its_address_makes_it_a_proposal_once(as_viewer, as_editor, editor, as_admin, draft):
    assert as_editor.page(draft.get_absolute_url()).state == "Proposed"
    as_admin.page(draft.get_absolute_url())
    assert list(draft.events.values_list("action", "actor__username")) == [("propose", "violet"), ("open", "edgar")]
    assert where_listed(as_editor, editor) == {*LISTS, "/", "live=open", "marks", "counted"}
    told = as_viewer.page(draft.get_absolute_url()).text
    assert "edgar opened this draft, which made it a proposal that everybody finds." in told


def test_neither_its_author_nor_a_visitor_nor_a_head_makes_it_one(as_viewer, as_editor, draft):
    as_viewer.page(draft.get_absolute_url())
    as_editor.head(draft.get_absolute_url())
    PageClient().get(draft.get_absolute_url())
    draft.refresh_from_db()
    assert (draft.state, draft.events.count()) == ("draft", 1)


def test_a_move_is_one_draft_and_opened_it_is_one_proposal(as_viewer, as_editor, remote):
    as_viewer.send("/moves/new/", {"project": "pr_1", "directory_id": "dir_2", "note": "Only a thought"})
    move = Move.objects.get()
    page = as_viewer.page(move.get_absolute_url())
    assert page.title.startswith("Move 1 project to dir_2 · Draft")
    assert {"Ask for review", "Discard this draft"} <= set(page.buttons)
    assert "Only a thought" not in as_editor.page("/changes/").text
    assert "wrote a draft to move" in as_viewer.page("/changes/").text
    assert as_editor.page(move.get_absolute_url()).title.startswith("Move 1 project to dir_2 · Proposed")
    assert "Only a thought" in as_editor.page("/changes/").text


def test_a_part_of_a_move_that_is_opened_or_asked_for_takes_all_of_it_along(as_viewer, viewer, editor, remote):
    remote.memory.projects["pr_2"] = {**remote.memory.projects["pr_1"], "id": "pr_2", "name": "Second"}
    for act in (lambda change: services.opened(change, by=editor), lambda change: services.ask(change, by=viewer)):
        as_viewer.send("/moves/new/", {"project": ["pr_1", "pr_2"], "directory_id": "dir_2"})
        changes = Move.objects.latest("proposed_at").changes
        act(changes.first())
        assert set(changes.values_list("state", flat=True)) == {"proposed"}


# What one can do with it.


def test_an_editor_makes_it_so_without_another_press(as_editor, remote):
    draft = draft_of(as_editor)
    page = as_editor.page(draft.get_absolute_url())
    assert primary(page) == ["Rename to Renamed by a draft"]
    assert {"Ask for review", "Discard this draft"} <= set(page.buttons)
    assert as_editor.send(f"{draft.get_absolute_url()}apply/", {"confirm_name": "Support bot"}).state == "Saved"
    draft.refresh_from_db()
    assert (draft.is_private, draft.events.filter(action="ask").exists()) == (False, False)


def test_a_viewers_main_button_asks_for_review(as_viewer, draft):
    page = as_viewer.page(draft.get_absolute_url())
    assert primary(page) == ["Ask for review"]
    assert "Comment" not in page.buttons
    assert "You wrote this draft, just now: “Only a thought”" in page.text


def test_where_an_approval_lacks_an_editors_main_button_asks_for_review_too(as_editor, remote):
    Protection.objects.create(approvals=1)
    draft = draft_of(as_editor)
    page = as_editor.page(draft.get_absolute_url())
    assert primary(page) == ["Ask for review"]
    assert "It needs 1 approval, for" in page.text
    assert "none counts yet" not in page.text  # that it lacks one is said once
    assert "Ask an editor" not in page.text  # for there is none but its author
    assert ask(as_editor, draft).state == "Proposed"


def test_a_draft_that_was_discarded_is_its_authors_alone_for_good(as_viewer, as_editor, draft):
    assert as_viewer.send(f"{draft.get_absolute_url()}withdraw/").state == "Withdrawn"
    assert "Only a thought" in as_viewer.page("/changes/").text
    assert "Only a thought" not in as_editor.page("/changes/").text


def test_what_somebody_else_does_to_a_draft_everybody_finds(draft, editor, as_admin):
    services.withdraw(draft, by=editor, words="Not this one.")
    assert "Only a thought" in as_admin.page("/changes/").text


def test_a_draft_that_was_overtaken_is_a_draft_again_once_it_is_brought_up_to_date(as_viewer, as_editor, draft, remote):
    remote.memory.projects["pr_1"]["name"] = "Renamed elsewhere"
    assert as_viewer.page(draft.get_absolute_url()).state == "Out of date"
    assert "Only a thought" not in as_editor.page("/changes/").text
    assert as_viewer.send(f"{draft.get_absolute_url()}refresh/").state == "Draft"
    assert "Only a thought" not in as_editor.page("/changes/").text


def test_who_may_ask_for_review(draft, viewer, editor):
    other = make_user("otto", "Viewer")
    with pytest.raises(PermissionDenied):
        services.ask(draft, by=other)
    services.withdraw(draft, by=viewer)
    draft.refresh_from_db()
    with pytest.raises(NotInState):
        services.ask(draft, by=viewer)
    signed_in(other).send(f"{draft.get_absolute_url()}ask/", status=403)


def test_a_draft_that_is_applied_meanwhile_is_asked_for_by_nobody(draft, viewer, editor):
    Change.objects.filter(pk=draft.pk).update(state="sending")
    with pytest.raises(NotInState):
        services.ask(draft, by=viewer)  # as it was read before
    assert Change.objects.get().state == "sending"


def test_what_was_not_sent_is_a_proposal_again_when_it_is_asked_for(editor, remote):
    tried = Change.objects.create(
        project_id="pr_1", project_name="Support bot", state="not_sent", problem="Humanloop was away.",
        proposed_by=editor, applied_by=editor, before={"name": "a"}, requested={"name": "b"},
    )  # fmt: skip
    left = services.ask(tried, by=editor)
    assert (left.state, left.problem, left.applied_by) == ("proposed", "", None)


READ_BY = [
    ("say/", {}),
    ("ask/", {"reviewers": "nobody"}),
    (f"{EDIT}?change=", {"search": "1"}),
    (f"{EDIT}?change=", {}),
]


def send_raw(client, change, path, typed):
    address = f"{path}{change.pk}" if path.startswith("/") else f"{change.get_absolute_url()}{path}"
    return Client.post(client, address, typed)


@pytest.mark.parametrize(("path", "typed"), READ_BY)
def test_whoever_reads_it_in_a_form_that_failed_has_opened_it(as_editor, draft, path, typed):
    answer = send_raw(as_editor, draft, path, typed)
    assert b"Renamed by a draft" in answer.content
    draft.refresh_from_db()
    assert (draft.state, draft.is_private) == ("proposed", False)


def test_whoever_may_not_edit_it_reads_nothing_of_it_in_the_form(draft, remote):
    other = signed_in(make_user("otto", "Viewer"))
    answer = send_raw(other, draft, f"{EDIT}?change=", {"search": "1"})
    assert (answer.status_code, b"Renamed by a draft" in answer.content) == (403, False)


@pytest.mark.parametrize(("path", "typed"), [*READ_BY, ("apply/", {}), ("decline/", {})])
def test_of_one_that_was_dropped_nobody_else_reads_anything_whatever_they_send(as_editor, draft, path, typed):
    Change.objects.update(touched_at=timezone.now() - timedelta(days=8))
    answer = send_raw(as_editor, draft, path, typed)
    assert (answer.status_code, b"Renamed by a draft" in answer.content) == (404, False)
    as_editor.page(f"{EDIT}?change={draft.pk}", status=404)


def test_what_somebody_else_said_of_a_draft_that_was_overtaken_everybody_finds(draft, remote, viewer, editor, as_admin):
    remote.memory.projects["pr_1"]["name"] = "Renamed elsewhere"
    stale = services.look_again(draft)
    services.say(stale, Action.COMMENT, by=viewer, words="Mine alone.")
    assert "Only a thought" not in as_admin.page("/changes/").text
    services.say(stale, Action.COMMENT, by=editor, words="I have read it.")
    assert "Only a thought" in as_admin.page("/changes/").text
