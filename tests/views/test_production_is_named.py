"""Where a version goes live is named wherever a change is told of, the default environment by its own name."""

import csv
import io

import pytest

from projects.models import Change, SeenProject
from tests.fault_table import says
from tests.pages import words

EDIT = "/projects/pr_1/edit/"
PRODUCTION = {"name": "production"}


@pytest.fixture
def environment(request, remote):
    """How the default environment has to be called: by its name, or as it is where that can't be read."""
    if getattr(request, "param", "production") == "production":
        return "production"
    remote.on("GET", "/projects/pr_1/deployed-configs", says(b"{}", 500))
    return "the default environment"


either = pytest.mark.parametrize("environment", ["production", "unread"], indirect=True)


def propose(client, **typed):
    return client.send(EDIT, {**client.page(EDIT).values(EDIT), **typed})


def table(page):
    (found,) = [each for each in page.all("table") if each.get("class") == "before-after"]
    return words(found)


@either
def test_a_review_and_its_result_name_it_in_sentence_table_title_and_button(as_editor, remote, environment):
    page = propose(as_editor, active_config_id="config_2")
    assert f"Make brief live in {environment} in place of calm." in page.text
    assert f"Live version in {environment}" in table(page)
    assert page.heading == f"Support bot: make brief live in {environment}"
    assert page.title.startswith(f"Support bot: brief → {environment} · Draft")
    assert f"Make live in {environment}" in page.buttons
    page = as_editor.send(f"{Change.objects.get().get_absolute_url()}apply/")
    assert f"brief made live in {environment} in place of calm Live in {environment} since today" in page.text
    assert page.heading == f"Support bot: brief made live in {environment}"
    assert f"Live version in {environment}" in table(page)


@either
def test_lists_and_the_csv_name_it(as_editor, as_admin, remote, environment):
    propose(as_editor, active_config_id="config_2", name="Support bot two")
    said = f"make brief live in {environment} in place of calm"  # the project is named before, where it is renamed
    for path in ("/changes/", "/projects/pr_1/"):
        assert said in as_editor.page(path).text
    as_editor.send(f"{Change.objects.get().get_absolute_url()}ask/")
    answer = b"".join(as_admin.get("/changes.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(answer)))
    assert [(row["field"], row["environment"]) for row in rows] == [
        ("Name", ""),
        (f"Live version in {environment}", environment),
    ]


def test_a_button_names_all_that_it_does(as_editor, remote):
    page = propose(as_editor, active_config_id="config_2", name="Support bot two", directory_id="dir_1")
    assert "Rename and make live in production" in page.buttons
    page = propose(as_editor, name="Support bot two")
    assert "Rename to Support bot two" in page.buttons


@either
def test_the_form_and_the_projects_page_name_it(as_editor, remote, environment):
    assert f"Live version in {environment}" in as_editor.page(EDIT).text
    page = as_editor.page("/projects/pr_1/")
    assert "Live now" in [words(each) for each in page.all("h2")]
    assert words(page.all("article")[0].find("h3")).removesuffix(" default") == environment
    assert f"Make another version live in {environment}" in page.links()
    remote.memory.projects["pr_1"]["active_config"] = None
    page = as_editor.page("/projects/pr_1/")
    assert f"Nothing is live in {environment}" in [words(each) for each in page.all("h2")]
    assert "Live now" not in page.text


def test_the_form_of_an_environment_and_every_way_back_carry_it(as_editor, remote):
    deploy = "/projects/pr_1/deploy/?config_id=config_2"
    page = as_editor.send(deploy, {"environment": ["env_1"], "note": ""})
    assert "Make brief live in production in place of calm." in page.text
    made = Change.objects.get()
    as_editor.send(f"{made.get_absolute_url()}apply/")
    page = as_editor.send(f"{made.get_absolute_url()}undo/")
    assert "Make calm live in production in place of brief." in page.text
    page = as_editor.send("/projects/pr_1/offline/?environment_id=env_1", {"note": ""})
    assert "Take brief offline in production." in page.text
    assert page.heading == "Support bot: take production offline"
    assert "Take production offline" in page.buttons


def test_a_way_back_to_nothing_live_names_it(as_editor, remote):
    remote.memory.serve("pr_1", "env_1", None)
    page = propose(as_editor, active_config_id="config_2")
    assert "Make brief live in production, where nothing was live." in page.text
    made = Change.objects.get()
    as_editor.send(f"{made.get_absolute_url()}apply/")
    page = as_editor.send(f"{made.get_absolute_url()}undo/")
    assert "Take brief offline in production." in page.text


def test_several_environments_are_all_named(as_editor, remote):
    page = as_editor.send("/projects/pr_1/deploy/?config_id=config_2", {"environment": ["env_1", "env_2"], "note": ""})
    assert page.heading == "Support bot: make brief live in production and staging"
    assert "Make live in production and staging" in page.buttons


def test_a_change_noticed_outside_names_it_once_it_was_read_and_costs_no_call_for_it(as_viewer, remote):
    as_viewer.page("/projects/")
    as_viewer.page("/projects/pr_1/configs/")
    remote.memory.serve("pr_1", "env_1", "config_2")
    remote.requests.clear()
    as_viewer.page("/projects/")
    assert len(remote.requests) == 1
    page = as_viewer.page(Change.objects.get(state="noticed").get_absolute_url())
    assert page.heading == "Support bot: brief made live in production"
    assert "Live version in production" in table(page)


def test_a_project_that_was_never_looked_at_closely_says_the_default_environment(as_viewer, remote):
    as_viewer.page("/projects/")
    remote.memory.serve("pr_1", "env_1", "config_2")
    as_viewer.page("/projects/")
    change = Change.objects.get(state="noticed")
    assert as_viewer.page(change.get_absolute_url()).heading.endswith("live in the default environment")


def test_an_environment_that_gets_another_name_is_called_by_the_new_one_from_then_on(as_viewer, remote):
    as_viewer.page("/projects/pr_1/")
    remote.memory.environments["env_1"] = "live-eu"
    as_viewer.page("/projects/pr_1/")
    assert SeenProject.objects.get().default_environment == "live-eu"
    remote.on("GET", "/projects/pr_1/deployed-configs", says(b"{}", 500))
    as_viewer.page("/projects/pr_1/")
    assert SeenProject.objects.get().default_environment == "live-eu"
