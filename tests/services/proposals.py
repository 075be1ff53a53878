"""Proposals as rows, and approvals of them."""

from projects import services
from projects.models import Change
from projects.services.transitions import Action

LIVE, NAME, DIRECTORY = ({field: value} for field, value in (
    ("active_config_id", "config_2"), ("name", "Renamed"), ("directory_id", "dir_2")
))  # fmt: skip
BEFORE = {"active_config_id": "config_1", "name": "Support bot", "directory_id": "dir_1"}


SERVED = {"env_1": "config_1", "env_2": None, "env_9": None}


def propose(by, requested=LIVE, kind="update", project_id="pr_1", **facts):
    now = BEFORE if kind == "update" else SERVED
    facts = {"live_field": next((f for f in ("active_config_id", "env_1") if f in requested), ""), **facts}
    return Change.objects.create(
        kind=kind,
        project_id=project_id,
        project_name="Support bot",
        before={field: now[field] for field in requested},
        requested=requested,
        names={"env_1": "production", "env_2": "staging"},
        proposed_by=by,
        **facts,
    )


def approve(change, *people):
    for person in people:
        services.say(change, Action.APPROVE, by=person)
