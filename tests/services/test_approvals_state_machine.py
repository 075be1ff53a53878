"""Nothing that is protected is changed without the approvals that hold at that moment, whatever people do in any order.

`TEST_EXAMPLES=2000 .venv/bin/pytest tests/services/test_approvals_state_machine.py` tries other orders, and that many.
"""

import os
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.services.books import DIRECTORIES, ENVIRONMENTS, NAMES, OPEN, PEOPLE, ROLES, VERSIONS
from tests.services.deciding import Deciding

EXAMPLES = int(os.environ.get("TEST_EXAMPLES") or 0)
TRIED = settings(
    max_examples=EXAMPLES or 25,
    stateful_step_count=25 if EXAMPLES else 16,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
PERSON, EDITOR = st.sampled_from([*PEOPLE]), st.sampled_from(["edgar", "mia", "ada"])
LATEST = st.sampled_from([0, 0, 0, 0, 0, 1, 1, 2, 3, 5])  # most is done to what is new
PLACES = {"name": NAMES, "directory_id": DIRECTORIES} | {key: [*VERSIONS, None] for key in ENVIRONMENTS}


def often(**weights):
    """One of these names, each as often as it says."""
    return st.sampled_from([name for name, weight in weights.items() for _ in range(weight)])


STEPS = st.lists(
    st.tuples(
        often(edgar=4, mia=4, ada=4, vera=1),
        often(
            approve=9, apply=7, approve_and_apply=2, edit=2, strike=2, bypass=1, ask_changes=1, comment=1, ask=1,
            away=1, acknowledge=1, look=1, refresh=1, withdraw=1, decline=1, leave=1, lose_the_role=1,
        ),
        st.integers(0, 2),
    ),
    min_size=2,
    max_size=7,
)  # fmt: skip

PLACED = [["env_1"], ["env_2"], ["env_1", "env_2"]]
OF_WHO_APPROVED = {"strike", "ask_changes", "leave", "lose_the_role"}


def typed_in(proposal, number):
    """What somebody types who edits it: another version where it is about one, else another name."""
    about_names = proposal.kind == "update" and "active_config_id" not in proposal.fields
    return {"name": NAMES[number]} if about_names else {"active_config_id": VERSIONS[number]}


class Deciders(RuleBasedStateMachine):
    """Few rules that draw what is done, so that no run leaves out what matters."""

    remote = None  # the fixture's

    def __init__(self):
        super().__init__()
        self.rows = transaction.atomic()
        self.rows.__enter__()
        self.travel = time_machine.travel(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
        cache.clear()
        self.panel = Deciding(self.remote, self.travel.start())

    def teardown(self):
        self.travel.stop()
        transaction.set_rollback(True)
        self.rows.__exit__(None, None, None)

    def proposal(self, number, states=()):
        """The latest but so many, of those in these states if there are any."""
        found = [each for each in self.panel.proposals if each.state in states] or self.panel.proposals
        return found[-1 - number % len(found)]

    @initialize(itself=st.integers(0, 2), production=st.integers(1, 2), staging=st.integers(0, 1))
    def begin(self, itself, production, staging):
        self.panel.protect("ada", itself=itself, env_1=production, env_2=staging)

    @rule(
        person=often(vera=3, edgar=2, mia=1, ada=1),
        what=often(live=3, name=2, both=1, deploy=3, offline=1, move=2),
        version=st.sampled_from(VERSIONS),
        where=st.sampled_from(PLACED),
        name=st.sampled_from(NAMES),
        directory=st.sampled_from(DIRECTORIES),
        steps=STEPS,
        asked=st.sampled_from([True, True, True, False]),
    )
    def propose(self, person, what, version, where, name, directory, steps, asked):
        match what:
            case "live":
                new = self.panel.propose(person, active_config_id=version)
            case "name":
                new = self.panel.propose(person, name=name, directory_id=directory)
            case "both":
                new = self.panel.propose(person, active_config_id=version, name=name)
            case "deploy":
                new = self.panel.deploy(person, version, where)
            case "offline":
                new = self.panel.offline(person, where[0])
            case "move":
                new = self.panel.move(person, directory)
        for proposal in new[:1]:
            if asked:
                self.panel.ask(person, proposal)
            self.take(proposal, steps)

    @precondition(lambda self: self.panel.proposals)
    @rule(number=LATEST, steps=STEPS)
    def decide(self, number, steps):
        """Several people, one after another, about one proposal."""
        self.take(self.proposal(number, OPEN if number < 5 else ()), steps)

    def take(self, proposal, steps):
        for drawn, what, number in steps:
            # Most of this is told by what becomes of whoever approved it last.
            person = ([drawn, *proposal.approvals] if what in OF_WHO_APPROVED else [drawn])[-1]
            match what:
                case "approve" | "comment" | "ask_changes":
                    self.panel.say(person, proposal, what.removesuffix("_changes"))
                case "edit":
                    self.panel.edit(person, proposal, where=PLACED[number], **typed_in(proposal, number))
                case "approve_and_apply":
                    self.panel.apply(person, proposal, approve=True)
                case "away":
                    self.panel.apply_while_away(person, proposal)
                case "leave" | "lose_the_role":
                    self.panel.become(person, "Editor" if what == "leave" else None, active=what != "leave")
                case _:
                    getattr(self.panel, what)(person, proposal)

    @precondition(lambda self: any(each.state in {"applied", "noticed"} for each in self.panel.proposals))
    @rule(person=EDITOR, number=LATEST, minutes=st.sampled_from([0, 5, 59, 61]), by=EDITOR)
    def go_back(self, person, number, minutes, by):
        """Propose the way back, and apply it after so many minutes."""
        for back in self.panel.way_back(person, self.proposal(number, {"applied", "noticed"})):
            if minutes:
                self.panel.later(minutes)
                self.panel.apply(by, back)

    @precondition(lambda self: any(each.state in OPEN for each in self.panel.proposals))
    @rule(number=LATEST, by=PERSON, data=st.data())
    def overtake(self, number, by, data):
        """What it is about is changed elsewhere, looked at, and changed again; then it is brought up to date."""
        proposal = self.proposal(number, OPEN)
        place = data.draw(st.sampled_from(sorted(proposal.after)))
        was = self.panel.now_of(proposal)[place]
        for value in (data.draw(st.sampled_from(PLACES[place])), data.draw(st.sampled_from([was, *PLACES[place]]))):
            self.panel.elsewhere(place, value, proposal.project)
            self.panel.look("vera", proposal)
            if data.draw(st.booleans()):
                self.panel.other_prompt(data.draw(st.sampled_from(VERSIONS)), data.draw(st.sampled_from("AB")))
        self.panel.refresh(by, proposal)

    @precondition(lambda self: self.panel.moves)
    @rule(
        person=often(vera=1, edgar=3, mia=3, ada=2),
        number=LATEST,
        step=st.sampled_from(
            [
                "ask",
                "approve",
                "approve",
                "ask-changes",
                "apply",
                "apply",
                "go-on",
                "try-again",
                "withdraw",
                "decline",
                "undo",
            ]
        ),
    )
    def press_move(self, person, number, step):
        self.panel.press_move(person, self.panel.moves[-1 - number % len(self.panel.moves)], step)

    @rule(
        what=often(role=5, back=2, elsewhere=1, notice=1, later=1, protect=1),
        person=PERSON,
        role=st.sampled_from([*ROLES]),
        active=st.sampled_from([True, True, False]),
        place=st.sampled_from([*PLACES]),
        data=st.data(),
    )
    def meanwhile(self, what, person, role, active, place, data):
        match what:
            case "role":
                self.panel.become(person, role, active=active)
            case "back":
                for each, began_as in PEOPLE.items():
                    self.panel.become(each, began_as)
            case "protect":
                protected = data.draw(st.sampled_from(["itself", *ENVIRONMENTS]))
                self.panel.protect("ada", **{protected: data.draw(st.integers(0, 2))})
            case "elsewhere":
                self.panel.elsewhere(place, data.draw(st.sampled_from(PLACES[place])))
            case "notice":
                self.panel.notice(person)
            case "later":
                self.panel.later(data.draw(st.sampled_from([5, 30, 61])))

    @invariant()
    def the_books_are_right(self):
        note(f"{[(each.state, each.approvals) for each in self.panel.proposals]}")
        self.panel.check()


@pytest.fixture
def deciders(db, remote):
    return type("DecidersHere", (Deciders,), {"remote": remote})


@pytest.mark.pages_alone  # the stories (`test_approval_stories.py`) take its steps on each database
def test_in_any_order_nothing_protected_is_sent_without_what_it_needs(deciders):
    run_state_machine_as_test(deciders, settings=TRIED)
