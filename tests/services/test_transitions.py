"""The one door for every step of a change: which may follow on which, what it leaves behind, and who is told."""

import ast
from pathlib import Path

import pytest
from django.utils import timezone

from projects.models import Change, Event
from projects.presenters.outcome import BANNERS, WITH_MORE
from projects.presenters.states import SHAPES, STATES
from projects.services.events import change_transitioned
from projects.services.transitions import (
    STEPS,
    Action,
    begin,
    possible,
    transition,
    transition_all,
)
from tests.fault_table import says
from tests.together import at_once

ROOT = Path(__file__).resolve().parents[2]
DOOR = "projects/services/transitions.py"
WRITES = {"Change", "update", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
EACH = [action for action, step in STEPS.items() if step.sources and step.target]

OPEN = {"draft", "proposed", "not_sent"}
UNSURE = {"sending", "unknown", "not_applied", "superseded"}
# Action: the states in which it is possible, and where it leads.
RIGHT = {
    "ask": (OPEN, "proposed"),
    "open": ({"draft"}, "proposed"),
    "line_up": ({"draft"}, "proposed"),
    "edit": (OPEN | {"stale"}, "proposed"),
    "apply": (OPEN, "sending"),
    "send": ({"sending"}, "sending"),
    "confirm": (UNSURE, "applied"),
    "refuse": (UNSURE, "refused"),
    "fail": (UNSURE, "not_sent"),
    "doubt": (UNSURE, "unknown"),
    "miss": (UNSURE, "not_applied"),
    "supersede": (UNSURE, "superseded"),
    "hold_back": (UNSURE, "stale"),
    "schedule": (OPEN, "proposed"),
    "overtake": (OPEN | {"stale"}, "stale"),
    "requeue": ({"not_sent"}, "proposed"),
    "withdraw": (OPEN | {"stale"}, "withdrawn"),
    "refresh": ({"stale"}, "proposed"),
    "decline": ({"proposed", "not_sent", "stale"}, "declined"),
    "undo": ({"applied"}, "applied"),
    "put_back": ({"noticed"}, "noticed"),
}


def change_in(state="proposed"):
    return Change.objects.create(
        state=state, project_id="pr_1", project_name="Support", before={"name": "Support"}, requested={"name": "Help"}
    )


@pytest.mark.django_db
def test_the_table_names_every_action():
    assert set(EACH) == set(RIGHT)
    assert set(STEPS) == set(Action)
    assert {state for state in Change.State if possible(Action.CHECK, change_in(state))} == {"unknown", "not_applied"}


SILENT = {"draft", "proposed", "noticed"}  # nothing came of it yet; that it was noticed is told below
# What a state needs, by the file that has it.
PLACES = {
    "projects/models/change.py, one of its five groups": lambda state: (
        [Change.State.DRAFT, *Change.UNDECIDED, *Change.UNSETTLED, *Change.EFFECTIVE, *Change.ENDED].count(state) == 1
    ),
    "projects/services/transitions.py, a step that leads to it": lambda state: (
        state in {step.target for step in STEPS.values()}
    ),
    "templates/projects/includes/, a page of its own": lambda state: (
        ROOT / f"templates/projects/includes/change_{state}.html"
    ).is_file(),
    "projects/presenters/states.py, a shape of its badge": lambda state: (
        state in SHAPES and list(SHAPES.values()).count(SHAPES[state]) == 1
    ),
    "projects/presenters/states.py, its words, which the help page tells": lambda state: state in STATES,
    "projects/presenters/states.py, what its page says first": lambda state: (
        state in {*BANNERS, *WITH_MORE, *SILENT} or (state in STATES and STATES[state].outcome)
    ),
}


@pytest.mark.parametrize("state", Change.State.values)
def test_a_state_has_its_place_everywhere(state):
    assert [place for place, has in PLACES.items() if not has(state)] == []


@pytest.mark.parametrize("place", PLACES)
def test_each_place_that_forgot_a_state_is_named(place):
    assert not PLACES[place]("forgotten")


@pytest.mark.django_db
@pytest.mark.parametrize("state", Change.State.values)
@pytest.mark.parametrize("action", EACH)
def test_each_action_in_each_state(action, state):
    sources, target = RIGHT[action]
    change = change_in(state)
    done = transition(change, action, problem="A reason.")
    change.refresh_from_db()
    assert done == (state in sources)
    assert change.state == (target if done else state)
    assert change.problem == ("A reason." if done else "")
    assert list(change.events.values_list("action", "words")) == ([(action, "A reason.")] if done else [])


@pytest.mark.django_db
def test_what_makes_a_change_is_its_first_event(django_user_model):
    ada = django_user_model.objects.create_user("ada")
    proposal = Change(project_id="pr_1", project_name="Support", proposed_by=ada, note="Shorter.")
    change = begin(proposal, Action.PROPOSE)
    assert (change.state, change.is_private) == ("draft", True)
    event = change.events.get()
    assert (event.action, event.actor, event.words) == ("propose", ada, "Shorter.")
    with pytest.raises(ValueError, match="follows on a state"):
        begin(Change(project_id="pr_1", project_name="Support"), Action.APPLY)
    with pytest.raises(ValueError, match="no step of its own"):
        transition(change, Action.CHECK)


@pytest.mark.django_db
def test_a_step_that_the_row_has_moved_on_from_is_not_taken():
    change = change_in("sending")
    assert not transition(change, Action.CONFIRM, only_if={"attempt": 7})
    assert not change.events.exists()


@pytest.mark.django_db
def test_many_at_once_are_each_told(django_user_model):
    ada = django_user_model.objects.create_user("ada")
    changes = [change_in(state) for state in ("proposed", "not_sent", "applied")]
    assert transition_all(changes, Action.WITHDRAW, by=ada, ended_at=timezone.now(), ended_by=ada) == 2
    assert list(Event.objects.values_list("change", "actor")) == [(changes[0].pk, ada.pk), (changes[1].pk, ada.pk)]


@pytest.mark.django_db(transaction=True)
def test_of_several_at_the_same_moment_one_wins():
    change = change_in()
    assert at_once(*[lambda: transition(change, Action.APPLY)] * 4).count(True) == 1
    assert change.events.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_apply_and_withdraw_at_the_same_moment_one_is_told_and_it_is_the_one_who_did():
    change = change_in()
    steps = [Action.APPLY, Action.WITHDRAW] * 2
    won = at_once(*[lambda step=step: transition(change, step) for step in steps])
    assert sorted(map(str, won)) == ["True", *["done"] * 3]
    change.refresh_from_db()
    (event,) = change.events.all()
    assert (event.action, change.state) in {("apply", "sending"), ("withdraw", "withdrawn")}
    assert event.action == steps[won.index(True)]


@pytest.fixture
def listen():
    listening = []

    def connect(listener):
        change_transitioned.connect(listener, weak=False)
        listening.append(listener)

    yield connect
    for listener in listening:
        change_transitioned.disconnect(listener)


@pytest.mark.django_db(transaction=True)
def test_listeners_are_told_and_one_that_fails_loses_nothing(listen):
    change, told = change_in(), []

    def fail(**kwargs):
        raise RuntimeError("A listener that fails.")

    listen(fail)
    listen(lambda event, **about: told.append((event.change_id, event.action, Change.objects.get().state)))
    assert transition(change, Action.WITHDRAW)
    assert told == [(change.pk, "withdraw", "withdrawn")]


@pytest.mark.django_db
def test_an_event_is_never_altered():
    change = begin(Change(project_id="pr_1", project_name="Support"), Action.PROPOSE)
    event = change.events.get()
    event.words = "Something else."
    with pytest.raises(TypeError):
        event.save()


def propose(client, project_id, **typed):
    path = f"/projects/{project_id}/edit/"
    client.send(path, {**client.page(path).values(path), **typed})
    return Change.objects.latest("proposed_at")


def steps_of(change):
    return list(change.events.values_list("action", "actor__username", "words"))


@pytest.mark.django_db
def test_what_people_do_on_the_pages_stands_in_its_events(as_viewer, as_editor, wired):
    change = propose(as_viewer, wired.project("Support replies")["id"], name="Help desk", note="Shorter.")
    as_editor.send(f"/changes/{change.pk}/apply/", {"confirm_name": "Support replies"})
    as_editor.send(f"/changes/{change.pk}/undo/")
    back = change.undone_by.get()
    as_editor.send(f"/changes/{back.pk}/withdraw/")
    assert steps_of(change) == [
        ("propose", "violet", "Shorter."),
        ("apply", "edgar", ""),
        ("send", "edgar", ""),
        ("confirm", "edgar", ""),
        ("undo", "edgar", ""),
    ]
    assert change.events.get(action="confirm").data == {"answered": {"name": "Help desk"}}
    assert [step[:2] for step in steps_of(back)] == [("propose", "edgar"), ("withdraw", "edgar")]
    moments = list(change.events.values_list("at", flat=True))
    assert moments == sorted(moments)
    assert len(set(change.events.values_list("request_id", flat=True))) == 3  # of proposing, applying and undoing


def test_who_looked_up_what_could_not_be_told_stands_in_its_events(as_editor, as_admin, remote, editor):
    change = change_in()
    Change.objects.filter(pk=change.pk).update(before={"directory_id": "dir_1"}, requested={"directory_id": "dir_2"})

    def and_then_away(exchange):
        remote.on("GET", "/", says("", 503))
        return says("", 500)(exchange)

    remote.on("PATCH", "/projects/pr_1", and_then_away)
    as_editor.send(f"/changes/{change.pk}/apply/")
    as_admin.send(f"/changes/{change.pk}/check/", status=502)
    remote.behave()
    as_admin.send(f"/changes/{change.pk}/check/")
    steps = [step[:2] for step in steps_of(change)]
    assert steps == [("apply", "edgar"), ("send", "edgar"), ("doubt", "edgar"), ("confirm", "ada")]
    assert change.events.get(action="doubt").words


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_loses_no_outcome_and_is_logged(listen, as_editor, wired, caplog):
    def fail(**about):
        raise RuntimeError("A listener that fails.")

    listen(fail)
    change = propose(as_editor, wired.project("Support replies")["id"], name="Help desk")
    page = as_editor.send(f"/changes/{change.pk}/apply/", {"confirm_name": "Support replies"})
    assert page.state == "Saved"
    assert [action for action, *_ in steps_of(change)] == ["propose", "apply", "send", "confirm"]
    logged = [record.exc_info[0] for record in caplog.records if record.name == "django.dispatch"]
    assert logged == [RuntimeError] * 4


def assigned(target):
    """Yield the attributes that an assignment gives a value, and none that only says where."""
    if isinstance(target, ast.Attribute):
        yield target
    for each in getattr(target, "elts", [getattr(target, "value", None)] if isinstance(target, ast.Starred) else []):
        yield from assigned(each)


def writes_of_state(path):
    """Return the lines of a module that give a change its state."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [each.lineno for target in targets for each in assigned(target) if each.attr == "state"]
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in WRITES:
            found += [node.lineno for word in node.keywords if word.arg == "state"]
    return found


def test_nothing_else_gives_a_change_its_state():
    modules = [path for path in (ROOT / "projects").rglob("*.py") if "migrations" not in path.parts]
    writing = {str(path.relative_to(ROOT)) for path in modules if writes_of_state(path)}
    assert writing == {DOOR, "projects/views/styleguide.py"}  # whose examples are never saved
