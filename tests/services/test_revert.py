"""One open undo of a change at a time: whoever presses later, or at the same moment, lands on the first."""

import pytest
from django.utils import timezone

from projects import services
from projects.models import Change
from tests.fault_table import objects
from tests.together import at_once

SERVED = {"env_1": "config_1", "env_2": None}


def made(state, editor, **facts):
    shown = {"project_id": "pr_1", "project_name": "Support bot", "proposed_by": editor, "settled_at": timezone.now()}
    return Change.objects.create(state=state, **shown, **facts)


@pytest.fixture(params=["applied", "noticed", "several"])
def to_undo(request, remote, editor):
    """A change to undo, the service that does it, and how many proposals that takes."""
    if request.param == "several":
        remote.memory.served |= {("pr_1", key): "config_2" for key in SERVED}
        answered = dict.fromkeys(SERVED, "config_2")
        change = made("applied", editor, kind="deploy", before=SERVED, requested=answered, answered=answered)
        return change, services.undo, 2
    remote.memory.projects["pr_1"]["name"] = "Renamed"
    kind, service = ("update", services.undo) if request.param == "applied" else ("outside", services.put_back)
    names = {"before": {"name": "Support bot"}, "requested": {"name": "Renamed"}, "answered": {"name": "Renamed"}}
    return made(request.param, editor, kind=kind, **names), service, 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_press_at_once_all_land_on_one_undo(to_undo, editor):
    change, service, takes = to_undo
    outcomes = at_once(*[lambda: tuple(way.pk for way in service(change, by=editor))] * 4)
    assert len(set(outcomes)) == 1, outcomes
    assert change.undone_by.count() == takes


@pytest.mark.parametrize("state", ["proposed", "not_sent", "sending", "unknown"])
def test_a_second_press_lands_on_the_first_while_that_is_open(as_editor, remote, to_undo, state):
    change, service, takes = to_undo
    path = f"{change.get_absolute_url()}{'put-back' if service is services.put_back else 'undo'}/"
    as_editor.post(path)
    first = list(change.undone_by.values_list("pk", flat=True))
    assert len(first) == takes
    change.undone_by.update(state=state, claimed_at=timezone.now(), sent_at=timezone.now())
    remote.refuse()
    landed = as_editor.post(path)["Location"]
    assert landed == (f"/changes/{first[0]}/" if takes == 1 else change.get_absolute_url())
    assert change.undone_by.count() == takes


@pytest.mark.parametrize("state", ["withdrawn", "stale", "refused", "not_applied", "superseded"])
def test_one_that_came_to_nothing_is_in_nobodys_way(to_undo, editor, state):
    change, service, takes = to_undo
    service(change, by=editor)
    change.undone_by.update(state=state)
    assert len(service(change, by=editor)) == takes
    assert change.undone_by.count() == 2 * takes


LIVE = {"before": {"active_config_id": "config_2"}, "requested": {"active_config_id": "config_1"}}
DEPLOYED = {"before": {"env_1": "config_2"}, "requested": {"env_1": "config_1"}}


@pytest.mark.parametrize(
    ("state", "way", "facts"),
    [
        ("applied", "undo", LIVE),
        ("applied", "undo", {"kind": "deploy", **DEPLOYED}),
        ("noticed", "put-back", {"kind": "outside", **LIVE}),
    ],
)
@pytest.mark.parametrize("gone", [True, False])
def test_there_is_no_way_back_to_a_version_that_is_gone(as_editor, remote, editor, state, way, facts, gone):
    names = {"names": {"config_2": "Brief <b>"}, "live_field": "active_config_id"}
    change = made(state, editor, answered=facts["requested"], **names, **facts)
    if gone:
        del remote.memory.configs["config_2"]
    page = as_editor.send(f"{change.get_absolute_url()}{way}/")
    assert change.undone_by.count() == (0 if gone else 1)
    assert ("There is no way back to Brief <b>: Humanloop no longer lists this version." in page.text) is gone
    change.refresh_from_db()
    assert change.state == state


def test_where_the_versions_cannot_be_read_none_is_said_to_be_gone(as_editor, remote, editor):
    change = made("applied", editor, answered=LIVE["requested"], live_field="active_config_id", **LIVE)
    remote.on("GET", "/projects/pr_1/configs", objects(500))
    as_editor.send(f"{change.get_absolute_url()}undo/")
    assert change.undone_by.count() == 1
