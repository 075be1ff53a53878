"""A change is edited in place: one change, one address, and what it asked for before stands in its history."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from projects import gateway, services
from projects.models import Change, Move, Protection
from projects.services.approvals import approvals_of
from projects.services.editing import edit
from projects.services.errors import NotInState
from projects.services.rights import may
from projects.services.transitions import Action
from tests.conftest import make_user, signed_in
from tests.together import at_once

EDIT = "/projects/pr_1/edit/"
DIRECTORY = {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_2"}}


@pytest.fixture
def make(remote, viewer):
    def make(state="proposed", **facts):
        asked = {"project_id": "pr_1", "project_name": "Support bot", "note": "First thought", "proposed_by": viewer}
        return Change.objects.create(state=state, **{**asked, **DIRECTORY, **facts})

    return make


def form_of(client, change):
    """Press Edit; gives the address of the form, and what is filled in."""
    address = client.page(change.get_absolute_url()).links()["Edit"]
    page = client.page(address)
    (form,) = [form for form in page.all("form") if f"change={change.pk}" in (form.get("action") or "")]
    return form.get("action"), page.values(form.get("action").split("?")[0])


def steps_of(change):
    return list(change.events.values_list("action", "actor__username"))


# What it does.


@pytest.mark.parametrize("state", ["draft", "proposed", "not_sent", "stale"])
def test_the_form_is_filled_in_and_saving_it_alters_the_same_change(as_viewer, make, state):
    facts = {"is_private": state == "draft", "answered": {"directory_id": "dir_1"} if state == "stale" else {}}
    change = make(state, problem="Humanloop was away." if state == "not_sent" else "", **facts)
    if state == "stale":
        Change.objects.filter(pk=change.pk).update(before={"directory_id": "dir_0"}, settled_at=timezone.now())
    address, values = form_of(as_viewer, change)
    assert (values["directory_id"], values["note"]) == ("dir_2", "First thought")
    page = as_viewer.send(address, {**values, "directory_id": "dir_3", "note": "Second thought"})
    assert Change.objects.count() == 1
    edited = Change.objects.get()
    assert edited.get_absolute_url() == change.get_absolute_url()
    assert (edited.before, edited.requested) == ({"directory_id": "dir_1"}, {"directory_id": "dir_3"})
    assert (edited.note, edited.problem, edited.answered, edited.settled_at) == ("Second thought", "", {}, None)
    assert edited.state == ("draft" if state == "draft" else "proposed")
    assert edited.is_private == (state == "draft")
    assert edited.touched_at > change.touched_at
    assert page.state == ("Draft" if state == "draft" else "Proposed")
    event = change.events.get(action="edit")
    assert (event.data["instead_of"]["requested"], event.data["instead_of"]["note"]) == (
        {"directory_id": "dir_2"}, "First thought",
    )  # fmt: skip


def test_its_history_tells_each_edit_in_a_sentence_and_what_it_began_as(as_viewer, as_editor, remote):
    as_viewer.send(EDIT, {**as_viewer.page(EDIT).values(EDIT), "directory_id": "dir_2"})
    change = Change.objects.get()
    for client, typed in ((as_viewer, {"directory_id": "dir_3"}), (as_editor, {"note": "It is theirs"})):
        address, values = form_of(client, change)
        page = client.send(address, {**values, **typed})
    text = page.text
    assert "violet wrote this down: Move it to the directory dir_2, from dir_1." in text
    assert "violet edited this from “file in dir_2” to “file in dir_3”." in text
    assert "You edited this with a reason." in text
    assert [action for action, _ in steps_of(change)] == ["propose", "edit", "open", "edit"]


def test_a_deployment_is_edited_in_its_own_form(as_viewer, remote):
    as_viewer.send("/projects/pr_1/deploy/?config_id=config_2", {"environment": "env_2", "note": "Try it"})
    change = Change.objects.get()
    address, values = form_of(as_viewer, change)
    assert address.startswith("/projects/pr_1/deploy/?config_id=config_2&change=")
    assert values == {"environment": "env_2", "note": "Try it"}
    page = as_viewer.send(address, {"environment": ["env_1", "env_2"], "note": "Try it"})
    change.refresh_from_db()
    assert change.requested == {"env_1": "config_2", "env_2": "config_2"}
    assert change.before == {"env_1": "config_1", "env_2": None}
    assert (
        "You edited this from “make brief live in staging” to “make brief live in production and staging”." in page.text
    )
    as_viewer.send(form_of(as_viewer, change)[0], {"environment": "env_1", "note": "Try it"})
    change.refresh_from_db()
    assert (change.kind, change.requested, change.live_field) == (
        "update", {"active_config_id": "config_2"}, "active_config_id",
    )  # fmt: skip


def test_taking_offline_is_edited_in_its_reason(as_viewer, remote):
    as_viewer.send("/projects/pr_1/offline/?environment_id=env_1", {"note": "Nobody uses it"})
    change = Change.objects.get()
    address, values = form_of(as_viewer, change)
    assert values == {"note": "Nobody uses it"}
    as_viewer.send(address, {"note": "Nobody uses it any more"})
    change.refresh_from_db()
    assert (change.note, change.requested) == ("Nobody uses it any more", {"env_1": None})


def test_one_that_asks_for_something_else_is_no_way_back_any_more(as_editor, make):
    undone = make("applied", answered={"directory_id": "dir_2"})
    change = make(undoes=undone)
    address, values = form_of(as_editor, change)
    as_editor.send(address, {**values, "note": "Only the reason"})
    assert Change.objects.get(pk=change.pk).undoes == undone
    address, values = form_of(as_editor, change)
    as_editor.send(address, {**values, "directory_id": "dir_3"})
    assert Change.objects.get(pk=change.pk).undoes is None


# What it does not.


def test_what_is_so_already_is_no_edit_and_what_was_typed_stays(as_viewer, make):
    change = make()
    address, values = form_of(as_viewer, change)
    page = as_viewer.send(address, {**values, "directory_id": "dir_1", "note": "Typed here"}, status=422)
    assert "Nothing is different yet" in page.text
    assert page.values(EDIT) == {**page.values(EDIT), "note": "Typed here", "directory_id": "dir_1"}
    project, edits = gateway.client().get_project("pr_1"), services.Edited(change, services.reading(change))
    with pytest.raises(services.NothingToChange):
        services.propose(project, requested={"directory_id": "dir_1"}, by=change.proposed_by, edits=edits)
    change.refresh_from_db()
    assert (change.requested, change.events.count()) == ({"directory_id": "dir_2"}, 0)


def test_saved_as_it_is_nothing_happens(as_viewer, make):
    change = make()
    as_viewer.send(*form_of(as_viewer, change))
    assert (Change.objects.get().touched_at, change.events.count()) == (change.touched_at, 0)


@pytest.mark.parametrize("state", ["sending", "applied", "withdrawn", "declined"])
def test_decided_meanwhile_it_is_not_altered_and_the_form_says_so_with_what_was_typed(as_viewer, make, state):
    change = make()
    address, values = form_of(as_viewer, change)
    Change.objects.filter(pk=change.pk).update(state=state)
    page = as_viewer.send(address, {**values, "directory_id": "dir_3", "note": "Typed here"}, status=409)
    assert "This change was applied or decided while you edited it, and is not altered." in page.text
    assert (page.values(EDIT)["directory_id"], page.values(EDIT)["note"]) == ("dir_3", "Typed here")
    assert Change.objects.get().requested == {"directory_id": "dir_2"}
    page = as_viewer.send(EDIT, page.values(EDIT))  # where the form is sent then
    assert (page.state, Change.objects.count()) == ("Draft", 2)


def test_of_two_who_edit_the_second_is_told_and_loses_nothing(as_viewer, as_editor, make):
    change = make()
    (first, values), (second, others) = form_of(as_viewer, change), form_of(as_editor, change)
    as_viewer.send(first, {**values, "directory_id": "dir_3"})
    page = as_editor.send(second, {**others, "directory_id": "dir_4", "note": "Typed here"}, status=409)
    assert "Somebody else edited this change while you did." in page.text
    assert "It asks now to move it to the directory dir_3, from dir_1." in page.text
    assert (page.values(EDIT)["directory_id"], page.values(EDIT)["note"]) == ("dir_4", "Typed here")
    assert Change.objects.get().requested == {"directory_id": "dir_3"}
    (again,) = [form.get("action") for form in page.all("form") if "change=" in (form.get("action") or "")]
    as_editor.send(again, page.values(EDIT))
    assert Change.objects.get().requested == {"directory_id": "dir_4"}
    assert steps_of(change) == [("edit", "violet"), ("edit", "edgar")]


@pytest.mark.django_db(transaction=True)
def test_of_several_who_save_at_the_same_moment_one_wins(make, viewer, remote):
    change = make()
    read = services.reading(change)

    def save(number):
        wanted = Change(project_id="pr_1", **DIRECTORY | {"requested": {"directory_id": f"dir_{number}"}})
        edit(services.Edited(Change.objects.get(pk=change.pk), read), wanted, by=viewer)

    outcomes = at_once(*[lambda number=number: save(number) for number in range(3, 7)])
    assert sorted(outcomes) == ["NotInState"] * 3 + ["done"]
    assert change.events.count() == 1


def test_who_may_edit(make, editor, viewer):
    change, part = (
        make(),
        make(move=Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=editor)),
    )
    other = make_user("otto", "Viewer")
    assert [bool(may(person, Action.EDIT, change)) for person in (viewer, editor, other)] == [True, True, False]
    assert not may(editor, Action.EDIT, part)
    page = signed_in(other).page(change.get_absolute_url())
    assert "Edit" not in page.links()
    assert page.links()["Propose your own"] == f"{EDIT}?directory_id=dir_2&note=First%20thought"
    signed_in(other).page(f"{EDIT}?change={change.pk}", status=403)
    values = signed_in(other).page(EDIT).values(EDIT)
    signed_in(other).send(f"{EDIT}?change={change.pk}", {**values, "directory_id": "dir_9"}, status=403)
    assert Change.objects.get(pk=change.pk).requested == {"directory_id": "dir_2"}


@pytest.mark.parametrize("key", ["nonsense", "00000000-0000-0000-0000-000000000007"])
def test_a_change_that_is_not_there_has_no_form(as_editor, remote, key):
    as_editor.page(f"{EDIT}?change={key}", status=404)


def test_a_change_has_no_form_of_another_project_or_another_kind(as_editor, make):
    as_editor.page(f"{EDIT}?change={make(project_id='pr_2').pk}", status=404)
    as_editor.page(f"{EDIT}?change={make(kind='deploy').pk}", status=404)
    as_editor.page(f"{EDIT}?change={make('applied').pk}", status=409)


def test_the_form_of_somebody_elses_draft_opens_it(as_editor, make):
    draft = make("draft", is_private=True)
    as_editor.head(f"{EDIT}?change={draft.pk}")
    signed_in(make_user("otto", "Viewer")).page(f"{EDIT}?change={draft.pk}", status=403)
    assert Change.objects.get().state == "draft"
    as_editor.page(f"{EDIT}?change={draft.pk}")
    assert Change.objects.get().state == "proposed"


# What was approved.


def test_an_edit_voids_what_was_approved_and_who_edited_last_approves_it_not(as_viewer, make, editor, admin):
    Protection.objects.create(approvals=1)
    change, other = make(), make_user("olga", "Editor")
    services.say(change, Action.APPROVE, by=other)
    assert approvals_of(change).missing == 0
    address, values = form_of(signed_in(editor), change)
    signed_in(editor).send(address, {**values, "directory_id": "dir_3"})
    change.refresh_from_db()
    of = approvals_of(change)
    assert (of.missing, [each.void for each in of.given]) == (1, ["What is asked for was changed since."])
    refusal = may(editor, Action.APPROVE, change)
    assert refusal.why == "Nobody approves what they edited last themselves."
    with pytest.raises(PermissionDenied):
        services.say(change, Action.APPROVE, by=editor)
    page = signed_in(editor).page(change.get_absolute_url())
    assert not [button for button in page.buttons if button.startswith("Approve")]
    services.say(change, Action.APPROVE, by=other)
    assert approvals_of(change).missing == 0
    with pytest.raises(NotInState):
        edit(services.Edited(change, "of long ago"), change, by=editor)


def test_an_approval_of_who_edited_it_last_counts_for_nothing(make, editor):
    Protection.objects.create(approvals=1)
    change = make()
    services.say(change, Action.APPROVE, by=editor)
    change.events.create(action="edit", actor=editor)
    (given,) = approvals_of(change).given
    assert given.void == "Nobody approves what they edited last themselves."


def test_what_somebody_else_made_a_change_of_another_form_loses_nothing_of_what_was_typed(
    as_viewer, as_editor, make, remote
):
    there = {"before": {"env_2": None}, "requested": {"env_2": "config_2"}, "names": {"env_2": "staging"}}
    change = make(kind="deploy", **there)
    address, values = form_of(as_viewer, change)
    as_editor.send(form_of(as_editor, change)[0], {**values, "environment": "env_1"})
    page = as_viewer.send(address, {"environment": ["env_1", "env_2"], "note": "Typed here"}, status=409)
    assert "Somebody else edited this change while you did." in page.text
    again = "/projects/pr_1/deploy/"
    assert page.values(again)["note"] == "Typed here"
    typed = f"{again}?config_id=config_2"
    assert as_viewer.send(typed, {"environment": "env_2", "note": "Typed here"}).state == "Draft"
    change.refresh_from_db()
    assert (change.kind, Change.objects.count()) == ("update", 2)
