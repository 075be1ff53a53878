"""What the API promises and does not give: a page shows what there is, and an id where a name would be."""

from urllib.parse import urlencode

import pytest

from projects.models import Change
from tests.memory_remote import project

OF_PROJECT = ["name", "users", "data_count", "feedback_types", "team_id", "created_at", "updated_at", "config_type"]
OF_VERSION = ["project_id", "project_name", "created_at", "updated_at", "last_used", "num_datapoints"]
OF_CONFIG = ["name", "type", "model", "provider", "other", "description", "chat_template", "prompt_template"]
OF_ENVIRONMENT = ["environment_name", "environment_tag", "project_id", "project_name", "model_config_name"]
# By the project that has it.
WRONG = {"pr_null": None, "pr_missing": ..., "pr_number": 5, "pr_object": {"a": 1}, "pr_empty": ""}
# What they saw is kept; the others keep nothing else, and draw it. Of several projects a list is drawn once.
KEEPING = ["/projects/", "/projects/?live=none", "/projects/{project}/"]
DRAWING = [
    "/projects/?sort_by=name",
    "/projects/{project}/edit/",
    "/projects/{project}/configs/",
    "/projects/{project}/configs/?environment=env_2",
    "/projects/{project}/compare/",
    "/projects/{project}/deploy/?config_id=config_2",
    "/projects/{project}/offline/?environment_id=env_1",
    f"/moves/new/?{urlencode({'project': [*WRONG]}, doseq=True)}",
]


def put(document, key, value):
    document = {name: given for name, given in document.items() if name != key}
    return document if value is ... else document | {key: value}


def spoil(document, asked, place, field, wrong):
    """What the remote answers to such a question, with a wrong value in this field of this thing, wherever it is."""
    match asked, place:
        case "configs", "version":
            return [put(row, field, wrong) for row in document]
        case "configs", "config":
            return [row | {"config": put(row["config"], field, wrong)} for row in document]
        case "deployed-configs", "environment":
            return [put(row, field, wrong) for row in document]
        case "project", "project":
            return put(document, field, wrong)
        case "project", "version" | "config":
            return document | {"active_config": spoil([document["active_config"]], "configs", place, field, wrong)[0]}
    return document


@pytest.fixture
def wrong_in(remote):
    """Let the remote have a project for each wrong value, which is wrong in this field of this thing and no other."""

    def wrong_in(place, field):
        memory = remote.memory
        given, live = memory.act, memory.configs["config_1"]
        memory.projects = {key: project(key, f"Bot with {key}", live) for key in WRONG}
        memory.served = dict.fromkeys([(key, "env_1") for key in WRONG], "config_1")

        def act(method, path, query="", body=b""):
            status, document = given(method, path, query, body)
            match path.strip("/").split("/"):
                case ["projects"]:
                    records = document["records"]
                    records = [spoil(each, "project", place, field, WRONG[each["id"]]) for each in records]
                    return status, document | {"records": records}
                case ["projects", key, *rest]:
                    return status, spoil(document, *rest or ["project"], place, field, WRONG[key])

        memory.act = act

    return wrong_in


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
def test_no_page_needs_it(as_editor, wrong_in, place, field, pages):
    wrong_in(place, field)
    for address in dict.fromkeys(page.format(project=key) for page in pages for key in WRONG):
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
    given = remote.memory.deployments
    remote.memory.deployments = lambda id_: [put(row, "environment_name", name) for row in given(id_)]
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
