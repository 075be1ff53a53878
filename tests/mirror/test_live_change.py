"""With each project stands the change that made live what is live, whichever kind it is; none where none did."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from projects import services
from projects.models import Change, SeenProject
from projects.services.settle import settle
from projects.services.transitions import Action

SUPPORT = "Support replies"
FACTS = {"project_id": "pr_1", "project_name": "Support bot"}
LIVE = {"live_field": "active_config_id"}


@pytest.fixture
def seen(as_viewer, remote):
    """Look at the list; return the change that stands with the project then."""

    def look():
        as_viewer.page("/projects/")
        return SeenProject.objects.get(pk="pr_1").live_change

    look()
    return look


@pytest.fixture
def other(remote):
    """A version that is not live."""
    live = remote.memory.projects["pr_1"]["active_config"]["config"]["id"]
    return next(key for key in remote.memory.configs if key != live)


def make_live_elsewhere(remote, config_id):
    remote.memory.act("PATCH", "/projects/pr_1", body=json.dumps({"active_config_id": config_id}).encode())


def propose(kind, remote, editor, other):
    live = remote.memory.projects["pr_1"]["active_config"]["config"]["id"]
    facts = FACTS | {"kind": kind, "proposed_by": editor}
    if kind == "update":
        return Change.objects.create(
            before={"active_config_id": live}, requested={"active_config_id": other}, **LIVE, **facts
        )
    wanted = other if kind == "deploy" else None
    return Change.objects.create(before={"env_1": live}, requested={"env_1": wanted}, live_field="env_1", **facts)


@pytest.mark.parametrize("kind", ["update", "deploy", "offline"])
def test_what_was_applied_here_stands_at_once_and_when_looked_at_again(seen, remote, editor, other, kind):
    change = services.apply(propose(kind, remote, editor, other), by=editor)
    assert change.state == "applied"
    row = SeenProject.objects.get(pk="pr_1")
    assert (row.live_change, row.active_config_id) == (change, "" if kind == "offline" else other)
    assert seen() == change


def test_what_was_undone_is_followed_by_its_undoing(seen, remote, editor, other):
    change = services.apply(propose("update", remote, editor, other), by=editor)
    (back,) = services.undo(change, by=editor)
    assert services.apply(back, by=editor).state == "applied"
    assert seen() == back


def test_a_deployment_elsewhere_makes_nothing_live_by_default(seen, remote, editor, other):
    change = services.apply(propose("update", remote, editor, other), by=editor)
    elsewhere = Change.objects.create(
        kind="deploy", before={"env_2": None}, requested={"env_2": other}, proposed_by=editor, **FACTS
    )
    assert services.apply(elsewhere, by=editor).state == "applied"
    assert seen() == change


def test_another_field_that_is_changed_here_or_elsewhere_leaves_it(seen, remote, editor, other):
    change = services.apply(propose("update", remote, editor, other), by=editor)
    remote.memory.act("PATCH", "/projects/pr_1", body=b'{"name": "Renamed elsewhere"}')
    assert seen() == change
    rename = Change.objects.create(before={"name": "Renamed elsewhere"}, requested={"name": "Ours"}, **FACTS)
    assert services.apply(rename, by=editor).state == "applied"
    assert seen() == change


def test_a_change_noticed_outside_takes_its_place(seen, remote, editor, other):
    live = remote.memory.projects["pr_1"]["active_config"]["config"]["id"]
    services.apply(propose("update", remote, editor, other), by=editor)
    make_live_elsewhere(remote, live)
    noticed = seen()
    assert (noticed.kind, noticed.requested) == ("outside", {"active_config_id": live})
    assert seen() == noticed


def test_there_is_none_where_one_that_seemed_lost_has_arrived_after_all(seen, remote, editor, other):
    services.apply(propose("update", remote, editor, other), by=editor)
    lost = propose("update", remote, editor, "config_1")
    Change.objects.filter(pk=lost.pk).update(state="not_applied", sent_at=timezone.now(), settled_at=timezone.now())
    make_live_elsewhere(remote, "config_1")
    assert seen() is None
    assert not Change.objects.filter(state="noticed").exists()


def test_there_is_none_where_a_deployment_did_it_whose_environments_were_not_known(seen, remote, editor, other):
    change = propose("deploy", remote, editor, other)
    Change.objects.filter(pk=change.pk).update(live_field="")
    change.refresh_from_db()
    assert services.apply(change, by=editor).state == "applied"
    assert seen() is None


def test_of_two_at_one_time_it_is_the_one_whose_version_is_live(seen, remote, editor, other):
    live = remote.memory.projects["pr_1"]["active_config"]["config"]["id"]
    first, second = propose("update", remote, editor, other), propose("update", remote, editor, other)
    Change.objects.filter(pk=second.pk).update(requested={"active_config_id": live})
    began = timezone.now()
    Change.objects.update(state="sending", sent_at=began, claimed_at=began)
    for change, config_id in ((first, other), (second, live)):
        settle(Change.objects.get(pk=change.pk), Action.CONFIRM, answered={"active_config_id": config_id})
    assert SeenProject.objects.get(pk="pr_1").live_change == second
    make_live_elsewhere(remote, other)
    assert seen() == first


def test_one_that_is_settled_late_gives_way_to_a_later_one_that_asked_for_the_same(seen, remote, editor, other):
    early = propose("update", remote, editor, other)
    Change.objects.filter(pk=early.pk).update(state="unknown", sent_at=timezone.now() - timedelta(minutes=9))
    late = services.apply(propose("update", remote, editor, other), by=editor)
    settle(Change.objects.get(pk=early.pk), Action.CONFIRM, answered={"active_config_id": other})
    assert seen() == late


def test_a_project_that_is_seen_for_the_first_time_has_it_too(as_viewer, remote, editor, other):
    services.apply(propose("update", remote, editor, "config_2"), by=editor)
    change = services.apply(propose("deploy", remote, editor, "config_1"), by=editor)
    page = as_viewer.page("/projects/")
    assert "just now, edgar" in page.text
    assert SeenProject.objects.get(pk="pr_1").live_change == change


@pytest.fixture
def _to_the_newest_again():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_to_the_newest_again")
def test_projects_that_were_seen_before_it_was_kept_get_it():
    executor = MigrationExecutor(connection)
    here = next(key for key in executor.loader.graph.nodes if key[1].endswith("_live_change"))
    before = [parent.key for parent in executor.loader.graph.node_map[here].parents if parent.key[0] == "projects"]
    executor.migrate(before)
    old = executor.loader.project_state(before).apps
    now, made = timezone.now(), {}
    lives = {"update": "config_1", "offline": "", "outside": "config_3", "overtaken": "config_9", "refused": "config_1"}
    for key, live in lives.items():
        old.get_model("projects", "SeenProject").objects.create(
            pk=key, name=key, active_config_id=live, seen_at=now, document={}
        )
        facts = {"project_id": key, "project_name": key, **LIVE}
        state = {"outside": "noticed", "refused": "refused"}.get(key, "applied")
        for hours, config_id in ((2, "config_0"), (1, live if key != "overtaken" else "config_8")):
            made[key] = old.get_model("projects", "Change").objects.create(
                state=state, answered={"active_config_id": config_id or None},
                settled_at=now - timedelta(hours=hours), **facts,
            )  # fmt: skip
    executor = MigrationExecutor(connection)
    executor.migrate([here])
    kept = dict(SeenProject.objects.values_list("pk", "live_change"))
    assert kept == {key: made[key].pk for key in ("update", "offline", "outside")} | {
        "overtaken": None,
        "refused": None,
    }
