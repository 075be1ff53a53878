"""An approval counts by what it was given for and by who gave it, whenever it is asked; without it nothing is sent."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from projects import services
from projects.models import Change, Event, Move, Protection
from projects.presenters.approvals import approvals_part
from projects.services.approvals import approvals_of, lacking
from projects.services.errors import NotInState
from projects.services.fingerprints import fingerprint
from projects.services.transitions import Action, transition
from tests.conftest import make_user
from tests.services.proposals import DIRECTORY, LIVE, NAME, approve, propose
from tests.together import at_once


@pytest.fixture
def protect(db):
    """Say how many approvals production (the default), staging and the project itself need."""

    def protect(production=0, staging=0, itself=0):
        rows = [("env_1", "production", True, production), ("env_2", "staging", False, staging)]
        for id_, name, default, number in [*rows, ("", "", False, itself)]:
            values = {"environment_name": name, "is_default": default, "approvals": number}
            Protection.objects.update_or_create(environment_id=id_, defaults=values)

    return protect


# What is asked for, which of its fields is what is live by default → how many it needs where production needs 2,
# staging 1, and the project itself 1.
NEEDED = {
    "what is live by default": (("update", LIVE, "active_config_id"), 2, ("production",)),
    "a name": (("update", NAME, ""), 1, ("",)),
    "a directory": (("update", DIRECTORY, ""), 1, ("",)),
    "all of them": (("update", {**LIVE, **NAME}, "active_config_id"), 2, ("production",)),
    "production": (("deploy", {"env_1": "config_2"}, "env_1"), 2, ("production",)),
    "staging": (("deploy", {"env_2": "config_2"}, ""), 1, ("staging",)),
    "what is the default one by now": (("deploy", {"env_9": "config_2"}, "env_9"), 2, ("production",)),
    "another one": (("deploy", {"env_9": "config_2"}, ""), 0, ()),
    "both": (("deploy", {"env_2": "config_2", "env_1": "config_2"}, "env_1"), 2, ("production",)),
    "offline": (("offline", {"env_1": None}, "env_1"), 2, ("production",)),
}


@pytest.mark.parametrize("case", NEEDED)
def test_the_strictest_protection_that_it_touches_holds(protect, editor, case):
    (kind, requested, live_field), number, places = NEEDED[case]
    change = propose(editor, requested, kind, live_field=live_field)
    assert approvals_of(change).needed == 0
    protect(production=2, staging=1, itself=1)
    of = approvals_of(change)
    assert (of.needed, of.places, of.missing) == (number, places, number)


def test_what_is_the_default_one_by_now_is_protected_though_it_was_not_when_it_was(protect, editor):
    protect(staging=2)
    assert approvals_of(propose(editor, LIVE, default_environment="production")).needed == 0
    assert approvals_of(propose(editor, LIVE, default_environment="")).needed == 0
    assert approvals_of(propose(editor, LIVE, default_environment="staging")).needed == 2


def test_it_says_each_place_that_asks_for_as_many(protect, viewer):
    protect(production=1, itself=1)
    change = propose(viewer, LIVE | NAME)
    assert lacking(change).startswith("Production and a project’s name or directory need 1 approval, and none")
    assert approvals_part(change).sentence.plain == (
        "It needs 1 approval, for production and a project’s name or directory."
    )


@pytest.fixture
def proposed(protect, viewer):
    protect(production=1)
    return propose(viewer, documents={"config_2": {"config": {"chat_template": "Be brief."}}})


def edit(change, **values):
    Change.objects.filter(pk=change.pk).update(**values)


# What happens after an editor approved → whether the approval counts still, and what is said of one that does not.
AFTERWARDS = {
    "nothing": (lambda change, person: None, ""),
    "another version is asked for": (
        lambda change, person: edit(change, requested={"active_config_id": "config_3"}),
        "What is asked for was changed since.",
    ),
    "something else is so now": (
        lambda change, person: edit(change, before={"active_config_id": "config_0"}),
        "What is asked for was changed since.",
    ),
    "its prompt is another one": (
        lambda change, person: edit(change, documents={"config_2": {"config": {"chat_template": "Be long."}}}),
        "What is asked for was changed since.",
    ),
    "a score came in": (
        lambda change, person: edit(
            change, documents={"config_2": {"config": {"chat_template": "Be brief."}, "num_datapoints": 7}}
        ),
        "",
    ),
    "they are no editor any more": (
        lambda change, person: person.groups.clear(),
        "They may no longer approve changes.",
    ),
    "they left": (
        lambda change, person: type(person).objects.filter(pk=person.pk).update(is_active=False),
        "They may no longer approve changes.",
    ),
    "they said it": (
        lambda change, person: services.say(change, Action.COMMENT, by=person, words="Well."),
        "",
    ),
}


@pytest.mark.parametrize("case", AFTERWARDS)
def test_an_approval_counts_while_it_is_for_this_and_by_somebody_who_may(proposed, editor, remote, case):
    happen, void = AFTERWARDS[case]
    approve(proposed, editor)
    happen(proposed, editor)
    change = Change.objects.get()
    assert [approval.void for approval in approvals_of(change).given] == [void]
    assert approvals_of(change).missing == (1 if void else 0)


def test_whoever_asks_for_changes_approves_no_more_until_they_do_again(proposed, editor):
    approve(proposed, editor)
    services.say(proposed, Action.ASK_CHANGES, by=editor, words="Not like this.")
    assert approvals_of(proposed).missing == 1
    approve(proposed, editor)
    assert approvals_of(proposed).missing == 0


def test_nobody_approves_twice_and_nobody_what_they_proposed(proposed, protect, editor, admin):
    protect(production=2)
    approve(proposed, editor, editor)
    assert approvals_of(proposed).missing == 1
    proposed.proposed_by = editor
    proposed.save()
    with pytest.raises(PermissionDenied):
        approve(proposed, editor)
    assert approvals_of(proposed).missing == 2  # what they approved before they took it over counts no more
    assert {approval.void for approval in approvals_of(proposed).given} == {
        "Nobody approves what they proposed themselves."
    }


def test_a_viewer_approves_nothing_and_what_is_over_is_not_approved(proposed, editor):
    with pytest.raises(PermissionDenied):
        approve(proposed, make_user("vera", "Viewer"))
    transition(proposed, Action.OVERTAKE)
    proposed.refresh_from_db()
    with pytest.raises(NotInState):
        approve(proposed, editor)


def test_without_it_nothing_is_sent_and_with_it_it_is(proposed, remote, editor, admin):
    with pytest.raises(NotInState, match="Production needs 1 approval, and none counts yet"):
        services.apply(proposed, by=admin)
    assert (remote.requests, Change.objects.get().state) == ([], "proposed")
    approve(proposed, editor)
    assert services.apply(proposed, by=admin).state == "applied"


def test_whoever_approved_may_apply_it(proposed, remote, editor):
    approve(proposed, editor)
    assert services.apply(proposed, by=editor).state == "applied"


def test_a_protection_that_comes_later_holds_for_what_was_proposed_before(protect, remote, viewer, editor):
    change = propose(viewer)
    protect(production=2)
    approve(change, editor)
    with pytest.raises(NotInState, match="Production needs 2 approvals, and 1 approval counts"):
        services.apply(change, by=editor)
    protect(production=1)
    assert services.apply(change, by=editor).state == "applied"


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_edited_while_it_is_applied_is_not_sent_unapproved(protect, remote, viewer, editor):
    """Whoever comes second finds what the first one left: either it was sent as approved, or it was not sent."""
    protect(production=1)
    change = propose(viewer)
    approve(change, editor)
    asked = {"active_config_id": "config_3"}

    def edited():
        return Change.objects.filter(pk=change.pk, state="proposed").update(requested=asked) or "late"

    outcomes = at_once(edited, lambda: services.apply(change, by=editor).state)
    change.refresh_from_db()
    assert (change.requested == asked) == (remote.writes == [])
    assert outcomes[1] in ("applied", "NotInState")


# Applying without approval.


def test_an_admin_applies_it_without_approval_and_that_stays_written(proposed, remote, admin, editor):
    with pytest.raises(PermissionDenied):
        services.apply(proposed, by=editor, without_approval="The site is down.")
    assert services.apply(proposed, by=admin, without_approval="The site is down.").state == "applied"
    steps = list(Event.objects.values_list("action", "actor__username", "words"))
    assert steps[:2] == [("bypass", "ada", "The site is down."), ("apply", "ada", "")]


# What takes back what was applied just now needs none.


def applied(by, minutes, **facts):
    moment = timezone.now() - timedelta(minutes=minutes)
    return propose(by, state="applied", sent_at=moment, settled_at=moment, answered=LIVE, **facts)


BACK = {"active_config_id": "config_1"}
# How long ago it was applied, what the way back asks for, and from what → whether it needs an approval.
UNDOING = {
    "at once": ((5, BACK, LIVE), 0),
    "an hour later": ((61, BACK, LIVE), 1),
    "a clock put back since": ((-61, BACK, LIVE), 1),
    "to something else": ((5, {"active_config_id": "config_0"}, LIVE), 1),
    "from something else": ((5, BACK, {"active_config_id": "config_9"}), 1),
    "with something else": ((5, {**BACK, "name": "Renamed"}, {**LIVE, "name": "Support bot"}), 1),
}


@pytest.mark.parametrize("case", UNDOING)
def test_taking_back_exactly_what_was_applied_within_the_hour_needs_none(protect, editor, case):
    (minutes, requested, before), missing = UNDOING[case]
    protect(production=1, itself=1)
    undone = applied(editor, minutes)
    back = propose(editor, requested, undoes=undone)
    back.before = before
    assert approvals_of(back).missing == missing


def test_production_taken_offline_takes_back_what_was_live_for_the_first_time(protect, editor):
    protect(production=1)
    undone = applied(editor, 5)
    undone.before = {"active_config_id": None}
    undone.save()
    back = propose(editor, {"env_1": None}, "offline", undoes=undone)
    back.before = {"env_1": "config_2"}
    assert approvals_of(back).missing == 0


def test_two_proposals_that_differ_have_two_fingerprints(editor):
    one, other = propose(editor), propose(editor, {"active_config_id": "config_3"})
    again = propose(editor)
    assert fingerprint(one) == fingerprint(again) != fingerprint(other)


def test_a_group_that_may_approve_by_a_permission_of_its_own_does(proposed, remote):
    person = make_user("nora", "Viewer")
    group = Group.objects.create(name="Reviewers")
    group.permissions.add(*Group.objects.get(name="Editor").permissions.filter(codename="approve_change"))
    person.groups.add(group)
    approve(proposed, type(person).objects.get(pk=person.pk))
    assert approvals_of(proposed).missing == 0


# A move is approved as a whole.


@pytest.fixture
def move(protect, viewer):
    protect(itself=1)
    move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=viewer)
    for project in ("pr_1", "pr_2"):
        propose(viewer, DIRECTORY, move=move, project_id=project)
    return move


def test_a_move_is_approved_as_a_whole_and_then_it_goes(move, remote, editor, admin):
    remote.memory.projects["pr_2"] = {**remote.memory.projects["pr_1"], "id": "pr_2"}
    with pytest.raises(NotInState, match="A project’s name or directory needs 1 approval"):
        services.start(move, by=admin)
    services.say_of_move(move, Action.APPROVE, by=editor)
    services.start(move, by=admin)
    services.go_on(move, by=admin)
    assert set(move.changes.values_list("state", flat=True)) == {"applied"}


def test_a_project_that_is_taken_out_voids_it(move, remote, viewer, editor):
    services.say_of_move(move, Action.APPROVE, by=editor)
    services.withdraw(move.changes.first(), by=viewer)
    with pytest.raises(NotInState):
        services.start(move, by=editor)


def test_nobody_approves_their_own_move(move, viewer, editor):
    with pytest.raises(PermissionDenied):
        services.say_of_move(move, Action.APPROVE, by=viewer)
    Move.objects.update(proposed_by=editor)
    move.refresh_from_db()
    with pytest.raises(PermissionDenied):
        services.say_of_move(move, Action.APPROVE, by=editor)


def test_a_protection_that_comes_while_a_move_goes_stops_it(move, remote, protect, editor):
    protect(itself=0)
    services.start(move, by=editor)
    protect(itself=1)
    services.go_on(move, by=editor)
    move.refresh_from_db()
    assert move.problem.startswith("A project’s name or directory needs 1 approval")
    assert (set(move.changes.values_list("state", flat=True)), remote.writes) == ({"proposed"}, [])


def test_what_of_a_move_expired_holds_up_none_of_the_rest(move, remote, editor, admin, as_editor):
    remote.memory.projects["pr_2"] = {**remote.memory.projects["pr_1"], "id": "pr_2"}
    long_ago = timezone.now() - timedelta(days=20)
    Change.objects.filter(project_id="pr_1").update(touched_at=long_ago)
    services.say_of_move(move, Action.APPROVE, by=editor)
    services.start(move, by=admin)
    services.go_on(move, by=admin)
    assert dict(move.changes.values_list("project_id", "state")) == {"pr_1": "proposed", "pr_2": "applied"}
    text = as_editor.page(move.get_absolute_url()).text
    assert ("1 expired" in text, "Expired" in text, "Waiting" in text) == (True, True, False)
