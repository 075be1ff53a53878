"""However much the remote answers, pages stay small and quick to make, and say what they leave out."""

import gzip
import json

import pytest

from projects.humanloop import decoding, json_text
from projects.humanloop.errors import Unreadable
from projects.models import Change
from tests.fault_table import says
from tests.memory_remote import config, project
from tests.pages import words

LIMIT = 100_000
MEGABYTES = 15_000_000


def is_light(page):
    assert len(gzip.compress(page.html.encode())) < LIMIT
    assert len(page.html) < 5 * LIMIT


def at_most(text):
    """So much of a text as fits in fifteen megabytes."""
    return text * (MEGABYTES // len(text))


TOO_MUCH = {
    "empty lists": b"[" + at_most(b"[],") + b"[]]",
    "empty lists as records": b'{"records":[' + at_most(b"[],") + b"[]]}",
    "empty objects": b"[" + at_most(b"{},") + b"{}]",
    "numbers": b"[" + at_most(b"1,") + b"1]",
    "empty texts": b"[" + at_most(b'"",') + b'""]',
    "nests": b"[" + at_most(b"[" * 90 + b"]" * 90 + b",") + b"1]",
    "keys": b"{" + at_most(b'"k":1,') + b'"k":1}',
}


@pytest.mark.parametrize("body", TOO_MUCH.values(), ids=TOO_MUCH)
def test_an_answer_of_too_many_values_is_not_read_at_all(monkeypatch, body):
    monkeypatch.setattr(decoding.json, "loads", lambda *_, **__: pytest.fail("it was read"))
    with pytest.raises(Unreadable):
        decoding.decode(body)


@pytest.mark.parametrize("body", [TOO_MUCH["empty lists"], TOO_MUCH["empty lists as records"]], ids=["bare", "records"])
@pytest.mark.parametrize("path", ["/projects/", "/projects/pr_1/", "/projects/pr_1/configs/"])
def test_a_page_says_that_it_could_not_read_such_an_answer(as_viewer, remote, path, body):
    remote.on("GET", "/projects", says(body))
    page = as_viewer.page(path, status=502)
    assert "Humanloop answered something that the panel can’t read." in page.text


def test_what_stands_in_texts_is_not_taken_for_values(as_viewer, remote):
    remote.memory.configs["config_1"]["config"]["prompt_template"] = '["a", {"b": "c"}], \\" ' * 100_000
    as_viewer.page("/projects/pr_1/configs/")


def test_as_many_values_as_are_allowed_are_read():
    assert len(decoding.decode(b"[" + b"1," * (json_text.VALUES - 1) + b"1]")) == json_text.VALUES
    with pytest.raises(Unreadable):
        decoding.decode(b"[" + b"1," * json_text.VALUES + b"1]")


@pytest.mark.pages_alone
@pytest.mark.parametrize("row", [[], {}, None], ids=repr)
def test_more_versions_than_are_read_are_counted(as_viewer, remote, row):
    rows = [*remote.memory.configs.values(), *[row] * 300_000]
    remote.on("GET", "/projects/pr_1/configs", says(json.dumps(rows)))
    page = as_viewer.page("/projects/pr_1/configs/")
    assert "2 versions" in page.text
    assert "300,000 more can’t be read" in page.text
    is_light(page)


def test_more_projects_on_a_page_than_are_read_are_stood_in_for(as_viewer, remote):
    rows = [*remote.memory.projects.values(), *[[]] * 200_000]
    remote.on("GET", "/projects", says(json.dumps({"records": rows, "total": 200_001})))
    page = as_viewer.page("/projects/")
    assert "200,001 projects" in page.text
    assert "199,501 more" in page.text
    assert "Support bot" in page.links()
    is_light(page)


PEOPLE = [{"id": f"usr_{n}", "email_address": f"person-{n}@example.com", "full_name": f"N {n}"} for n in range(100_000)]
EVALUATORS = [{"id": f"evfn_{n}", "name": f"judge {n}", "type": "llm", "return_type": "number"} for n in range(50_000)]
TYPES = [{"type": f"type {n}", "values": [{"value": "good", "sentiment": "positive"}]} for n in range(50_000)]
VALUES = [{"type": "rating", "values": [{"value": f"value {n}"} for n in range(50_000)]}]


def with_all(remote, **more):
    remote.memory.projects["pr_1"] |= more


@pytest.mark.pages_alone
@pytest.mark.parametrize(
    ("key", "items", "what", "name", "first", "later"),
    [
        ("users", PEOPLE, "people", "people", "person-0@", "person-50@"),
        ("active_evaluators", EVALUATORS, "evaluators", "evaluators", "judge 0 ", "judge 50 "),
        ("feedback_types", TYPES, "feedback types", "feedback", "type 0:", "type 50:"),
    ],
)
def test_a_long_list_of_a_project_is_told_in_parts_with_a_way_to_the_rest(
    as_viewer, remote, key, items, what, name, first, later
):
    with_all(remote, **{key: items})
    page = as_viewer.page("/projects/pr_1/")
    is_light(page)
    assert f"1 to 50 of {len(items):,} {what}." in page.text
    assert first in page.text
    assert later not in page.text
    assert page.links()[f"More {what}"] == f"?{name}=2#facts"
    page = as_viewer.page("/projects/pr_1/", **{name: 2})
    assert later in page.text
    assert page.links()[f"Previous {what}"] == f"?{name}=1#facts"
    page = as_viewer.page("/projects/pr_1/", **{name: len(items) // 50})
    assert f"More {what}" not in page.links()
    for path in ("/projects/", "/projects/pr_1/edit/", "/projects/pr_1/configs/", "/projects/pr_1/compare/"):
        is_light(as_viewer.page(path))


def test_a_short_list_is_told_whole(as_viewer, remote):
    with_all(remote, users=PEOPLE[:50], active_evaluators=EVALUATORS[:3])
    page = as_viewer.page("/projects/pr_1/")
    assert "person-49@example.com" in page.text
    assert " of 50" not in page.text
    parts = ("More people", "More evaluators", "More feedback", "Previous ")
    assert not [words for words in page.links() if words.startswith(parts)]
    assert [href for href in page.links().values() if href.endswith("#facts")] == ["#facts"]


@pytest.mark.pages_alone
def test_values_past_a_line_are_counted(as_viewer, remote):
    with_all(remote, feedback_types=VALUES)
    page = as_viewer.page("/projects/pr_1/")
    is_light(page)
    assert "value 49 and 49,950 more" in page.text


def test_a_person_among_very_many_is_still_found(as_viewer, remote):
    with_all(remote, users=PEOPLE[:20_000])
    page = as_viewer.page("/projects/", directory_id="dir_1", user_filter="person-19999@")
    assert "Support bot" in page.links()


@pytest.fixture
def many_environments(remote):
    remote.memory.environments |= {f"env_{n}": f"place {n}" for n in range(3, 5_001)}
    remote.memory.served |= {("pr_1", f"env_{n}"): "config_1" for n in range(3, 4_000)}
    return remote


def test_very_many_environments_are_told_in_parts(as_viewer, many_environments):
    page = as_viewer.page("/projects/pr_1/")
    is_light(page)
    assert "1 to 12 of 5,000 environments." in page.text
    page = as_viewer.page("/projects/pr_1/", environments=417)
    assert "place 5000" in page.text
    page = as_viewer.page("/projects/pr_1/configs/")
    is_light(page)
    assert "and 3,993 more: the project’s page lists them" in page.text


def test_any_of_very_many_environments_can_be_chosen(as_editor, many_environments):
    page = as_editor.page("/projects/pr_1/deploy/", config_id="config_2")
    is_light(page)
    assert "4,900 more environments can be chosen on the project’s page" in page.text.replace("4900", "4,900")
    path = "/projects/pr_1/deploy/?config_id=config_2&environment=env_4800"
    page = as_editor.page(path)
    assert page.values("/deploy/")["environment"] == "env_4800"
    page = as_editor.send(path, {"environment": "env_4800", "note": ""})
    assert page.state == "Draft"
    assert Change.objects.get().requested == {"env_4800": "config_2"}


def test_a_choice_that_is_refused_keeps_its_box(as_editor, many_environments):
    path = "/projects/pr_1/deploy/?config_id=config_1"
    page = as_editor.send(path, {"environment": "env_3900", "note": ""}, status=422)
    boxes = [box.get("value") for box in page.all("input") if box.get("type") == "checkbox"]
    assert boxes[-1] == "env_3900"
    assert len(boxes) == 101


@pytest.mark.pages_alone
def test_very_many_scores_of_a_version_are_counted(as_viewer, remote):
    judged = [{"evaluator_id": f"evfn_{n}", "aggregate_value": n} for n in range(500)]
    remote.memory.configs["config_1"]["evaluation_aggregates"] = judged
    page = as_viewer.page("/projects/pr_1/configs/")
    is_light(page)
    assert "and 485 more, which a comparison shows" in page.text


@pytest.mark.pages_alone
@pytest.mark.parametrize("what", ["chat_template", "tools", "stop"])
def test_very_many_messages_or_tools_of_the_live_version_stay_a_light_page(as_viewer, remote, what):
    item = {
        "chat_template": {"role": "user", "content": "a"},
        "tools": {"name": "look", "parameters": {}},
        "stop": "x",
    }[what]
    live = config("config_1", "calm", **{what: [item] * 50_000})
    remote.memory.configs["config_1"] = live
    remote.memory.projects["pr_1"]["active_config"] = live
    is_light(as_viewer.page("/projects/pr_1/"))


def test_very_many_directories_are_told_in_parts(as_viewer, remote):
    for n in range(2, 122):
        remote.memory.projects[f"pr_{n}"] = project(f"pr_{n}", f"Project {n}", directory_id=f"dir_{n:03}")
    as_viewer.page("/projects/", live="none")
    page = as_viewer.page("/directories/")
    assert "1 to 50 of 121 directories." in page.text
    assert words(as_viewer.page("/directories/", page=3).one("tbody")).count("dir_") >= 21


def test_an_id_longer_than_any_is_none(as_viewer, remote):
    remote.memory.configs["config_2"]["config"]["id"] = "config_" + "x" * 300_000
    with_all(remote, directory_id="dir_" + "x" * 300_000)
    page = as_viewer.page("/projects/pr_1/")
    assert "In no directory" in page.text
    assert "x" * 200 not in page.html
    assert "1 more can’t be read" in as_viewer.page("/projects/pr_1/configs/").text
