"""A project that is not as it was last seen, though nothing from here changed it, gets a row that says so, once."""

import pytest
from django.utils import timezone

from projects.humanloop.resources import Project
from projects.mirror import store
from projects.models import Change
from tests.together import at_once

SUPPORT = "Support replies"


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)


def rename_outside(wired, project, name):
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json={"name": name})


def noticed():
    return Change.objects.filter(state="noticed")


def test_what_is_seen_for_the_first_time_is_no_change(as_viewer, wired, project):
    as_viewer.page("/projects/")
    as_viewer.page(f"/projects/{project['id']}/")
    assert not noticed().exists()


def test_an_outside_change_is_told_of_once_from_what_to_what(as_viewer, wired, project):
    path = f"/projects/{project['id']}/"
    as_viewer.page(path)
    rename_outside(wired, project, "Renamed elsewhere")
    as_viewer.page("/projects/")
    as_viewer.page(path)
    change = noticed().get()
    assert (change.before, change.requested) == ({"name": SUPPORT}, {"name": "Renamed elsewhere"})
    assert change.last_seen_at < change.settled_at
    page = as_viewer.page(change.get_absolute_url())
    assert "No reason was given" not in page.text  # nobody was asked for one
    assert "It was made outside this panel, today" in page.text
    assert SUPPORT in page.text


def test_a_change_made_here_is_not_told_of_as_an_outside_one(as_editor, wired, project):
    path = f"/projects/{project['id']}/edit/"
    as_editor.send(path, {**as_editor.page(path).values(path), "name": "Ours"})
    as_editor.send(f"/changes/{Change.objects.get().pk}/apply/", {"confirm_name": SUPPORT})
    as_editor.page("/projects/")
    assert not noticed().exists()


def test_an_applied_change_that_is_turned_back_outside_is_told_of(as_editor, wired, project):
    path = f"/projects/{project['id']}/edit/"
    as_editor.send(path, {**as_editor.page(path).values(path), "name": "Ours"})
    as_editor.send(f"/changes/{Change.objects.get().pk}/apply/", {"confirm_name": SUPPORT})
    rename_outside(wired, project, SUPPORT)
    as_editor.page(f"/projects/{project['id']}/")
    change = noticed().get()
    assert (change.before, change.requested) == ({"name": "Ours"}, {"name": SUPPORT})


def test_a_deployment_and_a_rename_right_after_it_are_not_told_of_as_outside_ones(as_editor, wired, project):
    path = f"/projects/{project['id']}/"
    rows = wired.behind_the_back("GET", f"{path}deployed-configs")
    live = project["active_config"]["config"]["id"]
    other = next(row["config"]["id"] for row in wired.configs(project["id"]).values() if row["config"]["id"] != live)
    environments = [row["environment_id"] for row in rows]
    as_editor.send(f"{path}deploy/?config_id={other}", {"environment": environments})
    as_editor.send(f"{path}edit/", {**as_editor.page(f"{path}edit/").values(f"{path}edit/"), "name": "Ours"})
    rename, deployment = Change.objects.all()
    as_editor.send(f"/changes/{deployment.pk}/apply/")
    as_editor.send(f"/changes/{rename.pk}/apply/", {"confirm_name": SUPPORT})
    as_editor.page(path)
    assert wired.project("Ours")["active_config"]["config"]["id"] == other
    assert not noticed().exists()
    wired.behind_the_back("PATCH", path.rstrip("/"), json={"active_config_id": live})
    as_editor.page(path)
    assert (noticed().get().before, noticed().get().requested) == (
        {"active_config_id": other},
        {"active_config_id": live},
    )


@pytest.mark.parametrize("state", ["sending", "unknown"])
def test_nothing_is_told_of_while_a_change_of_ours_may_be_the_cause(as_viewer, wired, project, state):
    as_viewer.page("/projects/")
    rename_outside(wired, project, "Renamed elsewhere")
    ours = Change.objects.create(
        project_id=project["id"], project_name=SUPPORT, state=state, before={"name": SUPPORT},
        requested={"name": "Renamed elsewhere"}, claimed_at=timezone.now(), sent_at=timezone.now(),
    )  # fmt: skip
    as_viewer.page("/projects/")
    assert not noticed().exists()
    Change.objects.filter(pk=ours.pk).update(state="withdrawn")
    as_viewer.page("/projects/")
    assert noticed().count() == 1


def put_back(client, change):
    page = client.page(change.get_absolute_url())
    assert "Propose what was before" in page.buttons
    return client.send(f"{change.get_absolute_url()}put-back/")


def test_a_viewer_proposes_what_was_before_and_an_editor_applies_it(as_viewer, as_editor, wired, project):
    path = f"/projects/{project['id']}/"
    versions = [row["config"] for row in wired.configs(project["id"]).values()]
    live = project["active_config"]["config"]
    other = next(version for version in versions if version["id"] != live["id"])
    as_viewer.page(path)
    wired.behind_the_back("PATCH", path.rstrip("/"), json={"name": "Elsewhere", "active_config_id": other["id"]})
    as_viewer.page(path)
    outside = noticed().get()
    page = put_back(as_viewer, outside)
    assert wired.writes == []
    assert page.state == "Draft"
    assert "How the two versions differ" in page.text
    assert "Puts back what was so before" not in page.text
    assert "Undoes an earlier change" in page.text
    change = outside.undone_by.get()
    assert change.requested == {"name": SUPPORT, "active_config_id": live["id"]}
    assert change.before == {"name": "Elsewhere", "active_config_id": other["id"]}
    assert change.get_absolute_url() in as_viewer.page(outside.get_absolute_url()).links().values()
    as_viewer.send(f"{change.get_absolute_url()}apply/", {"confirm_name": "Elsewhere"}, status=403)
    as_editor.send(f"{change.get_absolute_url()}apply/", {"confirm_name": "Elsewhere"})
    assert wired.project(SUPPORT)["active_config"]["config"]["id"] == live["id"]
    as_viewer.page(path)
    assert noticed().count() == 1


def test_what_went_live_outside_where_nothing_was_is_put_back_by_taking_it_off(as_viewer, wired):
    records = wired.behind_the_back("GET", "/projects", params={"size": 100})["records"]
    project = next(p for p in records if not p.get("active_config") and wired.configs(p["id"]))
    version = next(iter(wired.configs(project["id"]).values()))["config"]["id"]
    path = f"/projects/{project['id']}/"
    as_viewer.page(path)
    wired.behind_the_back("PATCH", path.rstrip("/"), json={"active_config_id": version})
    as_viewer.page(path)
    put_back(as_viewer, noticed().get())
    change = Change.objects.get(state="draft")
    assert (change.kind, set(change.before.values())) == (Change.Kind.OFFLINE, {version})


def test_what_is_as_before_again_or_can_not_be_made_empty_is_said(as_viewer, wired, project):
    path = f"/projects/{project['id']}/"
    as_viewer.page(path)
    rename_outside(wired, project, "Elsewhere")
    as_viewer.page(path)
    outside = noticed().get()
    rename_outside(wired, project, SUPPORT)
    assert "Nothing was changed" in put_back(as_viewer, outside).text
    Change.objects.filter(pk=outside.pk).update(before={"directory_id": None}, requested={"directory_id": "dir_1"})
    page = as_viewer.page(outside.get_absolute_url())
    assert "This can’t be undone. It was in no directory before" in page.text
    assert "Propose what was before" not in page.buttons
    assert "can’t be undone" in as_viewer.send(f"{outside.get_absolute_url()}put-back/").text
    assert not Change.objects.filter(state__in=["draft", "proposed"]).exists()


def test_what_was_made_here_is_not_put_back_as_if_it_were_not(as_viewer, editor, wired, project):
    facts = {"project_id": project["id"], "project_name": SUPPORT, "proposed_by": editor}
    for state in set(Change.State.values) - {"noticed"}:
        change = Change.objects.create(state=state, before={"name": "A"}, requested={"name": "B"}, **facts)
        as_viewer.send(f"{change.get_absolute_url()}put-back/")
    assert not Change.objects.filter(undoes__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_see_it_at_once_one_writes_it_down():
    document = {"id": "pr_1", "name": "Before"}
    store.remember([Project.read(document)])
    at_once(*[lambda: store.remember([Project.read({**document, "name": "After"})])] * 6)
    assert noticed().count() == 1


def test_the_older_version_goes_by_its_name_where_only_a_change_from_here_knows_it(as_editor, remote):
    edit = "/projects/pr_1/edit/"
    as_editor.send(edit, {**as_editor.page(edit).values(edit), "active_config_id": "config_2"})
    as_editor.send(f"{Change.objects.get().get_absolute_url()}apply/")
    remote.memory.serve("pr_1", "env_1", "config_1")
    as_editor.page("/projects/")
    page = as_editor.page(noticed().get().get_absolute_url())
    assert "brief config_2" in page.text
    assert "calm live in production of Support bot, in place of brief" in as_editor.page("/changes/").text
