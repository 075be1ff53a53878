"""What a write changes, what it leaves, and that two at once do not lose anything."""

from concurrent.futures import ThreadPoolExecutor

import pytest


@pytest.fixture
def newest(sandbox_server, replies):
    return sandbox_server.configs(replies["id"])["concise-v3"]["config"]["id"]


def serving(call, project):
    rows = call("GET", f"/projects/{project['id']}/deployed-configs").json()
    return {row["environment_name"]: row.get("model_config_name") for row in rows}


def environments(call, project):
    rows = call("GET", f"/projects/{project['id']}/deployed-configs").json()
    return {row["environment_name"]: row["environment_id"] for row in rows}


def unchanged(before, after, *but):
    return {key: value for key, value in before.items() if key not in but} == {
        key: value for key, value in after.items() if key not in but
    }


def test_a_rename_changes_the_name_everywhere_and_nothing_else(call, replies):
    after = call("PATCH", f"/projects/{replies['id']}", json={"name": "Replies"}).json()
    assert unchanged(replies, after, "name", "updated_at", "active_config")
    assert (after["name"], after["active_config"]["project_name"]) == ("Replies", "Replies")
    rows = call("GET", f"/projects/{replies['id']}/configs").json()
    assert {row["project_name"] for row in rows} == {"Replies"}


def test_a_move_to_another_directory_changes_the_directory_and_nothing_else(call, replies, sandbox_server):
    elsewhere = sandbox_server.project("Newsletter subject lines")["directory_id"]
    after = call("PATCH", f"/projects/{replies['id']}", json={"directory_id": elsewhere}).json()
    assert unchanged(replies, after, "directory_id", "updated_at")
    assert after["directory_id"] == elsewhere != replies["directory_id"]


def test_the_active_config_is_that_of_the_default_environment(call, replies, newest):
    after = call("PATCH", f"/projects/{replies['id']}", json={"active_config_id": newest}).json()
    assert unchanged(replies, after, "active_config", "updated_at")
    assert after["active_config"]["config"]["id"] == newest
    assert serving(call, replies) == {
        "production": "concise-v3",
        "staging": "concise-v3",
        "development": "concise-v3",
    }


def test_unknown_keys_are_ignored(call, replies):
    body = {"name": "Replies", "active_model_config_id": 7, "users": None, "id": "pr_other"}
    after = call("PATCH", f"/projects/{replies['id']}", json=body).json()
    assert unchanged(replies, after, "name", "updated_at", "active_config")


def test_a_write_moves_the_time_of_the_last_update(call, replies, newest):
    times = [replies["updated_at"]]
    for body in ({"name": "Replies"}, {"active_config_id": newest}, {"name": "Replies again"}):
        times.append(call("PATCH", f"/projects/{replies['id']}", json=body).json()["updated_at"])
    assert times == sorted(set(times))


@pytest.mark.parametrize("key", ["nothing", "name", "active_config_id"])
def test_a_write_of_what_is_so_already_changes_nothing(call, replies, key):
    same = {"nothing": {}, "name": {"name": replies["name"]}}
    body = same.get(key, {"active_config_id": replies["active_config"]["config"]["id"]})
    answer = call("PATCH", f"/projects/{replies['id']}", json=body)
    assert (answer.status_code, answer.json()) == (200, replies)


def test_a_deployment_without_environments_goes_to_the_default_one(call, replies, newest):
    call("PATCH", f"/projects/{replies['id']}/deploy-config", json={"config_id": newest})
    assert serving(call, replies)["production"] == "concise-v3"


def test_a_deployment_goes_to_the_environments_named_and_to_no_other(call, replies, sandbox_server):
    first = sandbox_server.configs(replies["id"])["concise-v1"]["config"]["id"]
    places = environments(call, replies)
    body = {"config_id": first, "environments": [{"id": places["staging"], "name": "staging"}]}
    rows = call("PATCH", f"/projects/{replies['id']}/deploy-config", json=body).json()
    assert rows == call("GET", f"/projects/{replies['id']}/deployed-configs").json()
    assert serving(call, replies) == {
        "production": "concise-v2",
        "staging": "concise-v1",
        "development": "concise-v3",
    }
    assert call("GET", f"/projects/{replies['id']}").json()["updated_at"] > replies["updated_at"]


def test_one_unknown_environment_stops_the_whole_deployment(call, replies, newest):
    places = environments(call, replies)
    body = {"config_id": newest, "environments": [{"id": places["production"]}, {"id": "env_nowhere"}]}
    assert call("PATCH", f"/projects/{replies['id']}/deploy-config", json=body).status_code == 422
    assert serving(call, replies)["production"] == "concise-v2"


def test_a_config_without_a_name_is_deployed_by_its_id_alone(call, sandbox_server, replies):
    unnamed = next(key for key in sandbox_server.configs(replies["id"]) if key.startswith("config_"))
    rows = call("PATCH", f"/projects/{replies['id']}/deploy-config", json={"config_id": unnamed}).json()
    assert rows[0]["model_config_id"] == unnamed
    assert "model_config_name" not in rows[0]


def test_deactivation_without_an_environment_takes_off_the_default_one(call, replies):
    after = call("DELETE", f"/projects/{replies['id']}/active-config").json()
    assert "active_config" not in after
    assert after["updated_at"] > replies["updated_at"]
    assert unchanged(replies, after, "active_config", "updated_at")
    assert serving(call, replies) == {"production": None, "staging": "concise-v3", "development": "concise-v3"}


def test_deactivation_by_name_takes_off_that_environment_only(call, replies):
    after = call("DELETE", f"/projects/{replies['id']}/active-config?environment=staging").json()
    assert after["active_config"] == replies["active_config"]
    assert serving(call, replies) == {"production": "concise-v2", "staging": None, "development": "concise-v3"}


def test_an_environment_is_taken_off_by_its_id(call, replies):
    staging = environments(call, replies)["staging"]
    answer = call("DELETE", f"/projects/{replies['id']}/deployed-config/{staging}")
    assert (answer.status_code, answer.json()) == (200, None)
    assert serving(call, replies)["staging"] is None


def test_taking_off_what_is_not_there_has_no_effect(call, sandbox_server):
    social = sandbox_server.project("Social posts")
    answer = call("DELETE", f"/projects/{social['id']}/active-config")
    assert (answer.status_code, answer.json()) == (200, social)


def test_a_new_project_is_there_at_once_with_nothing_in_it(call, replies):
    answer = call("POST", "/projects", json={"name": "Fares", "directory_id": replies["directory_id"]})
    created = answer.json()
    assert answer.status_code == 201
    assert (created["directory_id"], created["users"], created["data_count"]) == (replies["directory_id"], [], 0)
    assert call("GET", f"/projects/{created['id']}").json() == created


def test_a_deleted_project_is_gone_and_its_name_is_free(call, replies):
    answer = call("DELETE", f"/projects/{replies['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert call("GET", f"/projects/{replies['id']}").status_code == 404
    assert call("POST", "/projects", json={"name": "Support replies"}).status_code == 201


def test_of_many_who_take_one_name_at_once_one_gets_it(call):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: call("POST", "/projects", json={"name": "Fares"}).status_code, range(8)))
    assert sorted(answers) == [201] + [422] * 7


def test_writes_to_different_fields_at_once_are_all_kept(call, replies, newest, sandbox_server):
    elsewhere = sandbox_server.project("Newsletter subject lines")["directory_id"]
    bodies = [{"name": "Replies"}, {"active_config_id": newest}, {"directory_id": elsewhere}]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda body: call("PATCH", f"/projects/{replies['id']}", json=body), bodies))
    assert [answer.status_code for answer in answers] == [200] * 3
    after = call("GET", f"/projects/{replies['id']}").json()
    assert (after["name"], after["active_config"]["config"]["id"], after["directory_id"]) == (
        "Replies",
        newest,
        elsewhere,
    )
