"""Scores where a version is chosen: sorted in the tables, with bars in the radios, and said where they are few."""

import pytest

from tests.memory_remote import config
from tests.pages import words

pytestmark = pytest.mark.pages_alone
PROJECT, EDIT = "/projects/pr_1/", "/projects/pr_1/edit/"
JUDGE = {"id": "evfn_1", "name": "Valid JSON", "return_type": "boolean"}
ROWS = [  # name, day, datapoints, share; newest first
    ("newest", 5, 12, 0.99),
    ("silent", 4, 900, None),
    ("better", 3, 400, 0.98),
    ("calm", 2, 3_000, 0.7),
    ("oldest", 1, None, 0.5),
]


@pytest.fixture
def judged(remote):
    """Five versions, of which one has no score, one few datapoints and one none that are known; calm is live."""
    for name, day, datapoints, share in ROWS:
        row = config(f"config_{name}", name) | {"created_at": f"2026-11-{day:02}T09:00:00+00:00"}
        row["num_datapoints"] = datapoints
        row["evaluation_aggregates"] = [] if share is None else [{"evaluator_id": "evfn_1", "aggregate_value": share}]
        remote.memory.configs[f"config_{name}"] = row
    del remote.memory.configs["config_1"], remote.memory.configs["config_2"]
    live = remote.memory.configs["config_calm"]
    remote.memory.projects["pr_1"] |= {"active_evaluators": [JUDGE], "active_config": live}
    remote.memory.served = {("pr_1", "env_1"): "config_calm", ("pr_1", "env_2"): "config_better"}
    return remote


def versions_table(page):
    (table,) = [each for each in page.all("table") if each.get("class") == "versions"]
    return table


def names(page):
    return [words(row.find("th").find("bdi")) for row in versions_table(page).find("tbody").iter("tr")]


def row(page, name):
    (found,) = [each for each in versions_table(page).find("tbody").iter("tr") if words(each.find("th/bdi")) == name]
    return found


@pytest.mark.parametrize("address", [PROJECT, f"{PROJECT}configs/"])
@pytest.mark.parametrize(
    ("header", "first", "turned"),
    [
        ("Version", "better calm newest oldest silent", "silent oldest newest calm better"),
        ("Datapoints", "calm silent better newest oldest", "newest better silent calm oldest"),
        ("Valid JSON", "newest better calm oldest silent", "oldest calm better newest silent"),
        ("Live in", "calm better newest silent oldest", "better calm newest silent oldest"),
    ],
)
def test_each_header_sorts_and_turns_round_with_what_is_missing_last(as_viewer, judged, address, header, first, turned):
    page = as_viewer.page(address)
    assert names(page) == [name for name, *_ in ROWS]
    way = "ascending" if header == "Version" else "descending"
    for order in (first, turned):
        (leads,) = [to for told, to in page.links().items() if told.removesuffix(" ↑").removesuffix(" ↓") == header]
        page = as_viewer.page(address + leads.partition("#")[0])
        assert names(page) == order.split()
        (found,) = [each for each in page.all("th") if each.get("aria-sort")]
        assert (words(found)[:-2], found.get("aria-sort")) == (header, way)
        way = "descending" if way == "ascending" else "ascending"


def test_a_search_and_the_environment_chosen_for_are_kept_where_one_sorts_and_the_order_where_one_searches(
    as_viewer, judged
):
    page = as_viewer.page(f"{PROJECT}configs/", environment="env_1", q="e")
    assert {"environment=env_1", "q=e", "sort_by=datapoints"} <= set(page.links()["Datapoints"].strip("?").split("&"))
    page = as_viewer.page(f"{PROJECT}configs/", environment="env_1", sort_by="score.evfn_1", order="asc")
    kept = page.values("/configs/")
    assert kept == {"q": "", "environment": "env_1", "sort_by": "score.evfn_1", "order": "asc"}
    assert "5 versions, lowest Valid JSON first" in page.text


@pytest.mark.parametrize("address", [PROJECT, f"{PROJECT}configs/"])
def test_the_best_and_few_datapoints_are_said_in_words_and_explained(as_viewer, judged, address):
    page = as_viewer.page(address)
    assert [name for name, *_ in ROWS if "best" in words(row(page, name))] == ["better"]
    assert "Best: the highest share of yes among the versions with 100 datapoints or more." in page.text
    assert [name for name, *_ in ROWS if "few" in words(row(page, name))] == ["newest"]
    assert "Few: fewer than 100 datapoints" in page.text
    assert "no score" in words(row(page, "silent"))
    assert "not known" in words(row(page, "oldest"))
    judged.memory.projects["pr_1"]["active_evaluators"] = [JUDGE | {"return_type": "number"}]
    assert "Best:" not in as_viewer.page(address).text


def test_the_best_version_is_named_where_it_is_not_among_those_shown(as_viewer, judged):
    for number in range(8):
        new = config(f"config_n{number}", f"n{number}") | {"created_at": "2026-11-20T09:00:00+00:00"}
        judged.memory.configs[f"config_n{number}"] = new | {"evaluation_aggregates": []}
    page = as_viewer.page(PROJECT)
    assert "Best by Valid JSON: better, 98%. It is not shown here: highest first" in page.text
    assert names(as_viewer.page(PROJECT + page.links()["highest first"].partition("#")[0]))[:2] == ["newest", "better"]


def test_what_leads_to_the_best_version_leaves_the_search_that_hid_it(as_viewer, judged):
    page = as_viewer.page(f"{PROJECT}configs/", q="calm", environment="env_1")
    leads = page.links()["highest first"]
    assert "q=" not in leads
    assert "environment=env_1" in leads
    assert "better" in names(as_viewer.page(f"{PROJECT}configs/{leads}"))


def test_where_one_chooses_for_an_environment_every_row_offers_it_and_one_says_that_it_is_live_there(as_editor, judged):
    page = as_editor.page(f"{PROJECT}configs/", environment="env_1")
    assert "Choose the version that production should serve. It serves calm now." in page.text
    for name, *_ in ROWS:
        told = words(row(page, name))
        assert ("Live in production" in told) == (name == "calm")
        assert (f"Make live in production: {name}" in told) == (name != "calm")
    address = page.links()["Make live in production: better"]
    assert address == f"{PROJECT}deploy/?config_id=config_better&environment=env_1"


def bars(element):
    return [each.get("width") for each in element.iter() if each.tag.endswith("rect")]


def radio(page, value):
    (found,) = [each for each in page.all("input") if (each.get("type"), each.get("value")) == ("radio", value)]
    (label,) = [each for each in page.all("label") if each.get("for") == found.get("id")]
    return label


def test_every_radio_says_when_with_what_and_how_good(as_editor, judged):
    page = as_editor.page(EDIT)
    told = words(radio(page, "config_better"))
    assert told.startswith("better Tue 3 Nov · gpt-4o · 400 datapoints")
    assert "Valid JSON 98% best" in told
    assert "12 datapoints, few" in words(radio(page, "config_newest"))
    assert "Valid JSON no score" in words(radio(page, "config_silent"))
    assert "Live" in words(radio(page, "config_calm"))
    assert {key: bars(radio(page, f"config_{key}")) for key, *_ in ROWS} == {
        "newest": ["100", "99"],
        "silent": [],
        "better": ["100", "98"],
        "calm": ["100", "70"],
        "oldest": ["100", "50"],
    }


def test_what_hangs_on_the_name_and_what_cannot_be_undone_is_said_before(as_editor, judged):
    judged.memory.projects["pr_1"] |= {"data_count": 13_015}
    page = as_editor.page(EDIT)
    assert "13,015 datapoints came in under it. Code that calls this project by its name breaks" in page.text
    assert "Humanloop can file it elsewhere, but not take it out again." in page.text
    judged.memory.projects["pr_1"] |= {"data_count": None, "directory_id": None}
    page = as_editor.page(EDIT)
    assert "How much data came in under this name is not known." in page.text
    assert "can’t take a project out of a directory, so filing it can’t be undone" in page.text


def test_beside_the_forms_stands_what_is_live_now(as_editor, judged):
    assert "Live now production calm" in as_editor.page(EDIT).text
    assert "staging better" in as_editor.page(EDIT).text
    page = as_editor.page(f"{PROJECT}deploy/", config_id="config_better")
    assert "Valid JSON 98% best live version: 70%" in page.text


def test_the_default_environment_is_offered_first(as_editor, judged):
    judged.memory.environments = {"env_2": "staging", "env_1": "production"}
    page = as_editor.page(f"{PROJECT}deploy/", config_id="config_newest")
    assert [box.get("value") for box in page.all("input") if box.get("type") == "checkbox"] == ["env_1", "env_2"]


@pytest.mark.parametrize("asked", ["score.", "score", ".", ""])
def test_an_order_by_no_evaluator_is_newest_first(as_editor, wired, asked):
    project = wired.project("Refund decisions")["id"]
    for address in (f"/projects/{project}/", f"/projects/{project}/configs/"):
        assert as_editor.page(address, sort_by=asked, order="asc").status == 200
    assert "newest first" in as_editor.page(f"/projects/{project}/configs/", sort_by=asked).text
