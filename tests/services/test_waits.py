"""For whom a proposal waits: one answer, by what was said of it, by the protections and by the people of now."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from projects import services
from projects.models import Change, Event, Move, Protection
from projects.services.errors import NotInState
from projects.services.queues import Queue, Queues, count_waiting_for
from projects.services.transitions import Action, transition
from projects.services.waits import For, wait_of
from tests.conftest import make_user
from tests.services.proposals import DIRECTORY, propose

PEOPLE = ("violet", "edgar", "elsa", "ada")


@pytest.fixture
def team(viewer, editor, admin):
    """One who only proposes, and three who may approve and apply."""
    return {"violet": viewer, "edgar": editor, "elsa": make_user("elsa", "Editor"), "ada": admin}


@pytest.fixture
def protect(db):
    def protect(production=0, itself=0):
        for id_, name, number in (("env_1", "production", production), ("", "", itself)):
            values = {"environment_name": name, "is_default": bool(id_), "approvals": number}
            Protection.objects.update_or_create(environment_id=id_, defaults=values)

    return protect


def who(*names):
    return [User.objects.get(username=name) for name in names]


def found(change):
    return Change.objects.get(pk=change.pk)


def ask(*names, by="violet"):
    return lambda change: services.ask(found(change), by=who(by)[0], reviewers=who(*names))


def says(action, name):
    return lambda change: services.say(found(change), action, by=who(name)[0], words="Well.")


def approves(name):
    return says(Action.APPROVE, name)


def objects(name):
    return says(Action.ASK_CHANGES, name)


def strikes(name):
    return lambda change: services.strike(change.events.filter(actor__username=name).last(), by=who(name)[0])


def is_viewer(name):
    return lambda change: who(name)[0].groups.clear()


def leaves(name):
    return lambda change: User.objects.filter(username=name).update(is_active=False)


def becomes(**values):
    return lambda change: Change.objects.filter(pk=change.pk).update(**values)


def edits(name):
    return lambda change: transition(
        found(change), Action.EDIT, by=who(name)[0], requested={"active_config_id": "config_9"}
    )


EDITED = becomes(requested={"active_config_id": "config_3"})
EVERYBODY = {"ada", "edgar", "elsa"}
# How many approvals production needs, and what happens → what it waits for, and for whom; of what `violet` proposed.
WAITS = {
    "nothing is needed": (0, [], For.DECISION, EVERYBODY),
    "somebody is asked": (0, [ask("edgar")], For.DECISION, {"edgar"}),
    "it is protected": (1, [], For.APPROVAL, EVERYBODY),
    "it is protected and somebody is asked": (1, [ask("edgar", "ada")], For.APPROVAL, {"edgar", "ada"}),
    "an editor asks another": (1, [ask("edgar", by="elsa")], For.APPROVAL, {"edgar"}),
    "one of two approvals is there": (2, [approves("edgar")], For.APPROVAL, {"ada", "elsa"}),
    "it is approved": (1, [approves("edgar")], For.PRESS, EVERYBODY),
    "who was asked approved and it is enough": (1, [ask("edgar", "elsa"), approves("edgar")], For.PRESS, EVERYBODY),
    "one of two who were asked approved": (2, [ask("edgar", "elsa"), approves("edgar")], For.APPROVAL, {"elsa"}),
    "somebody else than who was asked approved": (2, [ask("edgar"), approves("ada")], For.APPROVAL, {"edgar"}),
    "all who were asked approved": (2, [ask("edgar"), approves("edgar")], For.APPROVAL, {"ada", "elsa"}),
    "another one is asked": (1, [ask("edgar"), ask("elsa")], For.APPROVAL, {"elsa"}),
    "nobody is asked any more": (1, [ask("edgar"), ask()], For.APPROVAL, EVERYBODY),
    "changes are asked for": (0, [objects("edgar")], For.CHANGES, {"violet"}),
    "a viewer asks for changes": (1, [objects("vera")], For.CHANGES, {"violet"}),
    "changes are asked for though it is approved": (1, [approves("ada"), objects("edgar")], For.CHANGES, {"violet"}),
    "it is asked for again after that": (1, [objects("edgar"), ask("edgar")], For.APPROVAL, {"edgar"}),
    "who asked for changes approves it": (1, [objects("edgar"), approves("edgar")], For.PRESS, EVERYBODY),
    "who asked for changes takes it back": (0, [objects("edgar"), strikes("edgar")], For.DECISION, EVERYBODY),
    "who approved takes it back": (1, [approves("edgar"), strikes("edgar")], For.APPROVAL, EVERYBODY),
    "it is edited after it was approved": (1, [ask("edgar"), approves("edgar"), EDITED], For.APPROVAL, {"edgar"}),
    "an editor edits it": (1, [edits("edgar")], For.APPROVAL, {"ada", "elsa"}),
    "an editor edits what needs no approval": (0, [edits("edgar")], For.DECISION, EVERYBODY),
    "its author edits it after changes were asked for": (
        *(1, [ask("elsa"), objects("elsa"), edits("violet")], For.APPROVAL, {"elsa"}),
    ),
    "who approved is no editor now": (1, [approves("edgar"), is_viewer("edgar")], For.APPROVAL, {"ada", "elsa"}),
    "who was asked is no editor now": (1, [ask("edgar"), is_viewer("edgar")], For.APPROVAL, {"ada", "elsa"}),
    "who was asked left": (0, [ask("edgar"), leaves("edgar")], For.DECISION, {"ada", "elsa"}),
    "one of two who were asked left": (0, [ask("edgar", "elsa"), leaves("edgar")], For.DECISION, {"elsa"}),
    "it was not sent": (0, [becomes(state="not_sent")], For.RETRY, EVERYBODY),
    "it was not sent and lacks an approval now": (1, [becomes(state="not_sent")], For.APPROVAL, EVERYBODY),
    "its outcome is not known": (1, [becomes(state="unknown")], For.CHECK, EVERYBODY),
}
LEFT = {"who was asked is no editor now", "who was asked left"}


@pytest.mark.parametrize("case", WAITS)
def test_it_waits_for_those_whose_step_would_move_it(team, protect, case):
    needed, happenings, what, whom = WAITS[case]
    make_user("vera", "Viewer")
    protect(production=needed)
    change = propose(team["violet"])
    for happen in happenings:
        happen(change)
    wait = wait_of(found(change))
    assert (wait.what, {each.username for each in who(*PEOPLE) if each.is_active and wait.is_for(each)}) == (what, whom)
    assert wait.is_left == (case in LEFT)


# Of the same what an editor, `edgar` unless he is gone, finds in which queue; the author finds it in `yours`.
QUEUES = {
    For.DECISION: Queue.WAITING,
    For.APPROVAL: Queue.WAITING,
    For.RETRY: Queue.WAITING,
    For.PRESS: Queue.READY,
}


@pytest.mark.parametrize("case", WAITS)
def test_each_finds_it_in_the_queue_where_it_is_their_turn(team, protect, case):
    needed, happenings, what, whom = WAITS[case]
    make_user("vera", "Viewer")
    protect(production=needed)
    change = propose(team["violet"])
    for happen in happenings:
        happen(change)
    for person in who("edgar", "elsa", "ada"):
        expected = {QUEUES[what]} if person.username in whom and what in QUEUES else set()
        may_press = person.is_active and person.has_perm("projects.apply_change")
        expected = {QUEUES[what]} if what == For.PRESS and may_press else expected
        assert {queue for queue in Queue if Queues(person).ids(queue)} == expected, person
        assert count_waiting_for(person) == (Queue.WAITING in expected), person
    (author,) = who("violet")
    theirs = {Queue.WAITING, Queue.YOURS} if what == For.CHANGES else {Queue.YOURS}
    assert {queue for queue in Queue if Queues(author).ids(queue)} == (theirs if what != For.CHECK else set())
    assert count_waiting_for(author) == (what == For.CHANGES)


@pytest.mark.parametrize(
    "state", ["draft", "sending", "applied", "refused", "not_applied", "superseded", "stale", "withdrawn", "declined"]
)
def test_what_nobody_has_to_decide_waits_for_nobody(team, state):
    change = propose(team["violet"], state=state)
    assert wait_of(change) is None
    assert [count_waiting_for(person) for person in team.values()] == [0, 0, 0, 0]
    is_still_hers = state in {"draft", "stale"}
    assert [len(Queues(person).ids(Queue.YOURS)) for person in team.values()] == [int(is_still_hers), 0, 0, 0]


def test_what_nobody_touched_for_too_long_is_in_no_queue(team, protect, settings):
    settings.PROPOSALS_EXPIRE_AFTER_DAYS = 3
    change = propose(team["violet"], touched_at=timezone.now() - timedelta(days=4))
    assert wait_of(change) is None
    assert not any(Queues(person).ids(queue) for person in team.values() for queue in Queue)
    assert not any(count_waiting_for(person) for person in team.values())


def test_what_one_proposed_waits_for_others_though_one_may_apply_it(team, protect):
    change = propose(team["edgar"])
    assert {name for name, person in team.items() if wait_of(change).is_for(person)} == EVERYBODY
    assert [count_waiting_for(person) for person in team.values()] == [0, 0, 1, 1]
    protect(production=1)
    assert {name for name, person in team.items() if wait_of(change).is_for(person)} == {"elsa", "ada"}
    services.say(change, Action.APPROVE, by=team["ada"])
    assert Queues(team["edgar"]).ids(Queue.READY) == Queues(team["edgar"]).ids(Queue.YOURS) == [change.pk]


def test_it_waits_since_whoever_let_it_wait(team, protect):
    protect(production=1)
    long_ago = timezone.now() - timedelta(days=3)
    change = propose(team["violet"], proposed_at=long_ago)
    assert wait_of(change).since == long_ago
    for happen, action in [
        (ask("edgar"), "ask"),
        (objects("edgar"), "ask_changes"),
        (ask("edgar"), "ask"),
        (approves("edgar"), "approve"),
    ]:
        happen(change)
        assert wait_of(found(change)).since == Event.objects.filter(action=action).latest("id").at
    approves("ada")(change)
    assert wait_of(found(change)).since == Event.objects.filter(actor=team["edgar"]).latest("id").at  # it was enough


def test_a_move_is_one_and_waits_for_what_its_least_part_lacks(team, protect):
    move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=team["violet"])
    for project in ("pr_1", "pr_2", "pr_3"):
        propose(team["violet"], DIRECTORY, move=move, project_id=project)
    assert count_waiting_for(team["edgar"]) == len(Queues(team["edgar"]).ids(Queue.WAITING)) == 1
    protect(itself=1)
    parts = list(move.changes.order_by("pk"))
    services.say(parts[0], Action.APPROVE, by=team["ada"])
    assert [len(Queues(team["edgar"]).ids(queue)) for queue in Queue] == [1, 0, 0]
    for needed in (2, 1):  # though something was said of one of its parts alone
        protect(itself=needed)
        assert count_waiting_for(team["edgar"]) == 1
    services.say_of_move(move, Action.APPROVE, by=team["ada"])
    assert [len(Queues(team["edgar"]).ids(queue)) for queue in Queue] == [0, 1, 0]
    assert len(Queues(team["violet"]).ids(Queue.YOURS)) == 1


# Who can be asked.


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["vera"], "vera may neither approve nor apply changes. Choose an editor."),
        (["edgar", "gone"], "gone is not here any more. Choose somebody else."),
        (["violet"], "Whoever proposed it can’t be asked: somebody else has to decide."),
        ([f"e{n}" for n in range(6)], "Ask at most 5 people: these are 6."),
    ],
)
def test_who_cannot_decide_is_not_asked(team, names, why):
    for name in ("vera", "gone", *(f"e{n}" for n in range(6))):
        make_user(name, "Viewer" if name == "vera" else "Editor")
    leaves("gone")(None)
    change = propose(team["violet"])
    with pytest.raises(NotInState) as refused:
        ask(*names)(change)
    assert refused.value.sentence == f"{why} Nobody was asked."
    assert not change.events.exists()
    ask(*(f"e{n}" for n in range(5)))(change)
    assert change.events.get().data == {"reviewers": [each.pk for each in who(*(f"e{n}" for n in range(5)))]}


def test_only_its_author_and_editors_ask_for_it(team):
    change = propose(team["edgar"])
    with pytest.raises(PermissionDenied):
        ask("ada", by="violet")(change)
    ask("ada", by="elsa")(change)
    assert [each.username for each in wait_of(change).asked] == ["ada"]


def test_a_part_of_a_move_is_not_asked_for_by_name(team):
    move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=team["violet"])
    part = propose(team["violet"], DIRECTORY, move=move)
    with pytest.raises(NotInState, match="This is part of a move, which waits as a whole"):
        ask("ada")(part)


def test_of_two_requests_for_changes_by_one_person_the_one_that_is_struck_out_is_answered(viewer, editor):
    change = propose(viewer)
    for words in ("Not like this.", "Nor on a Friday."):
        services.say(change, Action.ASK_CHANGES, by=editor, words=words)
    first, second = change.events.order_by("id")
    services.strike(first, by=editor)
    assert (wait_of(change).what, wait_of(change).since) == (For.CHANGES, second.at)
    services.strike(second, by=editor)
    assert wait_of(change).what == For.DECISION
