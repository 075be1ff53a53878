"""Links that do the work for a colleague: one fills the form in, one shows a proposal and tells when it is old."""

import time
from importlib import import_module

import pytest

from projects.models import Change
from tests.fault_server import FaultServer

SUPPORT = "Support replies"


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)


@pytest.fixture
def edit(project):
    return f"/projects/{project['id']}/edit/"


@pytest.fixture
def propose(as_viewer, wired, project, edit):
    """A viewer's proposal to change the name and the directory; nothing of it is in the wire's record."""

    def propose(**typed):
        as_viewer.send(edit, {**as_viewer.page(edit).values(edit), **typed})
        wired.forget()
        return Change.objects.get(state="draft")

    return propose


@pytest.fixture
def environment(wired, project):
    rows = wired.behind_the_back("GET", f"/projects/{project['id']}/deployed-configs")
    return next(row for row in rows if row["environment_tag"] != "default" and row.get("model_config_id"))


def test_a_link_fills_in_every_field_and_the_form_then_proposes_it(as_viewer, wired, project, edit):
    version = next(
        c["config"]["id"] for c in wired.configs(project["id"]).values() if c["config"]["id"] != live(project)
    )
    asked = {"active_config_id": version, "directory_id": "dir_x", "name": "Été & <b>", "note": "Why? 1\n2"}
    page = as_viewer.page(edit, **asked)
    assert {name: page.values(edit)[name] for name in asked} == asked
    assert "Copy link to this form as it is filled in" in page.buttons
    as_viewer.send(edit, page.values(edit))
    change = Change.objects.get(state="draft")
    assert change.note.splitlines() == ["Why? 1", "2"]
    assert change.requested == {name: asked[name] for name in ("name", "active_config_id", "directory_id")}


def live(project):
    return project["active_config"]["config"]["id"]


def test_what_a_link_leaves_empty_stays_as_it_is(as_viewer, project, edit):
    plain = as_viewer.page(edit).values(edit)
    assert as_viewer.page(f"{edit}?active_config_id=&directory_id=&name=&note=").values(edit) == plain


@pytest.mark.parametrize("odd", ["\0", "x" * 5_000, "\u202e", "other", "../..", "<script>"])
def test_whatever_a_link_fills_in_makes_a_form_and_an_answer(as_viewer, wired, edit, odd):
    page = as_viewer.page(edit, active_config_id=odd, directory_id=odd, name=odd, note=odd)
    assert wired.writes == []
    as_viewer.send(edit, page.values(edit), status=422)
    assert not Change.objects.exists()


def test_a_proposal_shows_who_asked_for_what_and_why_and_has_a_link_to_copy(as_editor, viewer, propose):
    change = propose(name="Letters", note="It is what they are")
    page = as_editor.page(change.get_absolute_url())
    for words in (viewer.username, "It is what they are", "Letters", SUPPORT):
        assert words in page.text
    (button,) = [each for each in page.all("button") if each.get("data-copy", "").startswith("http")]
    assert button.get("data-copy") == f"http://testserver{change.get_absolute_url()}"
    assert "Rename to Letters" in page.buttons


def test_opening_a_proposal_costs_one_read_and_leaves_it_open_while_it_holds(as_viewer, wired, project, propose):
    change = propose(name="Letters")
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json={"directory_id": other_directory(wired, project)})
    page = as_viewer.page(change.get_absolute_url())
    assert [sent.method for sent in wired.requests] == ["GET"]
    assert page.state == "Draft"
    assert "can’t be told right now" not in page.text


def other_directory(wired, project):
    records = wired.behind_the_back("GET", "/projects", params={"size": 100})["records"]
    return next(p["directory_id"] for p in records if p.get("directory_id") not in {None, project.get("directory_id")})


@pytest.mark.parametrize("state", ["proposed", "not_sent"])
def test_a_proposal_is_out_of_date_by_itself_once_what_it_was_made_against_is_gone(
    as_viewer, wired, project, propose, state
):
    change = propose(name="Letters")
    Change.objects.filter(pk=change.pk).update(state=state, problem="Humanloop was away.")
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json={"name": "Theirs"})
    page = as_viewer.page(change.get_absolute_url())
    assert page.state == "Out of date"
    for words in (SUPPORT, "Theirs", "Letters"):
        assert words in page.text
    assert "Edit" in page.links()
    assert Change.objects.get(pk=change.pk).state == "stale"
    assert wired.writes == []


def test_a_proposal_for_a_project_that_was_deleted_says_so(as_viewer, wired, project, propose):
    change = propose(name="Letters")
    wired.behind_the_back("DELETE", f"/projects/{project['id']}")
    page = as_viewer.page(change.get_absolute_url())
    assert "This can’t be applied any more" in page.text
    assert "no such project" in page.text
    assert "Edit" not in page.links()
    assert "Withdraw" in page.buttons
    assert Change.objects.get(pk=change.pk).state == "stale"


@pytest.mark.parametrize("kind", ["deploy", "offline"])
def test_a_deployment_is_out_of_date_by_itself_too(as_viewer, wired, project, environment, kind):
    served = environment["model_config_id"]
    versions = [row["config"]["id"] for row in wired.configs(project["id"]).values() if row["config"]["id"] != served]
    path, key = f"/projects/{project['id']}", environment["environment_id"]
    if kind == "deploy":
        as_viewer.send(f"{path}/deploy/?config_id={versions[0]}", {"environment": key})
    else:
        as_viewer.send(f"{path}/offline/?environment_id={key}", {})
    change = Change.objects.get()
    assert (change.kind, change.state) == (kind, "draft")
    wired.forget()
    assert as_viewer.page(change.get_absolute_url()).state == "Draft"
    assert [sent.path for sent in wired.requests] == [f"/v4{path}/deployed-configs"]
    asked = {"config_id": versions[1], "environments": [{"id": key}]}
    wired.behind_the_back("PATCH", f"{path}/deploy-config", json=asked)
    assert as_viewer.page(change.get_absolute_url()).state == "Out of date"


def test_a_proposal_opens_though_the_remote_never_answers(as_viewer, viewer, point_at, monkeypatch):
    monkeypatch.setattr(import_module("projects.services.propose"), "LOOK_AGAIN", 0.2)
    asked = {"before": {"name": "Support bot"}, "requested": {"name": "Letters"}}
    change = Change.objects.create(project_id="pr_1", project_name="Support bot", proposed_by=viewer, **asked)
    with FaultServer() as remote:
        point_at(remote.base_url, deadline=24)
        remote.on("GET", "/projects", lambda exchange: exchange.wait_for_hang_up())
        began = time.monotonic()
        page = as_viewer.page(change.get_absolute_url())
        assert time.monotonic() - began < 20, "it waited for as long as a page may that needs the answer"
    assert "can’t be told right now" in page.text
    assert Change.objects.get().state == "proposed"
