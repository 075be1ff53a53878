"""Who may do what to whose change, in which state, and whether it has the approvals that it needs: one table.

Each row is pressed by everybody in every state, as forms that somebody kept are. What may not be done says why, and
leaves no trace: no step in the history, nothing sent.
"""

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.utils import timezone

from adminpanel.accounts.sudo import PASSWORD_AT
from projects import services
from projects.models import Change, Event, Protection
from projects.services.rights import RIGHTS, may
from projects.services.transitions import Action
from tests.conftest import make_user, signed_in
from tests.pages import Page

# Each step is taken on each database by the tests of its own.
pytestmark = pytest.mark.pages_alone

V, E, A = "viewer", "editor", "admin"
ALL, EDITORS, ADMINS, NOBODY = {V, E, A}, {E, A}, {A}, set()
ASKED, ANY = {"proposed", "not_sent"}, {*Change.State}
OPEN = {"draft", *ASKED}
WORDS = {"words": "I have my reasons."}
EDITED = {"name": "Support bot", "active_config_id": "config_1", "directory_id": "dir_3"}

# What is pressed and with what → who may to their own, who to another's, in which states.
TABLE = {
    "apply": (("apply/", {}), EDITORS, EDITORS, OPEN),
    "withdraw": (("withdraw/", WORDS), ALL, EDITORS, {*OPEN, "stale"}),
    "check": (("check/", {}), EDITORS, EDITORS, {"unknown", "not_applied"}),
    "undo": (("undo/", {}), EDITORS, EDITORS, {"applied"}),
    "put back": (("put-back/", {}), ALL, ALL, {"noticed"}),
    "ask": (("ask/", {}), ALL, EDITORS, OPEN),
    "edit": (("/projects/pr_1/edit/?change={}", EDITED), ALL, EDITORS, {*OPEN, "stale"}),
    "comment": (("say/", {"verdict": "comment", **WORDS}), ALL, ALL, ANY - {"draft"}),
    "ask for changes": (("say/", {"verdict": "ask", **WORDS}), NOBODY, ALL, ASKED),
    "approve": (("say/", {"verdict": "approve", "words": ""}), NOBODY, EDITORS, ASKED),
    "decline": (("decline/", WORDS), NOBODY, EDITORS, {*ASKED, "stale"}),
    "refresh": (("refresh/", {}), ALL, EDITORS, {"stale"}),
    "acknowledge": (("acknowledge/", WORDS), NOBODY, EDITORS, ANY - OPEN - {"sending"}),
    "bypass": (("apply-without-approval/", WORDS), ADMINS, ADMINS, OPEN),
}
# Whether it is protected and approved → what is not possible then.
APPROVALS = {"none needed": {"bypass"}, "it lacks one": {"apply"}, "it has it": {"bypass"}}
DECIDED_BY_APPROVALS = {"apply", "approve", "bypass"}

NOTHING = ("Nothing was changed.", "Nothing was sent.", "sent nothing.", "Nothing more was done.")
ACTIONS = {what: Action(what.replace(" ", "_").replace("_for", "")) for what in TABLE}
THERE_ALREADY = {"applied", "noticed"}  # of these the project is where they say


@pytest.fixture
def people(db):
    people = {role: make_user(role, role.capitalize()) for role in (V, E, A)}
    clients = {role: signed_in(person) for role, person in people.items()}
    for client in clients.values():
        session = client.session
        session[PASSWORD_AT] = timezone.now().isoformat()
        session.save()
    return people, clients


@pytest.fixture
def others(db):
    """The author of what is another's, and somebody who approves."""
    return make_user("olga", "Editor"), make_user("bea", "Editor")


def made(state, author, approver, approvals):
    """A change in a state, to file a project elsewhere."""
    asked = {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_2"}}
    moment = timezone.now() if state not in OPEN | {"stale"} else None
    change = Change.objects.create(
        project_id="pr_1", project_name="Support bot", proposed_by=author, applied_by=author, claimed_at=moment,
        kind="outside" if state == "noticed" else "update", sent_at=moment, settled_at=moment, **asked,
    )  # fmt: skip
    Protection.objects.create(environment_id="", approvals=0 if approvals == "none needed" else 1)
    if approvals == "it has it":
        services.say(change, Action.APPROVE, by=approver)
    Change.objects.update(
        state=state,
        is_private=state == "draft",
        needs_reading=state not in OPEN,
        answered={"directory_id": "dir_2"} if state in THERE_ALREADY else {},
        before={"directory_id": "dir_0" if state == "stale" else "dir_1"},
    )
    change.refresh_from_db()
    return change


def press(client, person, change, what, remote):
    """Press it and say what that was: done, forbidden or refused."""
    (path, typed), *_ = TABLE[what]
    remote.memory.__init__()
    remote.requests.clear()
    if change.state in THERE_ALREADY:
        remote.memory.projects["pr_1"]["directory_id"] = "dir_2"
    steps = Event.objects.count()
    answer = client.post(path.format(change.pk) if "{}" in path else f"/changes/{change.pk}/{path}", typed)
    if new := Event.objects.all()[steps:]:
        assert {event.actor for event in new} <= {person, None}
        return "done"
    assert not remote.writes
    assert Change.objects.get().state == change.state
    if answer.status_code == 403:
        action = ACTIONS[what]
        assert any(f"{why} " in Page(answer).text for why in (RIGHTS[action].why, may(person, action, change).why))
        return "forbidden"
    if what == "edit":  # its form comes back with what was typed
        return "refused" if answer.status_code == 409 and "is not altered" in Page(answer).text else answer.status_code
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert len(told) == 1, (answer.status_code, answer.content[:500])
    return "refused" if told[0].endswith(NOTHING) else told


def expected(what, role, own, state, approvals):
    _, to_own, to_others, states = TABLE[what]
    if role not in (to_own if own else to_others):
        return "forbidden"
    return "done" if state in states and what not in (APPROVALS[approvals] if state in OPEN else ()) else "refused"


@pytest.mark.parametrize("what", TABLE)
def test_it_is_done_or_says_why_not(people, others, remote, what):
    persons, clients = people
    wrong = {}
    for state in map(str, Change.State):
        for approvals in APPROVALS if what in DECIDED_BY_APPROVALS and state in OPEN else ["none needed"]:
            for own in (True, False) if state != "noticed" else (False,):
                for role, person in persons.items():
                    with transaction.atomic():
                        change = made(state, person if own else others[0], others[1], approvals)
                        was = press(clients[role], person, change, what, remote)
                        transaction.set_rollback(True)
                    if was != (should := expected(what, role, own, state, approvals)):
                        wrong[role, "own" if own else "other's", state, approvals] = f"{was}, not {should}"
    assert not wrong
