"""Whatever a refusal looks like, the page says that the change was refused, and that nothing was changed."""

import json

import pytest

from projects import seen
from projects.models import Change
from tests.fault_server import FaultServer

MESSAGE = "<b>too long</b> {{ x }}"
SHAPES = {
    "list": {"detail": [{"loc": ["body", "name"], "msg": MESSAGE, "type": "value_error"}]},
    "nested loc": {"detail": [{"loc": ["body", "environments", 0, "id"], "msg": MESSAGE, "type": "x"}]},
    "integer loc": {"detail": [{"loc": [0], "msg": MESSAGE, "type": "x"}]},
    "unknown loc": {"detail": [{"loc": ["body", "colour"], "msg": MESSAGE, "type": "x"}]},
    "path loc": {"detail": [{"loc": ["path", "id"], "msg": MESSAGE, "type": "x"}]},
    "string": {"detail": MESSAGE},
    "dict": {"detail": {"msg": MESSAGE}},
    "thousands": {"detail": [{"loc": ["body", "name"], "msg": f"{MESSAGE} {n}", "type": "x"} for n in range(5_000)]},
    "missing": {},
    "null": {"detail": None},
    "no object": [1, None, "x"],
    "odd items": {"detail": [None, 3, {"loc": "body", "msg": 5}, {"loc": [None], "msg": None}]},
}
SILENT = {"missing", "null", "no object", "odd items"}


@pytest.fixture
def remote(point_at):
    with FaultServer() as server:
        point_at(server.base_url)
        yield server


def refuse(client, editor, remote, body):
    project = remote.memory.projects["pr_1"]
    change = Change.objects.create(
        project_id=project["id"],
        project_name=project["name"],
        before={"directory_id": project.get("directory_id")},
        requested={"directory_id": "dir_new"},
        proposed_by=editor,
        note="kept",
    )
    remote.on("PATCH", "/projects", lambda exchange: exchange.answer(422, body) or True)
    return client.send(f"{change.get_absolute_url()}apply/")


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_422_says_that_the_change_was_refused(as_editor, editor, remote, shape):
    page = refuse(as_editor, editor, remote, json.dumps(SHAPES[shape]).encode())
    assert page.heading.startswith("Humanloop did not accept the change")
    assert "Nothing was changed." in page.text
    assert Change.objects.get().state == "refused"
    assert len(remote.writes) == 1
    assert not list(page.one("main").iter("b"))
    assert (MESSAGE in page.text) == (shape not in SILENT)
    assert len(page.html) < 120_000


@pytest.mark.parametrize(
    "body", [b"", b"<h1>No</h1>", b"\xff\xfe", b"[" * 50_000], ids=["empty", "html", "bytes", "deep"]
)
def test_a_refusal_that_is_no_json_is_a_refusal(as_editor, editor, remote, body):
    page = refuse(as_editor, editor, remote, body)
    assert page.heading.startswith("Humanloop did not accept the change")
    assert Change.objects.get().state == "refused"


def test_the_directories_of_other_projects_are_found_by_one_read_more(as_viewer, wired):
    seen.cache.clear()
    path = f"/projects/{wired.project('Support replies')['id']}/edit/"
    wired.forget()
    first = as_viewer.page(path)
    assert len(wired.requests) == 3
    assert sum("projects seen in it" in line for line in first.text.split("dir_")) >= 3
    wired.forget()
    as_viewer.page(path)
    assert len(wired.requests) == 2
