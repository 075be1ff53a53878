"""A 401 or 403 about one thing says nothing of the key: the page says what is not allowed, in the remote's words."""

import json

import pytest

from projects import gateway as panel
from projects.humanloop.errors import KeyRefused, NotAllowed
from projects.models import Change
from tests.fault_table import says
from tests.memory_remote import project

WORDS = "This key may not read file pr_2."
OTHER_SHAPES = {
    "a text": f"<html><style>b {{}}</style><body><b>{WORDS}</b></body></html>",
    "a message": json.dumps({"message": WORDS, "code": 403}),
    "errors": json.dumps({"errors": [{"message": WORDS}]}),
}
SEES, CHANGES = "see or change this project", "change this project"


def refuses(status=403, body=None):
    return says(body or json.dumps({"detail": {"description": WORDS}}), status, acts=False)


@pytest.fixture
def remote(remote):
    for number in (2, 3):
        remote.memory.projects[f"pr_{number}"] = project(f"pr_{number}", f"Project {number}")
    return remote


def is_told(page, what):
    assert f"Humanloop does not let this panel {what}." in page.text
    assert WORDS in page.text
    assert "refused the panel’s key" not in page.text
    assert "HUMANLOOP_API_KEY" not in page.text
    assert "no longer accepted" not in page.text


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", [None, *OTHER_SHAPES.values()], ids=["a description", *OTHER_SHAPES])
def test_a_project_that_may_not_be_seen_is_told_of_and_the_others_are_fine(as_viewer, remote, status, body):
    remote.on("*", "/projects/pr_2", refuses(status, body))
    assert "Project 2" in as_viewer.page("/projects/").text
    page = as_viewer.page("/projects/pr_2/", status=502)
    is_told(page, SEES)
    assert page.heading == "Humanloop does not allow this"
    assert "Nothing was changed." in page.text
    assert as_viewer.page("/projects/pr_3/").heading == "Project 3"


@pytest.mark.parametrize(
    ("path", "prefix", "what"),
    [
        ("/projects/pr_2/edit/", "/projects/pr_2", SEES),
        ("/projects/pr_2/configs/", "/projects/pr_2/configs", "see the versions of this project"),
        ("/projects/pr_2/compare/", "/projects/pr_2/configs", "see the versions of this project"),
        ("/projects/pr_2/deploy/?config_id=config_2", "/projects/pr_2", SEES),
        (
            "/projects/pr_2/offline/?environment_id=env_1",
            "/projects/pr_2/deployed-configs",
            "see the environments of this project",
        ),
    ],
)
def test_every_page_of_a_project_tells_what_may_not_be_seen(as_editor, remote, path, prefix, what):
    remote.on("GET", prefix, refuses())
    is_told(as_editor.page(path, status=502), what)


def test_a_part_that_may_not_be_seen_is_told_of_where_it_is_missing(as_viewer, remote):
    remote.on("GET", "/projects/pr_2/configs", refuses())
    page = as_viewer.page("/projects/pr_2/")
    assert "The versions can’t be loaded right now." in page.text
    is_told(page, "see the versions of this project")


def propose(by, **asked):
    facts = {"project_id": "pr_2", "project_name": "Project 2", "proposed_by": by}
    return Change.objects.create(**facts, **(asked or RENAMED))


RENAMED = {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_2"}}
DEPLOYED = {"kind": "deploy", "before": {"env_2": None}, "requested": {"env_2": "config_2"}}
OFFLINE = {"kind": "offline", "before": {"env_1": "config_1"}, "requested": {"env_1": None}}


@pytest.mark.parametrize("asked", [RENAMED, DEPLOYED, OFFLINE], ids=["update", "deploy", "offline"])
@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_a_change_that_is_not_allowed_is_told_of_to_everybody(request, as_editor, editor, remote, asked, role):
    remote.memory.served["pr_2", "env_1"] = "config_1"
    for method in ("PATCH", "DELETE"):
        remote.on(method, "/projects/pr_2", refuses())
    change = propose(editor, **asked)
    as_editor.send(f"{change.get_absolute_url()}apply/", {"confirm_name": "env_1"})
    page = request.getfixturevalue(f"as_{role}").page(change.get_absolute_url())
    assert page.state == "Not accepted"
    assert "Nothing was changed." in page.text
    is_told(page, CHANGES)
    assert len(remote.writes) == 1


def test_a_change_whose_project_may_not_be_looked_at_is_not_sent(as_editor, editor, remote):
    remote.on("GET", "/projects/pr_2", refuses())
    change = propose(editor)
    page = as_editor.send(f"{change.get_absolute_url()}apply/")
    assert page.state == "Not sent"
    is_told(page, SEES)
    assert not remote.writes


@pytest.mark.parametrize(("what", "state"), [("check", "unknown"), ("undo", "applied")])
def test_checking_and_undoing_what_may_not_be_looked_at_say_so(as_editor, editor, remote, what, state):
    remote.on("GET", "/projects/pr_2", refuses())
    change = propose(editor, **RENAMED, state=state, answered={"directory_id": "dir_2"})
    Change.objects.update(settled_at=change.proposed_at)
    page = as_editor.send(f"{change.get_absolute_url()}{what}/", status=502)
    is_told(page, SEES)
    assert page.links()["Try again"] == change.get_absolute_url()


@pytest.mark.parametrize("page", ["/projects/", "/projects/pr_1/", "/projects/pr_1/edit/", "/projects/?live=behind"])
@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_everywhere_is_told_as_that(as_viewer, remote, page, status):
    remote.on("*", "/", refuses(status))
    shown = as_viewer.page(page, status=502)
    assert shown.heading == "Humanloop refused the panel’s key"
    assert "HUMANLOOP_API_KEY" in shown.text
    assert WORDS in shown.text


def test_which_it_is_costs_one_small_look_at_the_list_and_only_then(remote):
    client = panel.client()
    client.get_project("pr_1")
    assert len(remote.requests) == 1
    remote.on("GET", "/projects/pr_2", refuses())
    with pytest.raises(NotAllowed):
        client.get_project("pr_2")
    assert [(sent.path, sent.query) for sent in remote.requests[1:]] == [
        ("/projects/pr_2", ""), ("/projects", "page=0&size=1")
    ]  # fmt: skip
    remote.on("*", "/", refuses())
    with pytest.raises(KeyRefused):
        client.get_project("pr_1")
    with pytest.raises(KeyRefused):
        client.list_projects()
    assert len(remote.requests) == 6


def test_where_the_list_cannot_be_had_nothing_is_said_of_the_key(as_viewer, remote):
    remote.on("GET", "/projects", says("{}", 500))
    remote.on("GET", "/projects/pr_2", refuses())
    is_told(as_viewer.page("/projects/pr_2/", status=502), SEES)


def test_projects_whose_versions_may_not_be_seen_do_not_stop_the_look_at_the_others(as_viewer, remote):
    remote.memory.configs["config_2"]["created_at"] = "2026-11-21T09:30:00+00:00"
    for number in range(4, 30):
        name = f"pr_{number}"
        remote.memory.projects[name] = project(name, f"Project {number}", remote.memory.configs["config_1"])
        if number < 25:
            remote.on("GET", f"/projects/{name}/configs", refuses())
    page = as_viewer.page("/projects/", live="behind")
    assert "Not known of 21 projects" in page.text
    assert {"Project 25", "Project 29", "Support bot"} <= set(page.links())


def test_words_that_would_turn_the_sentence_round_stay_within_their_quotes(as_editor, editor, remote):
    remote.on("GET", "/projects/pr_2", refuses(body=json.dumps({"detail": "no\u202e\u2069\nway"})))
    change = propose(editor)
    as_editor.send(f"{change.get_absolute_url()}apply/")
    change.refresh_from_db()
    assert change.problem.endswith("It said: “\u2068no way\u2069”")
