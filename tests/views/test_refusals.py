"""Whatever a refusal looks like, the page says that the change was refused, and that nothing was changed."""

import json

import pytest

from projects.mirror import store
from projects.models import Change

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
    "escapes": {"detail": [{"loc": ["body", "name"], "msg": f"{MESSAGE} \ud800\0", "type": "x"}]},
    "missing": {},
    "null": {"detail": None},
    "no object": [1, None, "x"],
    "odd items": {"detail": [None, 3, {"loc": "body", "msg": 5}, {"loc": [None], "msg": None}]},
}
SILENT = {"missing", "null", "no object", "odd items"}


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
    assert page.state == "Not accepted"
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
    assert page.state == "Not accepted"
    assert Change.objects.get().state == "refused"


def refused(client, editor, remote, method, path, said, **asked):
    facts = {"project_id": "pr_1", "project_name": "Support bot", "proposed_by": editor, "note": "kept"}
    change = Change.objects.create(**facts, **asked)
    body = json.dumps({"detail": said}).encode()
    remote.on(method, path, lambda exchange: exchange.answer(422, body) or True)
    typed = {"confirm_name": "production"} if change.kind == "offline" else {}
    return client.send(f"{change.get_absolute_url()}apply/", typed)


@pytest.mark.parametrize(
    ("loc", "at_field"),
    [
        (["body", "environments", 0, "id"], True),
        (["body", "environments"], True),
        (["body", "config_id"], False),
        (["path", "id"], False),
    ],
)
def test_a_refused_deployment_comes_back_as_its_form_filled_in(as_editor, editor, remote, loc, at_field):
    said = [{"loc": loc, "msg": MESSAGE, "type": "value_error"}]
    asked = {"kind": "deploy", "before": {"env_2": None}, "requested": {"env_2": "config_2"}}
    page = refused(as_editor, editor, remote, "PATCH", "/projects/pr_1/deploy-config", said, **asked)
    assert page.state == "Not accepted"
    assert "Error: " in page.title
    assert page.values("/deploy/") == {"environment": "env_2", "note": "kept"}
    assert (MESSAGE in page.errors_at("environment")) == at_field
    assert MESSAGE in page.text
    assert "Review changes" in page.buttons
    remote.behave()
    again = as_editor.send(page.form("/deploy/").get("action"), {"environment": "env_1", "note": "again"})
    assert again.state == "Draft"
    assert Change.objects.get(state="draft").requested == {"active_config_id": "config_2"}


def test_a_refused_offline_comes_back_as_its_form_filled_in(as_editor, editor, remote):
    asked = {"kind": "offline", "before": {"env_1": "config_1"}, "requested": {"env_1": None}}
    names = {"env_1": "production", "config_1": "calm"}
    page = refused(as_editor, editor, remote, "DELETE", "/projects/pr_1", MESSAGE, names=names, **asked)
    assert page.state == "Not accepted"
    assert page.values("/offline/") == {"note": "kept"}
    assert MESSAGE in page.text
    assert page.heading == "Support bot: take production offline"
    assert "where calm is live" in page.text
    again = as_editor.send(page.form("/offline/").get("action"), {"note": "again"})
    assert again.state == "Draft"


@pytest.mark.parametrize("kind", ["deploy", "offline"])
@pytest.mark.parametrize("gone", ["/projects/pr_1", "/projects/pr_1/deployed-configs"])
def test_a_refused_deployment_is_told_though_its_form_cannot_be_made(as_editor, editor, remote, kind, gone):
    value = "config_2" if kind == "deploy" else None
    facts = {"project_id": "pr_1", "project_name": "Support bot", "proposed_by": editor, "state": "refused"}
    asked = {"kind": kind, "before": {"env_1": "config_1"}, "requested": {"env_1": value}}
    change = Change.objects.create(refusal={"general": [MESSAGE], "fields": {}, "raw": ""}, **facts, **asked)
    remote.on("GET", gone, lambda exchange: exchange.answer(500) or True)
    page = as_editor.page(change.get_absolute_url())
    assert MESSAGE in page.text
    assert "Edit" in page.links()


def test_the_directories_of_other_projects_are_found_by_one_read_more(as_viewer, wired):
    store.cache.clear()
    path = f"/projects/{wired.project('Support replies')['id']}/edit/"
    wired.forget()
    first = as_viewer.page(path)
    assert len(wired.requests) == 4
    assert sum("projects seen in it" in line for line in first.text.split("dir_")) >= 3
    wired.forget()
    as_viewer.page(path)
    assert len(wired.requests) == 3
