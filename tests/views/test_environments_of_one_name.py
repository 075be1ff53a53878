"""Two environments of one name: their ids tell them apart wherever one is chosen, reviewed or told of."""

import pytest
from django.utils import timezone

from adminpanel.accounts.sudo import PASSWORD_AT
from projects.models import Change, Protection
from tests.pages import words

pytestmark = pytest.mark.pages_alone

PROJECT = "/projects/pr_1/"


@pytest.fixture
def twins(remote):
    remote.memory.environments |= {"env_3": "Staging ", "env_4": "qa"}
    return remote


def deploy(client, *environments):
    page = client.send(f"{PROJECT}deploy/?config_id=config_2", {"environment": environments, "note": ""})
    return page, Change.objects.latest("proposed_at")


def test_no_two_boxes_read_the_same(as_editor, twins):
    page = as_editor.page(f"{PROJECT}deploy/", config_id="config_2")
    boxes = [words(each) for each in page.all("bdi") if each.get("class") == "name"]
    assert boxes == ["production", "staging (env_2)", "Staging (env_3)", "qa"]


def test_a_change_of_one_of_them_says_which_and_sends_the_name_as_it_is(as_editor, twins):
    page, change = deploy(as_editor, "env_2")
    assert page.heading == "Support bot: make brief live in staging (env_2)"
    assert "live in staging (env_2), where nothing was live" in page.text
    assert "Make live in staging (env_2)" in page.buttons
    as_editor.send(f"{change.get_absolute_url()}apply/")
    assert twins.writes[-1].json["environments"] == [{"id": "env_2", "name": "staging"}]
    assert "live in staging (env_2) of Support bot, where nothing was live" in as_editor.page("/changes/").text


def test_a_change_of_both_names_both(as_editor, twins):
    page, change = deploy(as_editor, "env_2", "env_3", "env_4")
    assert page.heading == "Support bot: make brief live in qa, staging (env_2) and Staging (env_3)"
    assert [d.environment for d in change.differences] == ["qa", "staging (env_2)", "Staging (env_3)"]


def test_taking_one_offline_and_undoing_that_say_which(as_editor, twins):
    twins.memory.served["pr_1", "env_3"] = "config_1"
    page = as_editor.send(f"{PROJECT}offline/?environment_id=env_3", {"note": ""})
    assert "Take calm offline in Staging (env_3)." in page.text
    change = Change.objects.get()
    done = as_editor.send(f"{change.get_absolute_url()}apply/", {"confirm_name": "staging"})
    assert "Staging (env_3) taken offline where calm was live" in done.text
    back = as_editor.send(f"{change.get_absolute_url()}undo/")
    assert "Make calm live in Staging (env_3)" in back.text


def test_the_default_one_is_told_from_another_of_its_name(as_editor, twins):
    twins.memory.environments["env_4"] = "Production"
    page, _ = deploy(as_editor, "env_1")
    assert "Make brief live in production (env_1) in place of calm." in page.text


def test_a_version_called_like_its_environment_changes_nothing(as_editor, remote):
    remote.memory.configs["config_2"]["config"]["name"] = "staging"
    page, _ = deploy(as_editor, "env_2")
    assert "Make staging live in staging, where nothing was live." in page.text


def test_one_without_a_name_goes_by_its_id(as_editor, twins):
    twins.memory.environments["env_4"] = ""
    page, _ = deploy(as_editor, "env_4")
    assert "Make brief live in env_4, where nothing was live." in page.text


def test_the_projects_page_tells_them_apart_where_each_is_listed_and_in_its_links(as_editor, twins):
    page = as_editor.page(PROJECT)
    assert [words(each.find("h3")) for each in page.all("article")] == [
        "production default",
        "staging (env_2)",
        "Staging (env_3)",
        "qa",
    ]
    links = page.links()
    for key, name in {"env_2": "staging (env_2)", "env_3": "Staging (env_3)"}.items():
        assert links[f"Make a version live in {name}"] == f"{PROJECT}configs/?environment={key}"


def test_a_project_without_a_version_tells_them_apart_too(as_editor, twins):
    twins.memory.configs.clear()
    twins.memory.served.clear()
    twins.memory.projects["pr_1"]["active_config"] = None
    page = as_editor.page(PROJECT)
    assert "production, staging (env_2), Staging (env_3), qa: none of them serves a version." in page.text


def test_the_list_of_versions_tells_them_apart_where_they_serve_one_and_where_one_is_chosen_for(as_editor, twins):
    twins.memory.served["pr_1", "env_2"] = twins.memory.served["pr_1", "env_3"] = "config_2"
    page = as_editor.page(f"{PROJECT}configs/", environment="env_3")
    (row,) = [row for row in page.all("tr") if "brief" in words(row)]
    assert "staging (env_2), Staging (env_3) Live in Staging (env_3)" in words(row)
    assert "Choose the version that Staging (env_3) should serve. It serves brief now." in page.text
    assert "Make live in Staging (env_3): calm" in page.links()


def test_the_form_that_takes_one_offline_tells_it_from_the_other(as_editor, twins):
    twins.memory.served["pr_1", "env_3"] = "config_1"
    page = as_editor.page(f"{PROJECT}offline/", environment_id="env_3")
    assert page.heading == "Take Staging (env_3) offline"
    assert page.title.startswith(page.heading)
    assert "Calls to Staging (env_3) will find nothing live" in page.text
    twins.memory.served["pr_1", "env_3"] = None
    page = as_editor.page(f"{PROJECT}offline/", environment_id="env_3", status=404)
    assert page.heading == "Nothing is live in Staging (env_3)"


def test_the_version_that_one_of_them_serves_is_told_from_another_of_its_name(as_editor, twins):
    twins.memory.configs["config_2"]["config"]["name"] = "Calm"
    twins.memory.served["pr_1", "env_3"] = "config_2"
    assert "It serves Calm (config_2) now." in as_editor.page(f"{PROJECT}configs/", environment="env_3").text
    assert "It serves Calm (config_2) now." in as_editor.page(f"{PROJECT}offline/", environment_id="env_3").text


def test_what_needs_approval_is_asked_of_each_apart_and_saved_so(as_admin, twins):
    session = as_admin.session
    session[PASSWORD_AT] = timezone.now().isoformat()
    session.save()
    from_now = {"environment_env_2": "1", "environment_env_1": "0", "environment_env_3": "0", "environment_env_4": "0"}
    page = as_admin.send("/settings/protections/", {"itself": "0", **from_now})
    asked = [words(each) for each in page.all("legend")]
    assert len(asked) == len(set(asked)) == 5
    assert "env_2" in Protection.objects.get(environment_id="env_2").environment_name
