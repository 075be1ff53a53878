"""Lists are paged, sorted and filtered as the API does it."""

import pytest


def names(call, **query):
    return [record["name"] for record in call("GET", "/projects", params=query).json()["records"]]


def test_a_list_without_a_query_is_the_first_ten_the_newest_first(call):
    page = call("GET", "/projects").json()
    made = [record["created_at"] for record in page["records"]]
    assert (page["page"], page["size"], page["total"], len(made)) == (0, 10, 16, 10)
    assert made == sorted(made, reverse=True)


def test_pages_from_0_hold_every_project_once(call):
    pages = [names(call, page=page, size=5) for page in range(5)]
    assert [len(page) for page in pages] == [5, 5, 5, 1, 0]
    assert len({name for page in pages for name in page}) == 16


@pytest.mark.parametrize("column", ["created_at", "updated_at", "name"])
def test_a_list_is_sorted_both_ways(call, column):
    def values(order):
        records = call("GET", "/projects", params={"sort_by": column, "order": order, "size": 100}).json()["records"]
        return [record[column].casefold() for record in records]

    assert values("asc") == sorted(values("asc"))
    assert values("desc") == values("asc")[::-1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("REPLIES", ["Support replies"]),
        ("rEpL", ["Reply checks in Python", "Support replies"]),
        ("🎫", ['Tickets & passes: "What\'s valid?" 🎫 <beta>']),
        ("&", ['Tickets & passes: "What\'s valid?" 🎫 <beta>']),
        ("%", []),
        ("_", []),
        ("no such", []),
    ],
)
def test_a_filter_finds_part_of_a_name_whatever_its_case(call, text, found):
    assert sorted(names(call, filter=text)) == found


def test_a_filter_folds_the_case_of_letters_beyond_english(call, replies):
    call("PATCH", f"/projects/{replies['id']}", json={"name": "ÉQUIPE Straße"})
    assert names(call, filter="équipe STRASSE") == ["ÉQUIPE Straße"]


@pytest.mark.parametrize("person", ["gus", "GUS.MENDEZ@", "méndez"])
def test_a_filter_finds_a_person_by_address_or_name(call, person):
    found = call("GET", "/projects", params={"user_filter": person, "size": 100}).json()
    assert found["total"] == len(found["records"]) == 5
    assert all(any(user.get("full_name") == "Gus Méndez" for user in record["users"]) for record in found["records"])


def test_a_project_is_found_once_though_several_of_its_people_match(call):
    assert call("GET", "/projects", params={"user_filter": "northline"}).json()["total"] == 16


def test_both_filters_must_match(call):
    assert set(names(call, filter="refund", user_filter="amara")) == {"Refund decisions"}
    assert names(call, filter="refund", user_filter="gus") == []


@pytest.mark.parametrize("word", ["true", "1", "YES", "on"])
def test_averages_come_with_the_versions_where_they_are_asked_for(call, replies, word):
    rows = call("GET", f"/projects/{replies['id']}/configs", params={"evaluation_aggregates": word}).json()
    assert len(rows[0]["evaluation_aggregates"]) == 3
    assert {one["model_config_id"] for one in rows[0]["evaluation_aggregates"]} == {rows[0]["config"]["id"]}


@pytest.mark.parametrize("query", ["", "?evaluation_aggregates=false"])
def test_averages_do_not_come_unasked(call, replies, query):
    rows = call("GET", f"/projects/{replies['id']}/configs{query}").json()
    assert not any("evaluation_aggregates" in row for row in rows)


def test_a_project_without_versions_has_an_empty_list_and_every_environment(call, sandbox_server):
    renewals = sandbox_server.project("Season ticket renewals")
    assert call("GET", f"/projects/{renewals['id']}/configs").json() == []
    rows = call("GET", f"/projects/{renewals['id']}/deployed-configs").json()
    assert [(row["environment_name"], row["environment_tag"]) for row in rows] == [
        ("production", "default"),
        ("staging", "other"),
        ("development", "other"),
    ]
    assert not any("model_config_id" in row for row in rows)
