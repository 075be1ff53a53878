"""What was written from here, of any kind and in any order with what is read meanwhile, is never noticed as outside."""

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projects import gateway as our_remote
from projects import services
from projects.humanloop.resources import Project
from projects.mirror import store
from projects.models import Change, SeenProject
from projects.services.apply import _about_to_send, claim
from projects.services.settle import settle
from projects.services.transitions import Action
from tests.together import at_once

READERS = 2
FIRST = {"name": "First", "active_config_id": "config_1", "directory_id": "dir_1"}
# Of each kind: the row, and what it makes of the project. Two versions each, so that two of one kind can compete.
WRITES = {
    "rename": lambda n: ({"requested": {"name": f"Name {n}"}}, {"name": f"Name {n}"}),
    "version": lambda n: (
        {"requested": {"active_config_id": f"config_v{n}"}, "live_field": "active_config_id"},
        {"active_config_id": f"config_v{n}"},
    ),
    "directory": lambda n: ({"requested": {"directory_id": f"dir_{n}"}}, {"directory_id": f"dir_{n}"}),
    "deploy": lambda n: (
        {"kind": "deploy", "requested": {"env_1": f"config_d{n}", "env_2": f"config_d{n}"}, "live_field": "env_1"},
        {"active_config_id": f"config_d{n}"},
    ),
    "deploy, default not known": lambda n: (
        {"kind": "deploy", "requested": {"env_1": f"config_u{n}"}},
        {"active_config_id": f"config_u{n}"},
    ),
    "deploy elsewhere": lambda n: ({"kind": "deploy", "requested": {"env_2": f"config_s{n}"}}, {}),
    "offline": lambda n: (
        {"kind": "offline", "requested": {"env_1": None}, "live_field": "env_1"},
        {"active_config_id": None},
    ),
}


class Remote(dict):
    """How the project really is."""

    def read(self):
        config = self["active_config_id"] and {"project_id": "pr_1", "config": {"id": self["active_config_id"]}}
        return Project.read({"id": "pr_1", **self, "active_config": config})


def writer(remote, kind, n, lost):
    """The steps of a change: sent, in force at the remote, settled; one that is lost comes into force after it."""
    row, effect = WRITES[kind](n)
    change = Change.objects.create(
        project_id="pr_1", project_name="First", before=dict.fromkeys(row["requested"]), **row
    )
    by, _ = User.objects.get_or_create(username="ada", is_superuser=True)
    claimed = claim(change, by=by, request_id="")
    assert _about_to_send(claimed)
    yield
    if lost:
        found = {field: remote.get(field, remote["active_config_id"]) for field in row["requested"]}
        settle(claimed, Action.DISPROVE, answered=found)
        yield
        remote.update(effect)
    else:
        remote.update(effect)
        yield
        settle(claimed, Action.CONFIRM, answered=row["requested"])


def reader(remote):
    """The steps of a page: begins to read, is answered, remembers."""
    read_at = timezone.now()
    yield
    project = remote.read()
    yield
    store.remember([project], read_at=read_at)


def run(kinds, order, lost, outside=None):
    """Take the steps in this order, then read; twice more after a change from outside. Gives how it was before that."""
    Change.objects.all().delete()
    SeenProject.objects.all().delete()
    remote = Remote(FIRST)
    store.remember([remote.read()], read_at=timezone.now())
    actors = [writer(remote, kind, n, n in lost) for n, kind in enumerate(kinds)]
    actors += [reader(remote) for _ in range(READERS)]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in order:
            clock.shift(0.01)
            next(actors[number], None)
        was = {**remote}
        for effect in ({}, *[outside or {}] * 2):
            clock.shift(0.01)
            remote.update(effect)
            store.remember([remote.read()], read_at=timezone.now())
    return was


def noticed():
    return list(Change.objects.filter(state="noticed").values_list("before", "requested"))


@st.composite
def plays(draw):
    kinds = draw(st.lists(st.sampled_from(sorted(WRITES)), min_size=1, max_size=3))
    order = draw(st.permutations([number for number in range(len(kinds) + READERS) for _ in range(3)]))
    return kinds, order, frozenset(draw(st.sets(st.sampled_from(range(len(kinds))), max_size=1)))


@pytest.mark.django_db
@pytest.mark.pages_alone  # the next takes its steps on each database
@settings(max_examples=150)
@given(plays())
@example((["deploy", "rename"], [0, 0, 2, 1, 1, 0, 2, 1, 2, 3, 3, 3], frozenset()))
@example((["rename", "rename"], [0, 1, 0, 1, 1, 0, 2, 2, 2, 3, 3, 3], frozenset()))
@example((["deploy"], [0, 0, 2, 1, 1, 0, 2, 2, 1], frozenset({0})))
@example((["rename"], [0, 0, 2, 1, 1, 0, 2, 2, 1], frozenset({0})))
def test_nothing_from_here_is_noticed_whatever_the_order(play):
    kinds, order, lost = play
    run(kinds, order, lost)
    assert noticed() == []


@pytest.mark.django_db
@settings(max_examples=60)
@given(plays())
def test_what_is_changed_outside_after_it_still_is_once(play):
    kinds, order, lost = play
    was = run(kinds, order, lost, outside={"name": "From outside", "active_config_id": "config_out"})
    ours = {field: was[field] for field in ("name", "active_config_id")}
    assert noticed() == [(ours, {"name": "From outside", "active_config_id": "config_out"})]


@pytest.mark.django_db(transaction=True)
def test_nor_while_people_apply_and_read_at_once(remote, editor):
    store.remember([Project.read(remote.memory.projects["pr_1"])])
    for n in range(4):
        name, config = remote.memory.projects["pr_1"]["name"], f"config_{1 + n % 2}"
        other = f"config_{2 - n % 2}"
        facts = {"project_id": "pr_1", "project_name": "Support bot", "proposed_by": editor}
        rename = Change.objects.create(before={"name": name}, requested={"name": f"Name {n}"}, **facts)
        deploy = Change.objects.create(
            kind="deploy", before={"env_1": config}, requested={"env_1": other}, live_field="env_1", **facts
        )
        outcomes = at_once(
            lambda deploy=deploy: services.apply(deploy, by=editor).state,
            lambda rename=rename: services.apply(rename, by=editor).state,
            *[read_three_times] * 4,
        )
        assert outcomes == ["applied", "applied", *["done"] * 4]
        read_three_times()
    assert noticed() == []


def read_three_times():
    for _ in range(3):
        read_at = timezone.now()
        store.remember([our_remote.client().get_project("pr_1")], read_at=read_at)
