"""Two versions of one name: wherever they meet, their dates or ids tell them apart; a name that is alone stays."""

import pytest

from projects.models import Change
from projects.text.labels import apart
from tests.memory_remote import config
from tests.pages import words

pytestmark = pytest.mark.pages_alone

JANUARY, FEBRUARY = "2026-01-05T09:00:00+00:00", "2026-02-09T09:00:00+00:00"
FIRST, SECOND = "draft (5 January 2026)", "draft (9 February 2026)"
PROJECT = "/projects/pr_1/"


def version(id_, name, created_at):
    scored = {"evaluation_aggregates": [{"model_config_id": id_, "evaluator_id": "evfn_1", "aggregate_value": 0.5}]}
    return config(id_, name) | {"created_at": created_at} | scored


@pytest.fixture
def drafts(remote):
    """Five versions: two are called draft, of which the first is live, one concise, and two have no name."""
    rows = [
        version("config_d1", "draft", JANUARY),
        version("config_d2", "draft", FEBRUARY),
        version("config_c", "concise", "2026-01-20T09:00:00+00:00"),
        version("config_n1", None, "2026-01-21T09:00:00+00:00"),
        version("config_n2", None, "2026-02-10T09:00:00+00:00"),
    ]
    remote.memory.configs = {row["config"]["id"]: row for row in rows}
    remote.memory.projects["pr_1"] |= {"active_config": rows[0]}
    remote.memory.served = {("pr_1", "env_1"): "config_d1", ("pr_1", "env_2"): "config_d2"}
    return remote


@pytest.fixture
def propose(as_editor, drafts):
    def propose(config_id):
        values = as_editor.page(f"{PROJECT}edit/").values("/edit/")
        return as_editor.send(f"{PROJECT}edit/", values | {"active_config_id": config_id})

    return propose


def options(page, name):
    (select,) = [each for each in page.all("select") if each.get("name") == name]
    return [words(option) for option in select.iter("option")]


def sides(page):
    told = [words(side).split(" · ")[0] for side in page.all("li")]
    return [side for side in told if side.startswith(("Before ", "After "))]


@pytest.mark.parametrize("picker", ["from", "to"])
def test_no_two_versions_that_can_be_compared_read_the_same(as_viewer, drafts, picker):
    read = options(as_viewer.page(f"{PROJECT}compare/"), picker)
    named = [f"{FIRST} · live", SECOND, "concise · Tue 20 Jan", "config_n1 · Wed 21 Jan", "config_n2 · Tue 10 Feb"]
    assert sorted(read) == sorted(named)


def test_the_sides_of_a_comparison_tell_them_apart(as_viewer, drafts):
    page = as_viewer.page(f"{PROJECT}compare/", **{"from": "config_d1", "to": "config_d2"})
    assert sides(page) == [f"Before {FIRST}", f"After {SECOND}"]
    page = as_viewer.page(f"{PROJECT}compare/", **{"from": "config_d1", "to": "config_c"})
    assert sides(page) == ["Before draft", "After concise"]


def test_the_files_of_both_are_told_apart(as_viewer, drafts, propose):
    pair = {"from": "config_d1", "to": "config_d2"}
    for page in (as_viewer.page(f"{PROJECT}compare/", **pair), propose("config_d2")):
        assert f"Whole, as files: all of {FIRST} · all of {SECOND}" in page.text


@pytest.mark.parametrize("address", [PROJECT, f"{PROJECT}configs/"])
def test_no_two_links_of_a_list_read_the_same_and_lead_elsewhere(as_editor, drafts, address):
    drafts.memory.projects["pr_1"] |= {"active_config": drafts.memory.configs["config_c"]}
    drafts.memory.served = {("pr_1", "env_1"): "config_c"}
    page = as_editor.page(address)
    read = [words(link) for link in page.one("main").iter("a") if words(link).startswith(("Compare with", "Make live"))]
    assert f"Compare with live: {FIRST}" in read
    assert len(set(read)) == len(read) > 3


def test_no_two_radios_read_the_same(as_viewer, drafts):
    page = as_viewer.page(f"{PROJECT}edit/")
    by_id = {label.get("for"): words(label) for label in page.all("label")}
    read = [by_id[radio.get("id")] for radio in page.all("input") if radio.get("name") == "active_config_id"]
    assert len(set(read)) == len(read) == 6


def test_the_form_that_makes_one_live_says_which_of_them_is_served_where(as_viewer, drafts):
    page = as_viewer.page(f"{PROJECT}deploy/", config_id="config_c")
    assert f"Serves {FIRST} now" in page.text
    assert f"Serves {SECOND} now" in page.text


def test_sentence_columns_list_and_outcome_tell_them_apart(as_editor, propose):
    page = propose("config_d2")
    assert f"Make {SECOND} live" in page.text
    assert f"in place of {FIRST}" in page.text
    assert sides(page) == [f"Before {FIRST}", f"After {SECOND}"]
    change = Change.objects.get()
    outcome = as_editor.send(f"{change.get_absolute_url()}apply/")
    assert f"{SECOND} made live in production in place of {FIRST}" in outcome.text
    for told in (as_editor.page("/changes/"), as_editor.page(PROJECT)):
        assert f"made {SECOND} live" in told.text
        assert f"in place of {FIRST}" in told.text


def test_names_that_are_alone_in_a_sentence_stay_as_they_are(propose):
    page = propose("config_c")
    assert "Make concise live" in page.text
    assert "in place of draft." in page.text
    assert sides(page) == ["Before draft", "After concise"]


def test_a_project_s_page_tells_the_live_one_from_the_newest(as_viewer, drafts):
    drafts.memory.configs["config_n2"]["config"]["name"] = "draft"
    page = as_viewer.page(PROJECT)
    assert f"default {FIRST} " in page.text
    assert "a newer version exists: draft (10 February 2026)" in page.text


def test_a_colleague_s_version_of_the_same_name_is_told_by_its_date(as_editor, drafts):
    values = as_editor.page(f"{PROJECT}edit/").values("/edit/")
    drafts.memory.projects["pr_1"] |= {"active_config": drafts.memory.configs["config_d2"]}
    page = as_editor.send(f"{PROJECT}edit/", values | {"active_config_id": "config_c"}, status=422)
    assert f"it is now “{SECOND}”" in page.errors_at("active_config_id")


@pytest.mark.parametrize("field", ["active_config_id", "directory_id"])
def test_a_change_of_long_ago_that_kept_one_name_for_two_tells_them_by_id(as_editor, editor, drafts, field):
    change = Change.objects.create(
        project_id="pr_1",
        project_name="Support bot",
        state="withdrawn",
        before={field: "id_1"},
        requested={field: "id_2"},
        names={"id_1": "draft", "id_2": "Draft "},
        proposed_by=editor,
    )
    page = as_editor.page(change.get_absolute_url())
    assert "draft (id_1)" in page.text
    assert "Draft (id_2)" in page.text


def test_several_environments_that_served_versions_of_one_name_are_told_apart(as_editor, drafts):
    as_editor.send(f"{PROJECT}deploy/?config_id=config_c", {"environment": ["env_1", "env_2"], "note": ""})
    (change,) = Change.objects.all()
    assert {d.before_name for d in change.differences} == {FIRST, SECOND}
    assert {d.after_name for d in change.differences} == {"concise"}


def test_what_is_told_apart_is_told_by_date_and_where_that_is_not_enough_by_id():
    when = {"a": None, "b": None}
    assert apart({"a": "x", "b": "y"}) == {"a": "x", "b": "y"}
    assert apart({"a": "x", "b": "X"}, when) == {"a": "x (a)", "b": "X (b)"}
    assert apart({"a": "x", "b": "x\u200b", "c": " x"}) == {"a": "x (a)", "b": "x\u200b (b)", "c": "x (c)"}
    assert apart({"a": "a", "b": "a"}) == {"a": "a", "b": "a (b)"}
