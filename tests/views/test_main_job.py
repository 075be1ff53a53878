"""A teammate changes a project: form, review, apply, result; and what goes over the wire for each."""

import pytest

from projects.models import Change

SUPPORT = "Support replies"


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)


@pytest.fixture
def other_version(wired, project):
    """A version of the project that is not live."""
    live = project["active_config"]["config"]["id"]
    return next(c["config"] for c in wired.configs(project["id"]).values() if c["config"]["id"] != live)


def propose(client, project, status=200, **typed):
    path = f"/projects/{project['id']}/edit/"
    values = client.page(path).values(path)
    return client.send(path, {**values, **typed}, status=status)


def test_the_list_costs_one_call_and_the_remote_sorts_filters_and_cuts(as_viewer, wired):
    page = as_viewer.page("/projects/", filter="support", user_filter="a", sort_by="name", order="asc", page=1)
    (sent,) = wired.requests
    assert (sent.method, sent.path) == ("GET", "/v4/projects")
    assert sent.params == {
        "filter": "support",
        "user_filter": "a",
        "sort_by": "name",
        "order": "asc",
        "page": "0",
        "size": "25",
    }
    assert SUPPORT in page.text


def test_the_project_page_costs_three_reads(as_viewer, wired, project):
    page = as_viewer.page(f"/projects/{project['id']}/")
    assert sorted(sent.path.rsplit("/", 1)[-1] for sent in wired.requests) == sorted(
        [project["id"], "configs", "deployed-configs"]
    )
    assert page.heading == SUPPORT


def test_reviewing_sends_nothing_but_reads(as_editor, wired, project, other_version):
    page = propose(as_editor, project, active_config_id=other_version["id"], note="It answers shorter")
    assert wired.writes == []
    assert page.state == "Draft"
    assert other_version["name"] in page.text
    assert "It answers shorter" in page.text


def test_applying_sends_one_patch_with_the_changed_field_and_nothing_else(as_editor, wired, project, other_version):
    page = propose(as_editor, project, active_config_id=other_version["id"])
    change = Change.objects.get()
    wired.forget()
    page = as_editor.send(f"/changes/{change.pk}/apply/")
    (write,) = wired.writes
    assert (write.method, write.path) == ("PATCH", f"/v4/projects/{project['id']}")
    assert write.json == {"active_config_id": other_version["id"]}
    assert write.headers["X-Api-Key"] == wired.key
    assert write.headers["Content-Type"] == "application/json"
    assert [sent.method for sent in wired.requests] == ["GET", "PATCH"]
    assert page.state == "Saved"
    assert wired.project(SUPPORT)["active_config"]["config"]["id"] == other_version["id"]
    assert Change.objects.get().state == "applied"


def test_a_viewer_proposes_and_cannot_apply(as_viewer, editor, wired, project, other_version):
    page = propose(as_viewer, project, active_config_id=other_version["id"])
    assert not any(button.startswith("Make ") for button in page.buttons)
    assert "Ask an editor" in page.text
    as_viewer.send(f"/changes/{Change.objects.get().pk}/apply/", status=403)
    assert wired.writes == []


def test_a_form_does_not_tell_a_viewer_that_they_apply(as_viewer, wired, project):
    first = "Nothing changes until this is reviewed and applied."
    assert first in as_viewer.page(f"/projects/{project['id']}/edit/").text
    assert first in as_viewer.page(f"/moves/new/?project={project['id']}").text


def test_a_rename_asks_for_the_current_name(as_editor, wired, project):
    propose(as_editor, project, name="Support answers")
    path = f"/changes/{Change.objects.get().pk}/apply/"
    page = as_editor.send(path, {"confirm_name": "Support answers"}, status=422)
    assert "Type the current name" in page.errors_at("confirm_name")
    assert page.title.startswith("Error: ")
    assert wired.writes == []
    as_editor.send(path, {"confirm_name": " support  replies "})
    (write,) = wired.writes
    assert write.json == {"name": "Support answers"}


@pytest.mark.parametrize(
    ("field", "typed", "at", "says"),
    [
        ("name", "", "name", "can be seen"),
        ("name", "\u200b\u2060", "name", "can be seen"),
        ("name", "a\tb", "name", "can’t be kept"),
        ("active_config_id", "pr_123", "active_config_id", "config_"),
        ("active_config_id", "config_../x", "active_config_id", "config_"),
        ("directory_id", "somewhere", "directory_id", "dir_"),
    ],
)
def test_what_cannot_be_right_is_our_own_422_at_the_field_and_no_write(
    as_editor, wired, project, field, typed, at, says
):
    page = propose(as_editor, project, status=422, **{field: typed, "note": "kept"})
    assert says.replace("'", "’") in page.errors_at(at).replace("'", "’")
    assert page.values(f"/projects/{project['id']}/edit/")["note"] == "kept"
    assert "Error: " in page.title
    assert wired.writes == []
    assert not Change.objects.exists()


def test_an_unchanged_form_says_so(as_editor, wired, project):
    page = propose(as_editor, project, status=422)
    assert "Nothing is different yet" in page.text
    assert not Change.objects.exists()


def test_a_field_that_was_not_touched_is_not_asked_for_though_it_changed_meanwhile(as_editor, wired, project):
    path = f"/projects/{project['id']}/edit/"
    values = as_editor.page(path).values(path)
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json={"name": "Renamed elsewhere"})
    records = wired.behind_the_back("GET", "/projects", params={"size": 100})["records"]
    directory = next(
        p["directory_id"] for p in records if p.get("directory_id") not in {None, project.get("directory_id")}
    )
    as_editor.send(path, {**values, "directory_id": directory})
    assert Change.objects.get(state="draft").requested == {"directory_id": directory}


def test_a_field_that_changed_meanwhile_and_is_touched_is_told_of_once(as_editor, wired, project):
    path = f"/projects/{project['id']}/edit/"
    values = as_editor.page(path).values(path)
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json={"name": "Renamed elsewhere"})
    page = as_editor.send(path, {**values, "name": "Mine"}, status=422)
    assert "Renamed elsewhere" in page.errors_at("name")
    as_editor.send(path, page.values(path))
    assert Change.objects.get(state="draft").requested == {"name": "Mine"}
    assert Change.objects.get(state="draft").before == {"name": "Renamed elsewhere"}


def test_the_second_of_two_people_on_one_field_sees_that_it_changed(as_editor, wired, project, other_version):
    propose(as_editor, project, name="Mine")
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json={"name": "Theirs"})
    page = as_editor.send(f"/changes/{Change.objects.get().pk}/apply/", {"confirm_name": SUPPORT})
    assert page.state == "Out of date"
    for words in ("When proposed", "Now", "Asked for", "Mine", "Theirs", SUPPORT):
        assert words in page.text
    assert wired.writes == []


def test_two_people_on_two_fields_are_both_kept(as_editor, wired, project, other_version):
    propose(as_editor, project, active_config_id=other_version["id"])
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json={"name": "Theirs"})
    as_editor.send(f"/changes/{Change.objects.get().pk}/apply/")
    after = wired.project("Theirs")
    assert after["active_config"]["config"]["id"] == other_version["id"]


def test_applying_twice_sends_once(as_editor, wired, project, other_version):
    propose(as_editor, project, active_config_id=other_version["id"])
    path = f"/changes/{Change.objects.get().pk}/apply/"
    as_editor.send(path)
    page = as_editor.send(path)
    assert len(wired.writes) == 1
    assert page.state == "Saved"


def test_undo_is_a_change_of_its_own_that_is_reviewed(as_editor, wired, project, other_version):
    propose(as_editor, project, active_config_id=other_version["id"])
    first = Change.objects.get()
    as_editor.send(f"/changes/{first.pk}/apply/")
    page = as_editor.send(f"/changes/{first.pk}/undo/")
    assert page.state == "Draft"
    assert len(wired.writes) == 1
    second = Change.objects.get(undoes=first)
    as_editor.send(f"/changes/{second.pk}/apply/")
    assert wired.project(SUPPORT)["active_config"]["config"]["id"] == project["active_config"]["config"]["id"]


def test_withdrawing_is_for_ones_own_changes_or_for_editors(as_viewer, as_editor, wired, project):
    propose(as_editor, project, name="Mine")
    theirs = Change.objects.get()
    as_viewer.send(f"/changes/{theirs.pk}/withdraw/", status=403)
    propose(as_viewer, project, name="Ours")
    page = as_viewer.send(f"/changes/{Change.objects.exclude(pk=theirs.pk).get().pk}/withdraw/")
    assert page.state == "Withdrawn"
    as_editor.send(f"/changes/{theirs.pk}/apply/", {"confirm_name": SUPPORT})
    as_editor.send(f"/changes/{theirs.pk}/withdraw/", {"words": "Not this one."})
    assert Change.objects.get(pk=theirs.pk).state == "applied"


def test_a_link_fills_the_form_in(as_viewer, wired, project, other_version):
    path = f"/projects/{project['id']}/edit/"
    page = as_viewer.page(path, active_config_id=other_version["id"], note="Try it")
    values = page.values(path)
    assert (values["active_config_id"], values["note"], values["name"]) == (other_version["id"], "Try it", SUPPORT)


def test_a_refused_change_comes_back_as_the_form_with_the_objection_at_its_field(as_editor, wired, project):
    taken = "Journey planner"
    propose(as_editor, project, name=taken, note="why")
    page = as_editor.send(f"/changes/{Change.objects.get().pk}/apply/", {"confirm_name": SUPPORT})
    edit = f"/projects/{project['id']}/edit/"
    assert page.state == "Not accepted"
    assert page.values(edit)["name"] == taken
    assert page.values(edit)["note"] == "why"
    assert page.errors_at("name")
    assert Change.objects.get().state == "refused"
    as_editor.send(edit, {**page.values(edit), "name": "Free name"})
    assert Change.objects.filter(state="draft", requested={"name": "Free name"}).exists()


def test_many_versions_are_searched_by_the_server_and_what_was_typed_stays(as_viewer, wired):
    project = next(
        p
        for p in wired.behind_the_back("GET", "/projects", params={"size": 100})["records"]
        if len(wired.behind_the_back("GET", f"/projects/{p['id']}/configs")) > 50
    )
    path = f"/projects/{project['id']}/edit/"
    page = as_viewer.page(path)
    values = page.values(path)
    assert "Search versions" in page.buttons
    page = as_viewer.send(path, {**values, "name": "Typed", "version_query": "zzzz", "search": "1"})
    assert page.values(path)["name"] == "Typed"
    assert page.values(path)["active_config_id"] == values["active_config_id"]
    assert "0 of" in page.text
    assert not Change.objects.exists()
