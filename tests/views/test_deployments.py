"""Making a version live and taking an environment offline: what is asked, sent, refused, overtaken and undone."""

import pytest

from projects.models import Change
from tests.pages import words

SUPPORT = "Support replies"


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)


@pytest.fixture
def environments(wired, project):
    """By name: rows of deployed-configs."""
    rows = wired.behind_the_back("GET", f"/projects/{project['id']}/deployed-configs")
    return {row["environment_name"]: row for row in rows}


@pytest.fixture
def default(environments):
    return next(row for row in environments.values() if row["environment_tag"] == "default")


@pytest.fixture
def others(environments):
    return [row for row in environments.values() if row["environment_tag"] != "default"]


@pytest.fixture
def fresh(wired, project, environments):
    """A version that no environment serves."""
    served = {row.get("model_config_id") for row in environments.values()}
    rows = wired.configs(project["id"]).values()
    return next(row["config"] for row in rows if row["config"]["id"] not in served)


def serves(wired, project):
    rows = wired.behind_the_back("GET", f"/projects/{project['id']}/deployed-configs")
    return {row["environment_id"]: row.get("model_config_id") for row in rows}


def deploy(client, project, config, *environments, status=200, note=""):
    path = f"/projects/{project['id']}/deploy/?config_id={config['id']}"
    typed = {"environment": [row["environment_id"] for row in environments], "note": note}
    return client.send(path, typed, status=status)


def take_offline(client, project, environment, status=200):
    path = f"/projects/{project['id']}/offline/?environment_id={environment['environment_id']}"
    return client.send(path, {"note": ""}, status=status)


def apply(client, change=None, status=200, **typed):
    change = change or Change.objects.get()
    return client.send(f"/changes/{change.pk}/apply/", typed, status=status)


def test_the_default_environment_alone_is_one_plain_patch(as_editor, wired, project, default, fresh):
    page = deploy(as_editor, project, fresh, default, note="Shorter")
    assert wired.writes == []
    assert page.state == "Draft"
    assert "Shorter" in page.text
    assert "How the two versions differ" in page.text
    assert Change.objects.get().kind == Change.Kind.UPDATE
    apply(as_editor)
    (write,) = wired.writes
    assert (write.method, write.path) == ("PATCH", f"/v4/projects/{project['id']}")
    assert write.json == {"active_config_id": fresh["id"]}


def test_named_environments_are_one_deploy_config_with_all_of_them(as_editor, wired, project, others, default, fresh):
    chosen = [default, *others]
    deploy(as_editor, project, fresh, *chosen)
    wired.forget()
    page = apply(as_editor)
    (write,) = wired.writes
    assert (write.method, write.path) == ("PATCH", f"/v4/projects/{project['id']}/deploy-config")
    assert write.json["config_id"] == fresh["id"]
    assert {row["id"]: row["name"] for row in write.json["environments"]} == {
        row["environment_id"]: row["environment_name"] for row in chosen
    }
    assert [sent.method for sent in wired.requests] == ["GET", "PATCH"]
    assert page.state == "Saved"
    assert set(serves(wired, project).values()) == {fresh["id"]}


def test_an_environment_that_serves_it_already_is_left_out(as_editor, wired, project, default, others, fresh):
    deploy(as_editor, project, fresh, *others[:1])
    apply(as_editor)
    deploy(as_editor, project, fresh, default, *others[:1])
    assert list(Change.objects.first().requested) == [default["environment_id"]]


@pytest.mark.parametrize("chosen", [[], [{"environment_id": "env_nowhere"}]])
def test_no_environment_or_an_unknown_one_is_our_own_422(as_editor, wired, project, fresh, chosen):
    page = deploy(as_editor, project, fresh, *chosen, status=422, note="kept")
    assert page.errors_at("environment")
    assert page.values("/deploy/")["note"] == "kept"
    assert not Change.objects.exists()


def test_what_is_live_there_already_is_told_at_the_field(as_editor, project, default):
    page = deploy(as_editor, project, project["active_config"]["config"], default, status=422)
    assert "live there already" in page.errors_at("environment")
    assert not Change.objects.exists()


def test_a_deployment_is_stale_when_an_environment_serves_something_else_by_then(
    as_editor, wired, project, others, fresh
):
    environment = others[0]["environment_id"]
    deploy(as_editor, project, fresh, others[0])
    replaced = others[0].get("model_config_id")
    rows = wired.configs(project["id"]).values()
    other = next(r["config"]["id"] for r in rows if r["config"]["id"] not in {fresh["id"], replaced})
    wired.behind_the_back(
        "PATCH",
        f"/projects/{project['id']}/deploy-config",
        json={"config_id": other, "environments": [{"id": environment}]},
    )
    page = apply(as_editor)
    assert wired.writes == []
    assert page.state == "Out of date"
    (again,) = [address for words, address in page.links().items() if words == "Edit"]
    assert as_editor.page(again).values("/deploy/")["environment"] == environment


def test_offline_asks_for_the_environments_name_and_is_one_delete(as_editor, wired, project, default):
    page = take_offline(as_editor, project, default)
    assert wired.writes == []
    assert "will find nothing live" in page.text
    page = apply(as_editor, status=422, confirm_name="something else")
    assert default["environment_name"] in page.errors_at("confirm_name")
    assert wired.writes == []
    page = apply(as_editor, confirm_name=f" {default['environment_name'].upper()} ")
    (write,) = wired.writes
    assert (write.method, write.path) == (
        "DELETE",
        f"/v4/projects/{project['id']}/deployed-config/{default['environment_id']}",
    )
    assert page.state == "Saved"
    assert serves(wired, project)[default["environment_id"]] is None


def test_offline_is_undone_by_a_deployment(as_editor, wired, project, default):
    take_offline(as_editor, project, default)
    change = Change.objects.get()
    apply(as_editor, confirm_name=default["environment_name"])
    page = as_editor.send(f"/changes/{change.pk}/undo/")
    assert page.state == "Draft"
    assert "There was no live version to compare with: all of this one is listed as added." in page.text
    assert f"What is in {change.name_of(default['model_config_id'])}" in page.text
    assert "nothing was live before" not in page.text
    assert "two versions" not in page.text
    apply(as_editor, change.undone_by.get())
    assert serves(wired, project)[default["environment_id"]] == default["model_config_id"]


def test_what_went_live_where_nothing_was_is_undone_by_taking_it_off(as_editor, wired, project, default, fresh):
    wired.behind_the_back("DELETE", f"/projects/{project['id']}/deployed-config/{default['environment_id']}")
    deploy(as_editor, project, fresh, default)
    change = Change.objects.get()
    apply(as_editor)
    as_editor.send(f"/changes/{change.pk}/undo/")
    apply(as_editor, change.undone_by.get(), confirm_name=default["environment_name"])
    assert serves(wired, project)[default["environment_id"]] is None


def test_an_environment_that_is_not_there_or_serves_nothing_is_told_of(as_editor, wired, project, default):
    nowhere = {"environment_id": "env_nowhere"}
    path = f"/projects/{project['id']}/offline/?environment_id="
    assert as_editor.page(f"{path}env_nowhere", status=404).heading == "There is no such environment"
    take_offline(as_editor, project, nowhere, status=404)
    wired.behind_the_back("DELETE", f"/projects/{project['id']}/deployed-config/{default['environment_id']}")
    assert take_offline(as_editor, project, default, status=404).heading.startswith("Nothing is live in")
    assert not Change.objects.exclude(state="noticed").exists()


def test_an_address_that_names_no_environment_means_the_default_one(as_editor, project, default):
    page = as_editor.page(f"/projects/{project['id']}/offline/")
    assert page.heading.endswith(f"{default['environment_name']} offline")
    assert f"environment_id={default['environment_id']}" in page.html


def test_a_deployment_over_different_versions_is_undone_by_one_change_for_each(
    as_editor, wired, project, environments, fresh
):
    before = serves(wired, project)
    deploy(as_editor, project, fresh, *environments.values())
    change = Change.objects.get()
    apply(as_editor)
    as_editor.send(f"/changes/{change.pk}/undo/")
    back = list(change.undone_by.all())
    assert len(back) == len(set(before.values()) - {None}) + sum(served is None for served in before.values())
    for each in back:
        apply(as_editor, each, confirm_name=each.name_of(next(iter(each.requested))))
    assert serves(wired, project) == before


def test_a_viewer_proposes_and_does_not_apply(as_viewer, editor, wired, project, others, fresh):
    page = deploy(as_viewer, project, fresh, *others)
    assert "Ask an editor" in page.text
    apply(as_viewer, status=403)
    assert wired.writes == []


def test_the_way_back_to_the_form_is_filled_in(as_editor, project, others, fresh):
    page = deploy(as_editor, project, fresh, others[0], note="Why & how")
    form = as_editor.page(page.links()["Edit"])
    assert form.values("/deploy/") == {"environment": others[0]["environment_id"], "note": "Why & how"}


def test_the_barest_version_of_each_kind_is_made_live(as_editor, wired):
    done = set()
    for project in wired.behind_the_back("GET", "/projects", params={"size": 100})["records"]:
        rows = wired.behind_the_back("GET", f"/projects/{project['id']}/configs")
        served = set(serves(wired, project).values())
        environments = wired.behind_the_back("GET", f"/projects/{project['id']}/deployed-configs")
        for config in (row["config"] for row in rows):
            if config["id"] not in served and config["type"] not in done:
                deploy(as_editor, project, config, *environments)
                apply(as_editor, Change.objects.first())
                assert set(serves(wired, project).values()) == {config["id"]}
                done.add(config["type"])
                break
    assert done == {"model", "tool", "agent", "evaluator", "generic"}


def test_a_refused_deployment_says_why_and_leads_back(as_editor, wired, project, others, fresh):
    deploy(as_editor, project, fresh, others[0])
    change = Change.objects.get()
    gone = {**change.requested, others[0]["environment_id"]: "config_gone"}
    Change.objects.update(requested=gone)
    page = apply(as_editor)
    assert page.state == "Not accepted"
    assert "does not belong" in page.text
    assert "Edit" in page.links()


def test_a_rename_tells_how_much_hangs_on_the_name(as_editor, wired, project):
    path = f"/projects/{project['id']}/edit/"
    values = as_editor.page(path).values(path)
    wired.forget()
    as_editor.send(path, {**values, "name": "Support answers"})
    wired.forget()
    page = as_editor.page(f"/changes/{Change.objects.get().pk}/")
    assert [(sent.method, sent.path) for sent in wired.requests] == [("GET", f"/v4/projects/{project['id']}")]
    assert "changing the name will break the calls" in page.text
    assert f"{project['data_count']:,} datapoint" in page.text
    assert "last used" in page.text
    assert project["id"] in page.text
    assert any("Copy link" in button for button in page.buttons)


@pytest.mark.parametrize("chosen", [["env_1"], ["env_2"], ["env_1", "env_2"]])
def test_of_two_environments_that_are_called_the_default_one_each_is_asked_for_by_its_id(as_editor, remote, chosen):
    given = remote.memory.deployments
    remote.memory.deployments = lambda id_: [row | {"environment_tag": "default"} for row in given(id_)]
    page = as_editor.page("/projects/pr_1/")
    assert [words(each.find("h3")) for each in page.all("article")] == [
        "the default environment",
        "production",
        "staging",
    ]
    review = as_editor.send("/projects/pr_1/deploy/?config_id=config_2", {"environment": chosen})
    names = {"env_1": "production", "env_2": "staging"}
    assert all((names[key] in review.heading) == (key in chosen) for key in names)
    change = Change.objects.get()
    assert change.requested == dict.fromkeys(chosen, "config_2")
    as_editor.send(f"{change.get_absolute_url()}apply/")
    (write,) = remote.writes
    assert [each["id"] for each in write.json["environments"]] == chosen
