"""What matters most of approvals: each of these goes wrong as soon as one thing is asked less carefully."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.services.deciding import Deciding


@pytest.fixture
def panel(db, remote):
    with time_machine.travel(datetime(2026, 11, 2, 9, 0, tzinfo=UTC)) as clock:
        yield Deciding(remote, clock)


def approved(panel, person="vera", by="edgar", **typed):
    """A proposal that has an approval; of what is live, if nothing else is said."""
    (proposal,) = panel.propose(person, **(typed or {"active_config_id": "config_2"}))
    panel.ask(person, proposal)
    panel.say(by, proposal, "approve")
    return proposal


def overtaken(panel, proposal, *values, meanwhile=lambda: None):
    """What is live becomes something else, then another thing, and the proposal is brought up to date."""
    for value in values:
        panel.elsewhere("env_1", value)
        panel.look("vera", proposal)
        meanwhile()
    panel.refresh("vera", proposal)


def it_goes_with_its_approval(panel):
    panel.apply("mia", approved(panel))


def its_author_approves_it(panel):
    panel.apply("edgar", approved(panel, "edgar", by="edgar"), approve=True)


def it_is_taken_back(panel):
    proposal = approved(panel)
    panel.strike("edgar", proposal)
    panel.apply("mia", proposal)


def changes_are_asked_for_after_all(panel):
    proposal = approved(panel)
    panel.say("edgar", proposal, "ask")
    panel.apply("mia", proposal)


def they_left(panel):
    proposal = approved(panel)
    panel.become("edgar", "Editor", active=False)
    panel.apply("mia", proposal)
    panel.become("edgar", "Editor")
    panel.apply("mia", proposal)


def they_are_no_editor_any_more(panel):
    proposal = approved(panel)
    panel.become("edgar", "Viewer")
    panel.apply("mia", proposal)


def it_starts_from_something_else(panel):
    proposal = approved(panel)
    overtaken(panel, proposal, "config_3")
    panel.apply("mia", proposal)


def it_is_as_it_was_again(panel):
    proposal = approved(panel)
    overtaken(panel, proposal, "config_3", "config_1")
    panel.apply("mia", proposal)


def its_prompt_is_another_one_by_now(panel):
    proposal = approved(panel)
    overtaken(panel, proposal, "config_3", "config_1", meanwhile=lambda: panel.other_prompt("config_1", "Be rude."))
    panel.apply("mia", proposal)


def it_asks_for_something_else(panel):
    proposal = approved(panel)
    panel.edit("vera", proposal, active_config_id="config_3")
    panel.apply("mia", proposal)
    panel.edit("vera", proposal, active_config_id="config_2")
    panel.apply("mia", proposal)


def it_asks_for_another_name(panel):
    proposal = approved(panel, name="Renamed")
    panel.edit("vera", proposal, name="Third")
    panel.apply("mia", proposal)


def whoever_approves_it_has_edited_it(panel):
    proposal = approved(panel)
    panel.edit("mia", proposal, active_config_id="config_3")
    panel.say("mia", proposal, "approve")
    panel.apply("edgar", proposal)
    panel.apply("mia", proposal, approve=True)
    panel.apply("edgar", proposal, approve=True)


def it_is_a_draft(panel):
    (proposal,) = panel.propose("edgar", active_config_id="config_2")
    panel.apply("edgar", proposal)
    panel.say("mia", proposal, "approve")
    panel.apply("edgar", proposal)
    panel.apply("edgar", proposal, approve=True)
    panel.protect("ada", env_1=0)
    panel.apply("edgar", proposal)


def its_undoing_is_edited(panel):
    proposal = approved(panel)
    panel.apply("mia", proposal)
    (back,) = panel.way_back("mia", proposal)
    panel.edit("mia", back, active_config_id="config_3")
    panel.apply("mia", back)


def half_of_it_is_so_already(panel):
    proposal = approved(panel, active_config_id="config_2", name="Renamed")
    overtaken(panel, proposal, "config_2")
    panel.apply("mia", proposal)


def it_is_called_something_else_by_now(panel):
    proposal = approved(panel, name="Renamed")
    panel.elsewhere("name", "Third")
    panel.look("vera", proposal)
    panel.refresh("vera", proposal)
    panel.apply("mia", proposal)


def the_strictest_holds(panel):
    panel.protect("ada", itself=2)
    proposal = approved(panel, active_config_id="config_2", name="Renamed")
    panel.apply("mia", proposal)
    panel.apply("ada", proposal, approve=True)


def two_are_needed_by_now(panel):
    proposal = approved(panel)
    panel.protect("ada", env_1=2)
    panel.apply("mia", proposal)
    panel.say("mia", proposal, "approve")
    panel.apply("mia", proposal)


def it_is_protected_where_it_was_not(panel):
    (proposal,) = panel.deploy("vera", "config_2", ["env_2"])
    panel.protect("ada", env_2=1)
    panel.apply("mia", proposal)


def of_two_environments_one_is_protected(panel):
    (proposal,) = panel.deploy("vera", "config_2", ["env_1", "env_2"])
    panel.ask("vera", proposal)
    panel.apply("mia", proposal)
    panel.apply("mia", proposal, approve=True)


def it_goes_offline(panel):
    (proposal,) = panel.offline("vera", "env_1")
    panel.ask("vera", proposal)
    panel.apply("mia", proposal)
    panel.apply("mia", proposal, approve=True)


def a_project_of_the_move_stays(panel):
    first, second = panel.move("vera", "dir_2")
    panel.press_move("vera", first.move, "ask")
    panel.press_move("edgar", first.move, "approve")
    panel.withdraw("vera", second)
    panel.press_move("mia", first.move, "apply")
    panel.apply("mia", first)


def the_move_goes_and_comes_back_within_the_hour(panel):
    move = panel.move("vera", "dir_2")[0].move
    panel.press_move("edgar", move, "apply")
    panel.press_move("edgar", move, "approve")  # it is a draft still
    panel.press_move("vera", move, "ask")
    panel.press_move("edgar", move, "approve")
    panel.press_move("mia", move, "apply")
    panel.later(59)
    back = panel.press_move("edgar", move, "undo")[0].move
    panel.press_move("edgar", back, "apply")


def the_move_comes_back_later(panel):
    move = panel.move("vera", "dir_2")[0].move
    panel.press_move("vera", move, "ask")
    panel.press_move("edgar", move, "approve")
    panel.press_move("mia", move, "apply")
    back = panel.press_move("edgar", move, "undo")[0].move
    panel.later(61)
    for step in ("apply", "go-on", "try-again"):
        panel.press_move("edgar", back, step)


def it_is_protected_while_the_move_waits(panel):
    panel.protect("ada", itself=0)
    move = panel.move("vera", "dir_2")[0].move
    panel.apply_while_away("edgar", move.parts[0])
    panel.protect("ada", itself=1)
    for step in ("apply", "go-on", "try-again"):
        panel.press_move("edgar", move, step)


def it_is_undone(panel, minutes=0, elsewhere=()):
    proposal = approved(panel)
    panel.apply("mia", proposal)
    for value in elsewhere:
        panel.elsewhere("env_1", value)
    (back,) = panel.way_back("mia", proposal)
    panel.later(minutes)
    panel.apply("mia", back)


def it_is_undone_within_the_hour(panel):
    it_is_undone(panel, 59)


def it_is_undone_after_the_hour(panel):
    it_is_undone(panel, 61)


def it_is_undone_from_something_else(panel):
    it_is_undone(panel, elsewhere=["config_3"])


def its_undoing_is_brought_up_to_date(panel):
    proposal = approved(panel)
    panel.apply("mia", proposal)
    (back,) = panel.way_back("mia", proposal)
    overtaken(panel, back, "config_3")
    panel.apply("mia", back)


def it_is_put_back(panel):
    panel.notice("vera")
    panel.elsewhere("env_1", "config_3")
    panel.later(1)
    panel.notice("vera")
    (back,) = panel.way_back("vera", panel.proposals[-1])
    panel.apply("mia", back)


def without_approval(panel):
    (proposal,) = panel.propose("vera", active_config_id="config_2")
    panel.bypass("edgar", proposal)
    panel.bypass("ada", proposal)
    panel.acknowledge("ada", proposal)
    panel.check()
    panel.acknowledge("mia", proposal)


def without_approval_what_lacks_none(panel):
    panel.bypass("ada", approved(panel))


def without_approval_what_is_out_of_date(panel):
    (proposal,) = panel.propose("vera", active_config_id="config_2")
    panel.elsewhere("env_1", "config_3")
    panel.bypass("ada", proposal)


def it_was_not_sent_and_the_approval_went(panel):
    proposal = approved(panel)
    panel.apply_while_away("mia", proposal)
    panel.become("edgar", None)
    panel.apply("mia", proposal)
    panel.become("edgar", "Editor")
    panel.apply("mia", proposal)


def it_was_declined_or_withdrawn(panel):
    for step, person in (("decline", "mia"), ("withdraw", "vera")):
        proposal = approved(panel)
        getattr(panel, step)(person, proposal)
        panel.apply("mia", proposal)


STORIES = [
    it_asks_for_something_else, it_asks_for_another_name, whoever_approves_it_has_edited_it,
    it_is_a_draft, its_undoing_is_edited,
    it_is_called_something_else_by_now, the_strictest_holds,
    it_goes_with_its_approval, its_author_approves_it, it_is_taken_back, changes_are_asked_for_after_all, they_left,
    they_are_no_editor_any_more, it_starts_from_something_else, it_is_as_it_was_again,
    its_prompt_is_another_one_by_now, half_of_it_is_so_already, two_are_needed_by_now,
    it_is_protected_where_it_was_not, of_two_environments_one_is_protected, it_goes_offline,
    a_project_of_the_move_stays, the_move_goes_and_comes_back_within_the_hour, the_move_comes_back_later,
    it_is_protected_while_the_move_waits, it_is_undone_within_the_hour, it_is_undone_after_the_hour,
    it_is_undone_from_something_else, its_undoing_is_brought_up_to_date, it_is_put_back, without_approval,
    without_approval_what_lacks_none, without_approval_what_is_out_of_date, it_was_not_sent_and_the_approval_went,
    it_was_declined_or_withdrawn,
]  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_story(panel, story):
    panel.protect("ada", env_1=1, itself=1)
    story(panel)
    panel.check()
