"""The one answer to who may do what to which change: the page offers it, and the service does it, or neither."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from adminpanel.accounts.permissions import declared
from projects import services
from projects.models import Change, Move
from projects.services.rights import RIGHTS, answers, demand, may
from projects.services.transitions import Action
from tests.conftest import make_user, signed_in
from tests.pages import Page

# Only where an approval lacks.
PAST_APPROVAL = {"bypass"}
ONCE_SCHEDULED = {"unschedule"}
SAY = {"comment", "ask_changes", "approve"}
# State: what an editor may do then with what somebody else proposed. Of these a viewer may do what stands in `VIEWERS`.
EDITORS = {
    "draft": {"apply", "schedule", "withdraw", "ask", "edit"},
    "proposed": {"apply", "schedule", "withdraw", "decline", "ask", "edit", *SAY},
    "sending": {"comment"},
    "applied": {"undo", "comment"},
    "refused": {"comment"},
    "not_sent": {"apply", "schedule", "withdraw", "decline", "ask", "edit", *SAY},
    "unknown": {"check", "comment"},
    "not_applied": {"check", "comment"},
    "superseded": {"comment"},
    "stale": {"withdraw", "refresh", "decline", "edit", "comment"},
    "withdrawn": {"comment"},
    "declined": {"comment"},
    "noticed": {"put_back", "acknowledge", "comment"},
}
VIEWERS = {"put_back", "comment", "ask_changes"}
NOT_ONES_OWN = {"decline", "ask_changes", "approve"}
# The button that takes an action: where its form leads, and what it says there.
ADDRESSES = {action: f"/{action.replace('_', '-')}/" for action in RIGHTS} | {
    "comment": "/say/",
    "ask_changes": "/say/",
    "approve": "/say/",
    "bypass": "/apply-without-approval/",
    "edit": "/projects/pr_1/edit/",  # of the change that its query names
}
VERDICTS = {"comment": "comment", "ask_changes": "ask", "approve": "approve"}
# What a viewer is told who finds no button: whom to ask.
WHO_COULD = {
    "apply": "Ask an editor: ada. Send them this page.",
    "check": "Ask an editor to check: ada. Send them this page.",
    "undo": "Ask an editor to undo it: ada. Send them this page.",
    "withdraw": "Whoever proposed it can withdraw it, and an editor can decline it.",
    "decline": "",
    "ask": "",
    "edit": "Propose your own",
    "refresh": "",
    "approve": "",
    "ask_changes": "",
    "schedule": "Ask an editor: ada. Send them this page.",
    "acknowledge": "Ask an editor to look at it: ada. Send them this page.",
}


@pytest.fixture
def make(remote, admin):
    def make(state, by=admin, **facts):
        moment = timezone.now()
        asked = {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_2"}}
        values = {"answered": {"directory_id": "dir_2"}, "claimed_at": moment, "sent_at": moment, "settled_at": moment}
        if state == "stale":
            values |= {"before": {"directory_id": "dir_0"}, "answered": {"directory_id": "dir_1"}}  # as it is now
        if state == "noticed":
            values |= {"kind": "outside", "last_seen_at": moment, "sent_at": None}
        if state == "draft":
            values |= {"is_private": True}
        facts = {"project_id": "pr_1", "project_name": "Support bot", "proposed_by": by, **asked, **values, **facts}
        return Change.objects.create(state=state, **facts)

    return make


def test_each_permission_that_is_asked_for_is_declared():
    asked = {name for right in RIGHTS.values() for name in (right.permission, right.own) if name}
    assert asked <= {name for name, _ in declared()}


def test_the_table_has_every_state_and_action():
    assert set(EDITORS) == set(Change.State.values)
    assert set().union(*EDITORS.values()) == set(RIGHTS) - PAST_APPROVAL - ONCE_SCHEDULED


def offered(page, change):
    buttons = [
        (form.get("action"), button.get("value"))
        for form in page.one("main").iter("form")
        for button in form.iter("button")
    ]
    edit = {"edit"} if page.links().get("Edit") == f"/projects/pr_1/edit/?change={change.pk}" else set()
    return edit | {
        str(action)
        for action, ending in ADDRESSES.items()
        if action != "edit"
        and any(at.endswith(ending) and VERDICTS.get(action) in (None, value) for at, value in buttons)
    }


@pytest.mark.parametrize("state", EDITORS)
@pytest.mark.parametrize("who", ["editor", "viewer", "author"])
def test_the_page_offers_what_the_services_would_do_and_says_who_could_what_it_does_not(make, who, state):
    person = make_user("petra", "Editor" if who == "editor" else "Viewer")
    client = signed_in(person)
    change = make(state, **({"by": person} if who == "author" else {}))
    state = "proposed" if state == "draft" and who != "author" else state  # they open its page
    own = {"withdraw", "refresh", "ask", "edit"} if who == "author" else set()
    right = EDITORS[state] if who == "editor" else EDITORS[state] & (VIEWERS | own)
    right -= NOT_ONES_OWN if who == "author" else set()
    page = client.page(f"/changes/{change.pk}/")
    change.refresh_from_db()
    assert change.state == state
    # Nothing here needs an approval, and what others proposed is declined, not withdrawn.
    assert offered(page, change) == right - {"approve", *({"withdraw"} if who == "editor" else ())}
    events = change.events.count()
    assert {name for name, answer in answers(person, change).items() if answer} == right
    for action in EDITORS[state] - right:
        assert WHO_COULD[action] in page.text
    for action in set(map(str, RIGHTS)) - right:
        typed = {"words": "Not like this, for now.", "verdict": VERDICTS.get(action, ""), "directory_id": "dir_9"}
        path = f"/changes/{change.pk}{ADDRESSES[action]}"
        Page(client.post(f"{ADDRESSES[action]}?change={change.pk}" if action == "edit" else path, typed))
        left = Change.objects.get(pk=change.pk)
        assert (left.state, left.attempt, left.events.count(), left.undone_by.count()) == (state, 0, events, 0)


def test_a_refusal_says_why_and_who_could_or_that_nobody_could(make, viewer, editor):
    proposed, withdrawn = make("proposed"), make("withdrawn")
    refusal = may(viewer, Action.APPLY, proposed)
    assert (refusal.why, refusal.permission) == (
        "Viewers propose changes, editors apply them.",
        "projects.apply_change",
    )
    refusal = may(editor, Action.APPLY, withdrawn)
    assert refusal.why.startswith("This change was already on its way or decided")
    assert (refusal.who_could, refusal.permission, refusal.forbidden) == ("", "", False)
    nowhere = make("applied", before={"directory_id": None})
    refusal = may(editor, Action.UNDO, nowhere)
    assert refusal.why.startswith("This change can’t be undone. It was in no directory before")
    assert (refusal.who_could, refusal.permission) == ("", "")


def test_a_right_is_a_permission_and_not_a_role(make, django_user_model):
    nobody = make_user("nora", "Viewer")
    nobody.user_permissions.add(Permission.objects.get(codename="apply_change"))
    assert may(django_user_model.objects.get(pk=nobody.pk), Action.APPLY, make("proposed"))


@pytest.mark.parametrize("act", ["start", "go_on", "try_again", "withdraw_move"])
def test_a_service_asked_by_somebody_who_may_not_does_nothing(viewer, editor, act):
    move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=editor)
    with pytest.raises(PermissionDenied):
        getattr(services, act)(move, by=viewer)
    move.refresh_from_db()
    assert move.started_at is None


@pytest.mark.parametrize("act", ["apply", "withdraw", "check", "undo"])
def test_a_service_asked_of_a_change_by_somebody_who_may_not_does_nothing(make, remote, viewer, act):
    change = make({"check": "unknown", "undo": "applied"}.get(act, "proposed"))
    with pytest.raises(PermissionDenied):
        getattr(services, act)(change, by=viewer)
    assert (Change.objects.get().state, change.events.count(), remote.writes) == (change.state, 0, [])


def test_what_is_demanded_of_no_change_yet_is_asked_of_the_person(viewer, editor):
    demand(editor, Action.APPLY)
    demand(viewer, Action.WITHDRAW)
    with pytest.raises(PermissionDenied):
        demand(viewer, Action.APPLY)
