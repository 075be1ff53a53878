"""The official SDK works against the sandbox, and its own models find every answer to be as documented."""

import json
from importlib import import_module

import pytest
import requests


@pytest.fixture(scope="module")
def humanloop():
    """The SDK's own package: long to import, so only whoever runs these tests does, not all who collect them."""
    return import_module("humanloop")


@pytest.fixture
def sdk(humanloop, sandbox_server):
    return humanloop.Humanloop(api_key="sandbox", host=sandbox_server.base_url)


def conforms(document, model):
    """The model reads the document and writes the same one: no key is unknown to it, none is missing, none is null."""
    module, _, name = model.partition(".")
    parsed = getattr(import_module(f"humanloop.pydantic.{module}"), name).model_validate(document)
    assert json.loads(parsed.model_dump_json(by_alias=True, exclude_unset=True)) == _as_written_by_pydantic(document)
    assert not _nulls(document)


def _as_written_by_pydantic(value):
    if isinstance(value, dict):
        return {key: _as_written_by_pydantic(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_written_by_pydantic(item) for item in value]
    return value.replace("+00:00", "Z") if isinstance(value, str) and value.endswith("+00:00") else value


def _nulls(value, key=""):
    """The keys with a null, but for the one that may have it: the content of a message that only calls tools."""
    if isinstance(value, dict):
        return [found for inner, item in value.items() for found in _nulls(item, inner)]
    if isinstance(value, list):
        return [found for item in value for found in _nulls(item, key)]
    return [key] if value is None and key != "content" else []


def test_projects_are_listed_on_the_sdk_s_own_models(sdk):
    page = sdk.projects.list(page=0, size=5, sort_by="name", order="asc", validate=True)
    assert (page.page, page.size, page.total) == (0, 5, 16)
    assert [project.name for project in page.records][:2] == ["Crew rota import", "Delay announcements"]


def test_a_project_is_read_with_the_config_that_is_live(sdk, replies):
    project = sdk.projects.get(id=replies["id"], validate=True)
    assert project.name == "Support replies"
    assert project.active_config.config.name == "concise-v2"


def test_the_versions_of_a_project_are_listed_newest_first(sdk, replies):
    rows = sdk.projects.list_configs(id=replies["id"], evaluation_aggregates=True, validate=True)
    assert [row.config.name for row in rows] == ["concise-v3", "concise-v2", "concise-v1", None]
    assert {aggregate.aggregate_value for aggregate in rows[0].evaluation_aggregates} == {0.93, 0.97, 4.4}


def test_an_update_answers_the_whole_project_as_it_is_now(sdk, sandbox_server, replies):
    newest = sandbox_server.configs(replies["id"])["concise-v3"]["config"]["id"]
    updated = sdk.projects.update(id=replies["id"], name="Replies", active_config_id=newest, validate=True)
    assert (updated.name, updated.active_config.config.id) == ("Replies", newest)
    assert sdk.projects.get(id=replies["id"], validate=True) == updated


def test_a_config_is_deployed_to_the_environments_named(sdk, sandbox_server, replies):
    first = sandbox_server.configs(replies["id"])["concise-v1"]["config"]["id"]
    rows = sdk.projects.list_deployed_configs(id=replies["id"], validate=True)
    assert [row.environment_name for row in rows] == ["production", "staging", "development"]
    places = [{"id": row.environment_id} for row in rows[1:]]
    sdk.projects.deploy_config(project_id=replies["id"], config_id=first, environments=places, validate=True)
    names = [row.model_config_name_ for row in sdk.projects.list_deployed_configs(id=replies["id"], validate=True)]
    assert names == ["concise-v2", "concise-v1", "concise-v1"]


def test_the_active_config_of_an_environment_is_read(sdk, replies):
    assert sdk.projects.get_active_config(id=replies["id"], validate=True).config.name == "concise-v2"
    staging = sdk.projects.get_active_config(id=replies["id"], environment="staging", validate=True)
    assert staging.config.name == "concise-v3"
    assert staging.environment_id.startswith("env_")


def test_a_deactivated_project_has_nothing_live(humanloop, sdk, replies):
    assert sdk.projects.deactivate_config(id=replies["id"], validate=True).active_config is None
    with pytest.raises(humanloop.ApiException) as caught:
        sdk.projects.get_active_config(id=replies["id"])
    assert caught.value.status == 404


def test_what_is_deployed_is_taken_off_by_the_environment_s_id(sdk, replies):
    staging = sdk.projects.list_deployed_configs(id=replies["id"], validate=True)[1]
    sdk.projects.delete_deployed_config(project_id=replies["id"], environment_id=staging.environment_id)
    after = sdk.projects.list_deployed_configs(id=replies["id"], validate=True)[1]
    assert (after.environment_id, after.model_config_id_) == (staging.environment_id, None)


def test_a_project_is_created_and_deleted(humanloop, sdk):
    created = sdk.projects.create(name="Brand new", validate=True)
    assert (created.name, created.active_config) == ("Brand new", None)
    sdk.projects.delete(id=created.id)
    with pytest.raises(humanloop.ApiException) as caught:
        sdk.projects.get(id=created.id)
    assert caught.value.status == 404


def test_a_model_config_is_read_by_its_id(sdk, replies):
    config = sdk.model_configs.get(id=replies["active_config"]["config"]["id"], validate=True)
    assert (config.name, config.model) == ("concise-v2", "gpt-4o")


def test_a_refusal_raises_the_sdk_s_exception_with_its_detail(humanloop, sdk, replies):
    with pytest.raises(humanloop.ApiException) as caught:
        sdk.projects.update(id=replies["id"], name="")
    assert caught.value.status == 422
    conforms(caught.value.body, "http_validation_error.HTTPValidationError")
    assert caught.value.body["detail"][0]["loc"] == ["body", "name"]


def test_a_wrong_key_raises_the_sdk_s_exception(humanloop, sandbox_server):
    stranger = humanloop.Humanloop(api_key="not-the-key", host=sandbox_server.base_url)
    with pytest.raises(humanloop.ApiException) as caught:
        stranger.projects.list(page=0, size=1)
    assert caught.value.status == 401


def test_every_document_of_the_practice_data_is_one_that_the_models_know_whole(sandbox_server):
    read = sandbox_server.behind_the_back
    page = read("GET", "/projects", params={"size": 100})
    conforms(page, "paginated_data_project_response.PaginatedDataProjectResponse")
    for project in page["records"]:
        conforms(read("GET", f"/projects/{project['id']}"), "project_response.ProjectResponse")
        for row in read("GET", f"/projects/{project['id']}/configs", params={"evaluation_aggregates": "true"}):
            conforms(row, "project_config_response.ProjectConfigResponse")
        for row in read("GET", f"/projects/{project['id']}/deployed-configs"):
            conforms(row, "environment_project_config_response.EnvironmentProjectConfigResponse")
        if "active_config" in project:
            conforms(
                read("GET", f"/projects/{project['id']}/active-config"),
                "get_model_config_response.GetModelConfigResponse",
            )
            if project["config_type"] == "model":
                conforms(
                    read("GET", f"/model-configs/{project['active_config']['config']['id']}"),
                    "model_config_response.ModelConfigResponse",
                )


def test_the_check_of_documents_sees_a_null_and_an_unknown_key():
    document = {"id": "config_1", "type": "model", "model": "gpt-4o"}
    conforms(document, "model_config_response.ModelConfigResponse")
    with pytest.raises(AssertionError):
        conforms({**document, "surprise": 1}, "model_config_response.ModelConfigResponse")
    with pytest.raises(AssertionError):
        conforms({**document, "name": None}, "model_config_response.ModelConfigResponse")


def test_answers_are_json_in_utf_8(sandbox_server):
    answer = requests.get(
        f"{sandbox_server.base_url}/projects", params={"filter": "🎫"}, headers={"X-API-KEY": "sandbox"}, timeout=5
    )
    assert answer.headers["Content-Type"] == "application/json"
    assert "🎫" in answer.content.decode()
