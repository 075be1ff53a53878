"""The sandbox says no as the API does: with the status, the place, the message and the type."""

import pytest

BODY = {"Content-Type": "application/json"}
NOWHERE = "pr_000000000000000000000"


@pytest.mark.parametrize("key", [None, "", "Sandbox", "sandbox2", "ключ"])
def test_without_the_right_key_nothing_is_answered(call, replies, key):
    headers = {"X-API-KEY": key if key is None else key.encode()}
    answer = call("PATCH", f"/projects/{replies['id']}", json={"name": "Taken over"}, headers=headers)
    assert (answer.status_code, set(answer.json())) == (401, {"detail"})
    assert call("GET", f"/projects/{replies['id']}").json()["name"] == "Support replies"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/projects/{}"),
        ("PATCH", "/projects/{}"),
        ("DELETE", "/projects/{}"),
        ("GET", "/projects/{}/configs"),
        ("GET", "/projects/{}/active-config"),
        ("DELETE", "/projects/{}/active-config"),
        ("GET", "/projects/{}/deployed-configs"),
        ("PATCH", "/projects/{}/deploy-config"),
        ("DELETE", "/projects/{}/deployed-config/env_1"),
        ("GET", "/model-configs/{}"),
    ],
)
@pytest.mark.parametrize("identifier", [NOWHERE, "..%2F..", "%00", "a" * 300, "naïve"])
def test_what_is_not_there_is_a_404(call, method, path, identifier):
    answer = call(method, path.format(identifier), json={"config_id": "config_1"})
    assert (answer.status_code, set(answer.json())) == (404, {"detail"})


@pytest.mark.parametrize("path", ["/", "/projects/", "/project", "/projects/x/y", "/../projects/x/y"])
def test_an_unknown_address_is_a_404_in_json(call, path):
    answer = call("GET", path)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})


def test_the_model_config_of_another_kind_is_a_404(call, sandbox_server):
    tool = sandbox_server.project("Next trains")["active_config"]["config"]["id"]
    assert call("GET", f"/model-configs/{tool}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/projects", "GET, POST"),
        ("POST", "/projects/{id}", "DELETE, GET, PATCH"),
        ("PATCH", "/projects/{id}/configs", "GET"),
        ("GET", "/projects/{id}/deploy-config", "PATCH"),
    ],
)
def test_a_method_that_an_address_lacks_is_a_405_in_json(call, replies, method, path, allowed):
    answer = call(method, path.format(**replies))
    assert (answer.status_code, answer.json()) == (405, {"detail": "Method Not Allowed"})
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize(
    ("body", "place", "kind"),
    [
        (b"", ["body"], "value_error.missing"),
        (b"{", ["body", 1], "value_error.jsondecode"),
        (b"name=x", ["body", 0], "value_error.jsondecode"),
        (b"\xff\xfe\x00", ["body"], "value_error.jsondecode"),
        (b"[" * 100_000, ["body"], "value_error.jsondecode"),
        (b'{"name": ' + b"9" * 5_000 + b"}", ["body"], "value_error.jsondecode"),
        (b"[]", ["body"], "type_error.dict"),
        (b"null", ["body"], "type_error.dict"),
        (b'"name"', ["body"], "type_error.dict"),
    ],
)
@pytest.mark.parametrize("path", ["/projects/{id}", "/projects/{id}/deploy-config"])
def test_a_body_that_is_no_json_object_is_refused(call, replies, path, body, place, kind):
    assert call.refusals("PATCH", path.format(**replies), data=body, headers=BODY) == [(place, kind)]


def test_a_body_that_does_not_say_that_it_is_json_is_refused(call, replies):
    said = call.refusals("PATCH", f"/projects/{replies['id']}", data='{"name": "x"}', headers={"Content-Type": ""})
    assert said == [(["body"], "type_error.dict")]


@pytest.mark.parametrize("key", ["name", "active_config_id", "directory_id"])
@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "type_error.none.not_allowed"),
        (1, "type_error.str"),
        (True, "type_error.str"),
        ([], "type_error.str"),
        ({}, "type_error.str"),
        ("a\0b", "value_error.str.characters"),
        ("\ud800", "value_error.str.characters"),
    ],
)
def test_a_value_that_is_no_text_is_refused_at_its_field(call, replies, key, value, kind):
    assert call.refusals("PATCH", f"/projects/{replies['id']}", json={key: value}) == [(["body", key], kind)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("", "value_error.any_str.min_length"),
        (" \t\n", "value_error.any_str.min_length"),
        ("x" * 256, "value_error.any_str.max_length"),
        ("Refund decisions", "value_error"),
    ],
)
def test_an_empty_too_long_or_taken_name_is_refused(call, replies, name, kind):
    expected = [(["body", "name"], kind)]
    assert call.refusals("PATCH", f"/projects/{replies['id']}", json={"name": name}) == expected
    assert call.refusals("POST", "/projects", json={"name": name}) == expected


def test_the_longest_name_is_taken(call, replies):
    name = "🎫" * 255
    assert call("PATCH", f"/projects/{replies['id']}", json={"name": name}).json()["name"] == name


def test_a_config_of_another_project_or_of_none_is_refused(call, replies, sandbox_server):
    other = sandbox_server.project("Refund decisions")["active_config"]["config"]["id"]
    for config in (other, "config_nowhere", ""):
        path = f"/projects/{replies['id']}"
        assert call.refusals("PATCH", path, json={"active_config_id": config}) == [
            (["body", "active_config_id"], "value_error")
        ]
        assert call.refusals("PATCH", f"{path}/deploy-config", json={"config_id": config}) == [
            (["body", "config_id"], "value_error")
        ]


@pytest.mark.parametrize("directory", ["dir_nowhere", ""])
def test_an_unknown_directory_is_refused(call, replies, directory):
    expected = [(["body", "directory_id"], "value_error")]
    assert call.refusals("PATCH", f"/projects/{replies['id']}", json={"directory_id": directory}) == expected
    assert call.refusals("POST", "/projects", json={"name": "New", "directory_id": directory}) == expected


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_changed(call, replies, sandbox_server):
    newest = sandbox_server.configs(replies["id"])["concise-v3"]["config"]["id"]
    body = {"name": "", "active_config_id": newest, "directory_id": 5}
    places = [place for place, _ in call.refusals("PATCH", f"/projects/{replies['id']}", json=body)]
    assert places == [["body", "name"], ["body", "directory_id"]]
    assert sandbox_server.project("Support replies") == replies


def test_a_taken_name_undoes_the_config_that_came_with_it(call, replies, sandbox_server):
    newest = sandbox_server.configs(replies["id"])["concise-v3"]["config"]["id"]
    call.refusals("PATCH", f"/projects/{replies['id']}", json={"name": "Refund decisions", "active_config_id": newest})
    assert sandbox_server.project("Support replies") == replies


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [(["body", "config_id"], "value_error.missing")]),
        ({"config_id": None}, [(["body", "config_id"], "type_error.none.not_allowed")]),
        ({"environments": {}}, [(["body", "environments"], "type_error.list")]),
        ({"environments": None}, [(["body", "environments"], "type_error.none.not_allowed")]),
        ({"environments": ["x"]}, [(["body", "environments", 0], "type_error.dict")]),
        ({"environments": [{}]}, [(["body", "environments", 0, "id"], "value_error.missing")]),
        ({"environments": [{"id": 1}]}, [(["body", "environments", 0, "id"], "type_error.str")]),
        ({"environments": [{"id": "env_x"}]}, [(["body", "environments", 0, "id"], "value_error")]),
    ],
)
def test_a_deployment_is_refused_at_the_place_that_is_wrong(call, replies, body, expected):
    valid = {} if "config_id" in body or not body else {"config_id": replies["active_config"]["config"]["id"]}
    said = call.refusals("PATCH", f"/projects/{replies['id']}/deploy-config", json={**valid, **body})
    assert [item for item in said if item[0] == expected[0][0]] == expected


def test_the_name_of_an_environment_must_be_text_where_it_is_given(call, replies):
    rows = call("GET", f"/projects/{replies['id']}/deployed-configs").json()
    body = {
        "config_id": replies["active_config"]["config"]["id"],
        "environments": [{"id": rows[0]["environment_id"]}, {"id": rows[1]["environment_id"], "name": 3}],
    }
    said = call.refusals("PATCH", f"/projects/{replies['id']}/deploy-config", json=body)
    assert said == [(["body", "environments", 1, "name"], "type_error.str")]


def test_a_new_project_needs_a_name(call):
    assert call.refusals("POST", "/projects", json={}) == [(["body", "name"], "value_error.missing")]


@pytest.mark.parametrize(
    ("query", "key", "kind"),
    [
        ("page=-1", "page", "value_error.number.not_ge"),
        ("page=x", "page", "type_error.integer"),
        ("page=", "page", "type_error.integer"),
        ("page=1.5", "page", "type_error.integer"),
        ("page=" + "9" * 30, "page", "type_error.integer"),
        ("page=1000001", "page", "value_error.number.not_le"),
        ("size=0", "size", "value_error.number.not_ge"),
        ("size=ten", "size", "type_error.integer"),
        ("sort_by=id", "sort_by", "type_error.enum"),
        ("order=up", "order", "type_error.enum"),
        ("filter=%00", "filter", "value_error.str.characters"),
        ("user_filter=%00", "user_filter", "value_error.str.characters"),
    ],
)
def test_a_bad_value_in_the_query_of_the_list_is_refused(call, query, key, kind):
    assert call.refusals("GET", f"/projects?{query}") == [(["query", key], kind)]


def test_all_that_is_wrong_in_a_query_is_said_at_once(call):
    places = [place for place, _ in call.refusals("GET", "/projects?page=x&size=0&order=up")]
    assert sorted(places) == [["query", "order"], ["query", "page"], ["query", "size"]]


def test_evaluation_aggregates_must_be_a_yes_or_a_no(call, replies):
    said = call.refusals("GET", f"/projects/{replies['id']}/configs?evaluation_aggregates=maybe")
    assert said == [(["query", "evaluation_aggregates"], "type_error.bool")]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_environment_is_a_404(call, replies, method):
    answer = call(method, f"/projects/{replies['id']}/active-config?environment=moon")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Environment moon not found."})


def test_a_body_that_is_too_large_is_a_413(call, replies):
    answer = call("PATCH", f"/projects/{replies['id']}", json={"name": "x" * 3_000_000})
    assert answer.status_code == 413
