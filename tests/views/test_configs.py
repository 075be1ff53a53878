"""The versions of a project: listed, searched, compared; and what reading them costs."""

import gzip

import pytest

from tests.fault_server import FaultServer
from tests.pages import words

pytestmark = pytest.mark.pages_alone
SUPPORT = "Support replies"


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)


@pytest.fixture
def versions(wired, project):
    """Newest first, as the API has them."""
    rows = wired.behind_the_back("GET", f"/projects/{project['id']}/configs", params={"evaluation_aggregates": "true"})
    return sorted(rows, key=lambda row: row["created_at"], reverse=True)


def live_id(project):
    return project["active_config"]["config"]["id"]


def reads(wired):
    return sorted(sent.path.removeprefix("/v4/projects/").split("/", 1)[-1] for sent in wired.requests)


def rows_of(page):
    return [row for row in page.all("tr") if row.find("td") is not None]


def page_of(client, project, **query):
    return client.page(f"/projects/{project['id']}/configs/", **query)


@pytest.mark.parametrize("page", ["configs/", "compare/", "deploy/?config_id={live}"])
def test_each_page_costs_three_reads(as_viewer, wired, project, page):
    wired.forget()
    as_viewer.page(f"/projects/{project['id']}/{page.format(live=live_id(project))}")
    assert reads(wired) == sorted([project["id"], "configs", "deployed-configs"])
    assert wired.writes == []


def test_versions_are_listed_newest_first_with_the_live_one_marked(as_viewer, project, versions):
    rows = rows_of(page_of(as_viewer, project))
    for row, version in zip(rows, versions, strict=True):
        assert words(row.find("th")).startswith(version["config"].get("name") or version["config"]["id"])
        badges = [words(each) for each in row.iter("span") if each.get("class") == "badge live"]
        assert badges == (["production"] if version["config"]["id"] == live_id(project) else [])


def test_each_environment_stands_beside_the_version_that_it_serves(as_viewer, wired, project):
    page = page_of(as_viewer, project)
    for row in wired.behind_the_back("GET", f"/projects/{project['id']}/deployed-configs"):
        if row.get("model_config_id"):
            called = row["model_config_name"] or row["model_config_id"]
            (line,) = [r for r in rows_of(page) if words(r.find("th")).startswith(called)]
            assert row["environment_name"] in words(line)


def test_scores_have_the_evaluators_names_and_yes_or_no_is_told_in_per_cent(as_viewer, project, versions):
    page = page_of(as_viewer, project)
    judges = {judge["id"]: judge for judge in project["active_evaluators"]}
    seen = set()
    for version in versions:
        for aggregate in version.get("evaluation_aggregates") or []:
            judge, value = judges[aggregate["evaluator_id"]], aggregate["aggregate_value"]
            assert judge["name"] in page.text
            assert (f"{value:.0%}" if judge["return_type"] == "boolean" else f"{value:,.2f}") in page.text
            seen.add(judge["return_type"])
    assert "boolean" in seen


def test_the_comparison_tells_an_average_in_the_words_of_the_list_there_and_on_the_change(
    as_editor, wired, project, versions
):
    old, new = (next(v for v in versions if v["config"].get("name") == name) for name in ("concise-v2", "concise-v3"))
    judge = next(judge for judge in project["active_evaluators"] if judge["return_type"] == "boolean")
    shares = [
        next(a["aggregate_value"] for a in v["evaluation_aggregates"] if a["evaluator_id"] == judge["id"])
        for v in (old, new)
    ]
    assert shares != [round(share) for share in shares]
    change = shares[1] - shares[0]
    told = f"{judge['name']} {shares[0]:.0%} {shares[1]:.0%} {'▲' if change > 0 else '▼'} {abs(change):.0%}"
    told = f"{told[:-1]} points {'higher' if change > 0 else 'lower'}"
    path = f"/projects/{project['id']}/compare/"
    page = as_editor.page(path, **{"from": old["config"]["id"], "to": new["config"]["id"]})
    assert told in page.text
    edit = f"/projects/{project['id']}/edit/"
    asked = {**as_editor.page(edit).values(edit), "active_config_id": new["config"]["id"]}
    assert told in as_editor.send(edit, asked).text


def test_searching_looks_at_name_id_and_model(as_viewer, project, versions):
    wanted = versions[-1]["config"]
    page = page_of(as_viewer, project, q=wanted["id"])
    assert f"1 of {len(versions)} versions" in page.text
    (row,) = rows_of(page)
    assert words(row.find("th")).startswith(wanted.get("name") or wanted["id"])
    assert "No version matches" in page_of(as_viewer, project, q="no-such-words").text


def test_a_kind_that_nobody_knows_counts_as_any(as_viewer, project, versions):
    assert f"{len(versions)} versions" in page_of(as_viewer, project, kind="<b>", page="<x>").text


def test_all_kinds_and_the_barest_versions_are_listed_compared_and_offered(as_viewer, wired):
    kinds = {}
    for project in wired.behind_the_back("GET", "/projects", params={"size": 100})["records"]:
        for row in wired.behind_the_back("GET", f"/projects/{project['id']}/configs"):
            kinds.setdefault(row["config"]["type"], []).append((len(row["config"]), project, row["config"]["id"]))
    assert set(kinds) == {"model", "tool", "agent", "evaluator", "generic"}
    for found in kinds.values():
        found.sort(key=lambda entry: entry[0])
        for _, project, key in (found[0], found[-1]):
            assert len(rows_of(page_of(as_viewer, project, q=key))) == 1
            as_viewer.page(f"/projects/{project['id']}/deploy/", config_id=key)
            as_viewer.page(f"/projects/{project['id']}/compare/", to=key)
            as_viewer.page(f"/projects/{project['id']}/compare/", **{"from": key})


def test_two_thousand_versions_make_small_pages(as_viewer, wired):
    wired.bulk(1, 2_000)
    project = wired.project("Timetable notice 00000")
    path = f"/projects/{project['id']}"
    for page in (
        page_of(as_viewer, project),
        page_of(as_viewer, project, page=80),
        as_viewer.page(f"{path}/compare/"),
        as_viewer.page(f"{path}/compare/", version_query="notice-v77"),
        as_viewer.page(f"{path}/deploy/", config_id=live_id(project)),
    ):
        assert len(gzip.compress(page.html.encode())) < 100_000
        assert len(page.all("option")) < 100
    assert "2,000 versions" in page_of(as_viewer, project).text
    assert "notice-v1 " in page_of(as_viewer, project, page=80).text


def test_the_live_version_is_compared_with_the_newest_unless_told(as_viewer, project, versions):
    page = as_viewer.page(f"/projects/{project['id']}/compare/")
    newest_other = next(v["config"]["id"] for v in versions if v["config"]["id"] != live_id(project))
    assert page.values("/compare/") == {"from": live_id(project), "to": newest_other}


def test_any_two_are_compared_and_the_second_can_be_made_live(as_editor, project, versions):
    older, newer = [v["config"] for v in versions if v["config"].get("name")][-2:]
    page = as_editor.page(f"/projects/{project['id']}/compare/", **{"from": older["id"], "to": newer["id"]})
    assert older["name"] in page.text
    assert newer["name"] in page.text
    assert page.links()["Make live"] == f"/projects/{project['id']}/deploy/?config_id={newer['id']}"


@pytest.mark.parametrize("key", ["config_nothing", "<script>", "config_../x"])
def test_a_version_that_is_not_there_is_told_of(as_viewer, project, key):
    for path, field in (("compare", "to"), ("compare", "from"), ("deploy", "config_id")):
        page = as_viewer.page(f"/projects/{project['id']}/{path}/", status=404, **{field: key})
        assert page.heading == "There is no such version"
        assert key in page.text


def test_the_project_page_leads_to_versions_comparison_and_environments(as_viewer, wired, project):
    links = as_viewer.page(f"/projects/{project['id']}/").links()
    assert f"/projects/{project['id']}/configs/" in links.values()
    assert any(address.startswith(f"/projects/{project['id']}/compare/?from=") for address in links.values())
    for row in wired.behind_the_back("GET", f"/projects/{project['id']}/deployed-configs"):
        key = row["environment_id"]
        assert f"/projects/{project['id']}/configs/?environment={key}" in links.values()
        offered = f"/projects/{project['id']}/offline/?environment_id={key}" in links.values()
        assert offered == bool(row.get("model_config_id"))


def test_choosing_for_an_environment_carries_it_to_the_form(as_viewer, wired, project, versions):
    environments = wired.behind_the_back("GET", f"/projects/{project['id']}/deployed-configs")
    other = next(row for row in environments if row["environment_tag"] != "default")
    page = page_of(as_viewer, project, environment=other["environment_id"])
    assert other["environment_name"] in page.text
    for version in {row["config"]["id"] for row in versions} - {other["model_config_id"]}:
        address = next((a for a in page.links().values() if "/deploy/" in a and version in a), "")
        chosen = as_viewer.page(address).values("/deploy/").get("environment")
        assert chosen == other["environment_id"]


def deploy_link(page, version):
    """The words that offer to make this version live; empty where nothing does."""
    offers = (words for words, address in page.links().items() if "/deploy/" in address and version in address)
    return next(offers, "").split(":")[0]


def test_a_version_is_offered_where_it_can_still_go_live(as_editor, wired, project, versions):
    path = f"/projects/{project['id']}"
    rows = wired.behind_the_back("GET", f"{path}/deployed-configs")
    served = {row.get("model_config_id") for row in rows}
    fresh = next(row["config"]["id"] for row in versions if row["config"]["id"] not in served)
    page = page_of(as_editor, project)
    assert deploy_link(page, live_id(project)) == "Make live elsewhere"
    assert deploy_link(page, fresh) == "Make live"
    everywhere = {"config_id": fresh, "environments": [{"id": row["environment_id"]} for row in rows]}
    wired.behind_the_back("PATCH", f"{path}/deploy-config", json=everywhere)
    page = page_of(as_editor, project)
    assert deploy_link(page, fresh) == ""
    assert "Live everywhere" in page.text
    assert deploy_link(page, live_id(project)) == "Make live"
    page = as_editor.page(f"{path}/compare/", to=fresh)
    assert "Make live" not in page.links()
    assert "live everywhere already" in page.text
    assert "live in every environment already" in as_editor.page(f"{path}/deploy/", config_id=fresh).text


def test_where_one_chooses_for_an_environment_each_offer_names_it(as_editor, wired, project, versions):
    rows = wired.behind_the_back("GET", f"/projects/{project['id']}/deployed-configs")
    default = next(row for row in rows if row["environment_tag"] == "default")
    page = page_of(as_editor, project, environment=default["environment_id"])
    others = [row["config"]["id"] for row in versions if row["config"]["id"] != default["model_config_id"]]
    assert {deploy_link(page, version) for version in others} == {f"Make live in {default['environment_name']}"}
    assert deploy_link(page, default["model_config_id"]) == ""
    (serves,) = [row for row in rows_of(page) if f"Live in {default['environment_name']}" in words(row)]
    assert words(serves.find("th")).startswith(default["model_config_name"])


def test_where_the_environments_are_not_known_the_live_version_is_not_offered(as_editor, point_at):
    with FaultServer() as remote:
        point_at(remote.base_url)
        remote.on("GET", "/projects/pr_1/deployed-configs", lambda exchange: exchange.answer(500) or True)
        page = as_editor.page("/projects/pr_1/configs/")
        assert deploy_link(page, "config_1") == ""
        assert deploy_link(page, "config_2") == "Make live"
