"""Each call of the API: what it sends, what it makes of the answer, and which ids it refuses to send."""

import json

import pytest

from projects.humanloop.errors import BadId, Refused, Unreadable
from projects.humanloop.resources import BrokenRecord
from tests.fault_table import says, with_project
from tests.memory_remote import project


def test_a_page_of_projects_is_asked_for_in_full(remote, client):
    page = client.list_projects(page=2, size=5, filter="bot", user_filter="ada", sort_by="name", order="asc")
    (sent,) = remote.requests
    asked = dict(pair.split("=") for pair in sent.query.split("&"))
    wanted = {"page": "2", "size": "5", "sort_by": "name", "order": "asc", "filter": "bot", "user_filter": "ada"}
    assert (sent.path, asked) == ("/projects", wanted)
    assert (page.records, page.page, page.size, page.total) == ([], 2, 5, 1)


def test_filters_that_are_empty_are_not_sent(remote, client):
    client.list_projects()
    assert remote.requests[0].query == "page=0&size=25&sort_by=updated_at&order=desc"


def test_a_record_that_can_not_be_read_does_not_spoil_its_page(remote, client):
    odd = [{"id": None, "name": "Second"}, project("pr_3", "Third"), 5, {"id": "../../secrets", "name": "x"}]
    remote.on("GET", "/projects", listing([project("pr_1", "Support bot"), *odd]))
    first, second, third, fourth, fifth = client.list_projects().records
    assert (first.name, third.name) == ("Support bot", "Third")
    assert second == BrokenRecord(None, "Second", second.problem)
    assert "id" in second.problem
    assert isinstance(fourth, BrokenRecord)
    assert isinstance(fifth, BrokenRecord), "an id that can't stand in an address is none"


def listing(records, total=None):
    return says(json.dumps({"records": records, "page": 0, "size": 25, "total": total}))


@pytest.mark.parametrize("total", [None, "many", -1, True, 10**30, 1.5])
def test_a_total_that_is_none_is_counted(remote, client, total):
    remote.on("GET", "/projects", listing([project("pr_1", "Support bot")], total))
    assert client.list_projects().total == 1


def test_a_project_is_read_with_what_is_live(client):
    found = client.get_project("pr_1")
    assert (found.id, found.name, found.directory_id, found.data_count) == ("pr_1", "Support bot", "dir_1", 12)
    assert found.active_config_id == "config_1"
    assert found.active_config.label == "calm"
    assert found.users[0].full_name == "Ada"
    assert found.raw["name"] == "Support bot"


@pytest.mark.parametrize(
    "changes", [{"name": "Renamed"}, {"active_config_id": "config_2"}, {"directory_id": "dir_2", "name": "Both"}]
)
def test_an_update_sends_the_changes_and_nothing_else(remote, client, changes):
    after = client.update_project("pr_1", changes)
    (sent,) = remote.requests
    assert (sent.method, sent.path, sent.json) == ("PATCH", "/projects/pr_1", changes)
    assert {field: getattr(after, field) for field in changes} == changes


def test_an_update_answered_with_another_project_is_no_success(remote, client):
    remote.on("PATCH", "/projects", with_project(id="pr_2"))
    with pytest.raises(Unreadable, match="another project") as caught:
        client.update_project("pr_1", {"name": "Renamed"})
    assert caught.value.may_have_arrived


def test_an_update_that_is_refused_says_why_at_the_field(client):
    with pytest.raises(Refused) as caught:
        client.update_project("pr_1", {"active_config_id": "config_9"})
    assert caught.value.detail.fields == {"active_config_id": ["no such config"]}


def test_the_versions_come_with_the_averages_of_their_evaluators(remote, client):
    remote.memory.configs["config_3"] = {"config": {"id": None, "name": "broken"}}
    first, second, third = client.list_configs("pr_1")
    assert remote.requests[0].query == "evaluation_aggregates=true"
    assert [first.id, second.label, first.type] == ["config_1", "brief", "model"]
    assert (third.name, "config.id" in third.problem) == ("broken", True)


def test_every_environment_is_listed_with_the_version_that_it_serves(client):
    production, staging = client.list_deployed_configs("pr_1")
    assert (production.environment_name, production.model_config_id) == ("production", "config_1")
    assert production.is_default
    assert (staging.model_config_id, staging.is_default) == (None, False)


def test_deploying_names_the_environments(remote, client):
    rows = client.deploy_config("pr_1", "config_2", [("env_2", "staging"), ("env_1", "")])
    (sent,) = remote.requests
    assert (sent.method, sent.path) == ("PATCH", "/projects/pr_1/deploy-config")
    environments = [{"id": "env_2", "name": "staging"}, {"id": "env_1"}]
    assert sent.json == {"config_id": "config_2", "environments": environments}
    assert {row.model_config_id for row in rows} == {"config_2"}


def test_deploying_without_environments_leaves_the_choice_to_the_remote(remote, client):
    client.deploy_config("pr_1", "config_2")
    assert remote.requests[0].json == {"config_id": "config_2"}


@pytest.mark.parametrize(("status", "body"), [(200, "null"), (200, ""), (204, ""), (200, "[]")])
def test_taking_a_version_off_an_environment_takes_any_good_answer(remote, client, status, body):
    headers = {"Content-Length": None} if status == 204 else {}
    remote.on("DELETE", "/projects", says(body, status, headers))
    assert client.delete_deployed_config("pr_1", "env_2") is None
    assert remote.requests[0].path == "/projects/pr_1/deployed-config/env_2"


def test_taking_a_version_off_an_environment_does_not_take_a_sign_in_page_for_an_answer(remote, client):
    remote.on("DELETE", "/projects", says("<h1>Sign in</h1>"))
    with pytest.raises(Unreadable):
        client.delete_deployed_config("pr_1", "env_2")


CALLS = {
    "get": lambda client, id_: client.get_project(id_),
    "update": lambda client, id_: client.update_project(id_, {"name": "x"}),
    "configs": lambda client, id_: client.list_configs(id_),
    "environments": lambda client, id_: client.list_deployed_configs(id_),
    "deploy": lambda client, id_: client.deploy_config(id_, "config_1"),
    "deploy what": lambda client, id_: client.deploy_config("pr_1", id_),
    "deploy where": lambda client, id_: client.deploy_config("pr_1", "config_1", [(id_, "production")]),
    "undeploy": lambda client, id_: client.delete_deployed_config(id_, "env_1"),
    "undeploy where": lambda client, id_: client.delete_deployed_config("pr_1", id_),
}
BAD_IDS = ["", ".", "..", "../x", "a/b", "a?b", "a#b", "a b", "a%2e", "a\n", "a\0", "é", "١", "a" * 129]


@pytest.mark.parametrize("id_", BAD_IDS)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_an_id_that_would_change_the_address_is_not_sent(remote, client, call, id_):
    with pytest.raises(BadId):
        call(client, id_)
    assert remote.requests == []
