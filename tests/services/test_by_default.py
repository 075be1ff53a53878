"""What is the default environment by now is protected as that is, whatever it was when a change was proposed."""

import contextlib
from datetime import timedelta

import pytest
from django.utils import timezone

from projects import services
from projects.models import Change, Protection
from projects.services.approvals import approvals_of
from projects.services.errors import NotInState
from tests.services.proposals import LIVE, approve, propose


@pytest.fixture
def switched(db, remote):
    """Staging is the default environment by now, under another name, and was not when it was protected."""
    Protection.objects.create(environment_id="env_1", environment_name="staging", approvals=1)
    Protection.objects.create(environment_id="env_2", environment_name="production", is_default=True)
    remote.memory.environments = {"env_1": "canary", "env_2": "production"}
    return remote


def test_what_the_panel_had_not_heard_to_be_the_default_one_is_protected_before_anything_is_sent(
    switched, viewer, editor, admin
):
    change = propose(viewer, LIVE, default_environment="production")
    assert approvals_of(change).needed == 0
    stopped = services.apply(change, by=editor)
    assert (stopped.state, switched.writes, stopped.default_environment) == ("not_sent", [], "canary")
    assert stopped.problem == (
        "The default environment is “canary” by now. Canary needs 1 approval, and none counts yet. Nothing was sent."
    )
    assert approvals_of(stopped).needed == 1
    approve(stopped, admin)
    assert services.apply(stopped, by=editor).state == "applied"


def test_a_way_back_does_not_lead_round_the_protection_of_what_is_the_default_one_by_now(switched, viewer, editor):
    switched.memory.serve("pr_1", "env_1", "config_2")
    ago = timezone.now() - timedelta(hours=3)
    change = propose(viewer, LIVE, default_environment="production", state="applied", answered=LIVE, sent_at=ago)
    (back,) = services.undo(change, by=editor)
    assert services.apply(back, by=editor).state == "not_sent"
    assert switched.writes == []


@pytest.mark.parametrize(
    ("before", "meanwhile"), [("config_1", "canary"), ("config_1", "production"), (None, "canary")]
)
def test_the_hour_is_of_the_environment_in_which_it_was_applied(switched, viewer, editor, admin, before, meanwhile):
    """It was in what was the default one then; another is by now, since before it is undone or before that is sent."""
    made = {"active_config_id": "config_2"}
    change = propose(
        viewer, made, default_environment="production", state="applied", answered=made,
        sent_at=timezone.now() - timedelta(minutes=10),
    )  # fmt: skip
    Change.objects.update(before={"active_config_id": before})
    change.refresh_from_db()
    switched.memory.serve("pr_1", "env_1", "config_2")
    switched.memory.environments["env_1"] = meanwhile
    (back,) = services.undo(change, by=editor)
    switched.memory.environments["env_1"] = "canary"
    with contextlib.suppress(NotInState):
        services.apply(back, by=editor)
    assert switched.writes == []
    back = services.ask(Change.objects.get(pk=back.pk), by=editor)
    approve(back, admin)
    assert services.apply(back, by=editor).state == "applied"


def test_where_it_is_the_same_by_now_the_hour_holds_and_where_it_was_sent_stays_written(switched, viewer, editor):
    Protection.objects.update(approvals=0)
    Protection.objects.create(environment_id="env_3", environment_name="staging", approvals=2)
    change = propose(viewer, LIVE, default_environment="production")
    applied = services.apply(change, by=editor)
    assert (applied.state, applied.default_environment) == ("applied", "canary")
    Protection.objects.filter(environment_id="env_1").update(approvals=1)
    (back,) = services.undo(applied, by=editor)
    assert services.apply(back, by=editor).state == "applied"


def test_where_it_can_t_be_told_which_one_is_the_default_nothing_is_sent(switched, viewer, editor):
    switched.on("GET", "/projects/pr_1/deployed-configs", lambda exchange: exchange.answer(500) or True)
    change = propose(viewer, LIVE, default_environment="production")
    assert (services.apply(change, by=editor).state, switched.writes) == ("not_sent", [])
