"""What the API promises and does not give: a page shows what there is, and an id where a name would be."""

import pytest

from projects.models import Change
from tests.memory_remote import project

OF_PROJECT = ["name", "users", "data_count", "feedback_types", "team_id", "created_at", "updated_at", "config_type"]
OF_VERSION = ["project_id", "project_name", "created_at", "updated_at", "last_used", "num_datapoints"]
OF_CONFIG = ["name", "type", "model", "provider", "other", "description", "chat_template", "prompt_template"]
OF_ENVIRONMENT = ["environment_name", "environment_tag", "project_id", "project_name", "model_config_name"]
WRONG = {"null": None, "missing": ..., "a number": 5, "an object": {"a": 1}, "empty": ""}
# What they saw is kept; the others keep nothing else, and draw it.
KEEPING = ["/projects/", "/projects/?live=none", "/projects/pr_1/"]
DRAWING = [
    "/projects/?sort_by=name",
    "/projects/pr_1/edit/",
    "/projects/pr_1/configs/",
    "/projects/pr_1/configs/?environment=env_2",
    "/projects/pr_1/compare/",
    "/projects/pr_1/deploy/?config_id=config_2",
    "/projects/pr_1/offline/?environment_id=env_1",
    "/moves/new/?project=pr_1",
]


def put(document, key, value):
    document.pop(key, None)
    return document if value is ... else document | {key: value}


@pytest.fixture(params=WRONG.values(), ids=WRONG)
def wrong(request):
    return request.param


def spoil(remote, place, field, wrong):
    """Let the remote answer with a wrong value in this field, wherever it gives such a thing."""
    memory = remote.memory
    for key, row in memory.configs.items():
        if place == "version":
            memory.configs[key] = put(row, field, wrong)
        if place == "config":
            memory.configs[key] = row | {"config": put(dict(row["config"]), field, wrong)}
    memory.projects["pr_1"] |= {"active_config": memory.configs["config_1"]}
    if place == "project":
        memory.projects["pr_1"] = put(memory.projects["pr_1"], field, wrong)
    if place == "environment":
        given = memory.deployments
        memory.deployments = lambda id_: [put(row, field, wrong) for row in given(id_)]


@pytest.mark.parametrize(
    ("place", "field"),
    [
        *(("project", field) for field in OF_PROJECT),
        *(("config", field) for field in OF_CONFIG),
        *(pytest.param("version", field, marks=pytest.mark.pages_alone) for field in OF_VERSION),
        *(pytest.param("environment", field, marks=pytest.mark.pages_alone) for field in OF_ENVIRONMENT),
    ],
)
@pytest.mark.parametrize(
    "pages", [KEEPING, pytest.param(DRAWING, marks=pytest.mark.pages_alone)], ids=["kept", "drawn"]
)
def test_no_page_needs_it(as_editor, remote, place, field, wrong, pages):
    spoil(remote, place, field, wrong)
    for address in pages:
        page = as_editor.page(address)
        assert "can’t be read" not in page.text, address


@pytest.mark.parametrize("name", [None, ...], ids=["null", "missing"])
def test_a_project_without_a_name_is_called_by_its_id_and_can_be_changed(as_editor, remote, name):
    remote.memory.projects["pr_1"] = put(remote.memory.projects["pr_1"], "name", name)
    assert as_editor.page("/projects/").links()["pr_1"] == "/projects/pr_1/"
    page = as_editor.page("/projects/pr_1/")
    assert page.heading == "pr_1"
    assert "No name" in page.text
    values = as_editor.page("/projects/pr_1/edit/").values("/projects/pr_1/edit/")
    assert values["name"] == ""
    review = as_editor.send("/projects/pr_1/edit/", values | {"directory_id": "other", "directory_id_other": "dir_9"})
    change = Change.objects.get()
    assert (change.project_name, change.requested) == ("pr_1", {"directory_id": "dir_9"})
    assert "pr_1" in review.text
    named = as_editor.send("/projects/pr_1/edit/", values | {"name": "Letters"})
    change = Change.objects.exclude(pk=change.pk).get()
    assert (change.before, change.requested) == ({"name": None}, {"name": "Letters"})
    assert "None" not in named.text
    assert named.values(f"{change.get_absolute_url()}apply/").get("confirm_name") is None
    as_editor.send(f"{change.get_absolute_url()}apply/")
    assert [write.json for write in remote.writes] == [{"name": "Letters"}]


def test_a_name_that_is_gone_is_noticed_as_one(as_editor, remote):
    as_editor.page("/projects/pr_1/")
    remote.memory.projects["pr_1"] |= {"name": None}
    as_editor.page("/projects/pr_1/")
    change = Change.objects.get()
    assert (change.before, change.answered) == ({"name": "Support bot"}, {"name": None})
    assert "None" not in as_editor.page(change.get_absolute_url()).text
    assert "None" not in as_editor.page("/changes/").text


@pytest.mark.parametrize("name", [None, "", ...], ids=["null", "empty", "missing"])
def test_an_environment_without_a_name_is_called_by_its_id_which_is_not_sent_as_a_name(as_editor, remote, name):
    spoil(remote, "environment", "environment_name", name)
    assert "env_2" in as_editor.page("/projects/pr_1/").text
    review = as_editor.send("/projects/pr_1/deploy/?config_id=config_2", {"environment": "env_2"})
    assert "env_2" in review.text
    change = Change.objects.get()
    as_editor.send(f"{change.get_absolute_url()}apply/")
    (write,) = remote.writes
    assert write.json == {"config_id": "config_2", "environments": [{"id": "env_2"}]}


def test_a_list_sorted_by_name_has_room_for_one_that_has_none(as_editor, remote):
    remote.memory.projects["pr_2"] = put(project("pr_2", "x", None), "name", None)
    links = as_editor.page("/projects/", directory_id="dir_1", sort_by="name").links()
    assert [text for text in links if text in {"pr_2", "Support bot"}] == ["pr_2", "Support bot"]
