"""The list says of each project what is live, since when and by whom, and whether a newer version exists."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.mirror.store import remember_versions
from projects.models import Change, SeenProject
from projects.presenters import moments
from tests.pages import words

SUPPORT = "Support replies"


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)


@pytest.fixture
def other(wired, project):
    """A version of the project that is neither live nor the newest, and can be made live."""
    newest = newest_first(wired, project)
    return next(row for row in newest[1:] if row["config"]["id"] != project["active_config"]["config"]["id"])


def newest_first(wired, project):
    return sorted(wired.configs(project["id"]).values(), key=lambda row: row["created_at"], reverse=True)


def row_of(page, name):
    """The words of a project's row, by column."""
    for row in page.one("table").find("tbody"):
        cells = {cell.get("data-label"): words(cell) for cell in row}
        if words(row.find(".//bdi")) == name:
            return cells
    raise AssertionError(f"{name} is not in the list")


def make_live(client, project, config_id):
    path = f"/projects/{project['id']}/edit/"
    client.send(path, {**client.page(path).values(path), "active_config_id": config_id})
    change = Change.objects.latest("proposed_at")
    client.send(f"/changes/{change.pk}/apply/")
    change.refresh_from_db()
    assert change.state == "applied"
    return change


def test_the_plain_list_costs_one_call(as_viewer, wired):
    as_viewer.page("/projects/")
    assert [sent.path for sent in wired.requests] == ["/v4/projects"]


def test_the_live_version_stands_with_its_model(as_viewer, wired, project):
    config = project["active_config"]["config"]
    said = row_of(as_viewer.page("/projects/"), SUPPORT)["Live version"]
    assert said == f"{config['name']} {config['model']}"


def test_who_made_it_live_and_since_when_stand_with_a_link_to_the_change(as_editor, wired, project, other):
    change = make_live(as_editor, project, other["config"]["id"])
    page = as_editor.page("/projects/")
    day = moments.words(change.settled_at, short=True)
    assert row_of(page, SUPPORT)["Since, by"] == f"{day}, you"
    assert page.links()[day] == change.get_absolute_url()


def since(change):
    return f"since {moments.words(change.settled_at, short=True, ago=False)}"


def live_card(page):
    """The words of the section with what is live, of its first card those line by line."""
    (section,) = [part for part in page.all("section") if part.get("aria-labelledby") == "live"]
    lines = [words(line) for line in section.find(".//article").iter("p")]
    return words(section.find("h2")), lines


def test_the_projects_own_page_says_it_too(as_editor, wired, project, other):
    address = f"/projects/{project['id']}/"
    heading, lines = live_card(as_editor.page(address))
    assert lines[2] == "Since when and by whom is not known here."
    change = make_live(as_editor, project, other["config"]["id"])
    page = as_editor.page(address)
    heading, lines = live_card(page)
    assert (heading, lines[0]) == ("Live now", "concise-v1")
    assert "a newer version exists: " in lines[1]
    assert lines[2:4] == [f"{since(change).replace('since', 'Since')}, by you.", "No reason was given."]
    assert page.links()[since(change).replace("since", "Since")] == change.get_absolute_url()


def test_the_projects_own_page_says_since_when_nothing_is_live_and_compares_with_nothing(as_editor, remote):
    offline = "/projects/pr_1/offline/?environment_id=env_1"
    as_editor.send(offline, {"note": ""})
    change = Change.objects.get()
    assert "Compare" in words(as_editor.page("/projects/pr_1/").one("main"))
    as_editor.send(f"{change.get_absolute_url()}apply/", {"confirm_name": "production"})
    page = as_editor.page("/projects/pr_1/")
    change.refresh_from_db()
    heading, lines = live_card(page)
    assert (heading, lines[0]) == ("Nothing is live in production", "Nothing is live")
    assert f"{since(change).replace('since', 'Since')}, by you." in lines
    assert "Compare" not in page.text


def test_the_projects_own_page_says_that_it_was_changed_elsewhere(as_viewer, wired, project, other):
    address = f"/projects/{project['id']}/"
    as_viewer.page(address)
    body = {"active_config_id": other["config"]["id"]}
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json=body)
    _, lines = live_card(as_viewer.page(address))
    assert lines[0] == "concise-v1"
    assert lines[2].startswith("Changed outside this panel, noticed ")


def test_nothing_is_said_of_who_when_something_else_is_live_by_now(as_editor, wired, project, other):
    make_live(as_editor, project, other["config"]["id"])
    newest = newest_first(wired, project)[0]["config"]["id"]
    Change.objects.update(answered={"active_config_id": newest})
    assert "Since, by" not in row_of(as_editor.page("/projects/"), SUPPORT)


def test_a_version_made_live_elsewhere_is_told_of_as_noticed(as_viewer, wired, project, other):
    as_viewer.page("/projects/")
    body = {"active_config_id": other["config"]["id"]}
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json=body)
    as_viewer.page("/projects/")
    assert row_of(as_viewer.page("/projects/"), SUPPORT)["Since, by"] == "noticed just now, outside"


def test_a_change_of_another_field_since_does_not_hide_who_made_it_live(as_editor, wired, project, other):
    change = make_live(as_editor, project, other["config"]["id"])
    later = change.settled_at + timedelta(seconds=1)
    Change.objects.create(
        project_id=project["id"], project_name=SUPPORT, state="applied", settled_at=later,
        requested={"directory_id": "dir_1"}, answered={"directory_id": "dir_1"},
    )  # fmt: skip
    as_editor.page("/projects/")
    assert SeenProject.objects.get(pk=project["id"]).live_change == change


def test_a_proposal_that_was_never_applied_says_nothing(as_editor, wired, project, other):
    path = f"/projects/{project['id']}/edit/"
    as_editor.send(path, {**as_editor.page(path).values(path), "active_config_id": other["config"]["id"]})
    assert "Since, by" not in row_of(as_editor.page("/projects/"), SUPPORT)


@pytest.mark.parametrize("offline", [False, True], ids=["deployed", "taken offline"])
def test_a_deployment_counts_where_it_is_of_the_default_environment(as_editor, wired, project, other, offline):
    rows = wired.behind_the_back("GET", f"/projects/{project['id']}/deployed-configs")
    if offline:
        default = next(row for row in rows if row["environment_tag"] == "default")
        path, typed = f"offline/?environment_id={default['environment_id']}", {"note": ""}
    else:
        path = f"deploy/?config_id={other['config']['id']}"
        typed = {"environment": [row["environment_id"] for row in rows], "note": ""}
    as_editor.page("/projects/")
    as_editor.send(f"/projects/{project['id']}/{path}", typed)
    confirmed = {"confirm_name": "production"} if offline else {}
    as_editor.send(f"/changes/{Change.objects.get().pk}/apply/", confirmed)
    said = row_of(as_editor.page("/projects/"), SUPPORT)
    assert said["Live version"].startswith("Nothing is live" if offline else other["config"]["name"])
    assert said["Since, by"] == "just now, you"


def test_a_deployment_in_another_environment_says_nothing_of_the_default_one(as_editor, wired, project, other):
    rows = wired.behind_the_back("GET", f"/projects/{project['id']}/deployed-configs")
    elsewhere = [row["environment_id"] for row in rows if row["environment_tag"] != "default"]
    typed = {"environment": elsewhere[:1], "note": ""}
    as_editor.send(f"/projects/{project['id']}/deploy/?config_id={other['config']['id']}", typed)
    as_editor.send(f"/changes/{Change.objects.get().pk}/apply/")
    assert "Since, by" not in row_of(as_editor.page("/projects/"), SUPPORT)


def test_an_undone_deployment_says_who_undid_it(as_editor, wired, project, other):
    rows = wired.behind_the_back("GET", f"/projects/{project['id']}/deployed-configs")
    typed = {"environment": [row["environment_id"] for row in rows], "note": ""}
    as_editor.send(f"/projects/{project['id']}/deploy/?config_id={other['config']['id']}", typed)
    first = Change.objects.get()
    as_editor.send(f"/changes/{first.pk}/apply/")
    as_editor.send(f"/changes/{first.pk}/undo/")
    default = next(row["environment_id"] for row in rows if row["environment_tag"] == "default")
    back = next(change for change in Change.objects.filter(undoes=first) if default in change.requested)
    as_editor.send(f"/changes/{back.pk}/apply/")
    assert SeenProject.objects.get(pk=project["id"]).live_change == back
    assert row_of(as_editor.page("/projects/"), SUPPORT)["Since, by"] == "just now, you"


def test_whether_a_newer_version_exists_is_not_known_before_the_versions_were_read(as_viewer, wired):
    page = as_viewer.page("/projects/")
    assert "Newer version" not in row_of(page, SUPPORT)
    live = [each for each in wired.behind_the_back("GET", "/projects", params={"size": 100})["records"]
            if each.get("active_config")]  # fmt: skip
    assert f"Whether there is a newer version is not known of {len(live)} projects here" in page.text
    assert page.links()["Find the projects that are not on the newest version"] == "/projects/?live=behind"
    page = as_viewer.page("/projects/", live="behind")
    assert "Find the projects" not in page.text


@pytest.mark.parametrize("page", ["", "edit/", "configs/", "compare/"])
def test_it_is_known_once_any_page_has_read_the_versions(as_editor, wired, project, page):
    newest = newest_first(wired, project)
    as_editor.page(f"/projects/{project['id']}/{page}")
    assert newest[0]["config"]["id"] != project["active_config"]["config"]["id"]
    listed = as_editor.page("/projects/")
    assert row_of(listed, SUPPORT)["Newer version"] == newest[0]["config"]["name"]
    others = {row_of(listed, name)["Newer version"] for name in ("Delay announcements", "Social posts")}
    assert others == {"Not known", ""}


def test_the_newest_and_an_older_version_live_are_told_apart(as_editor, wired, project, other):
    newest = newest_first(wired, project)[0]["config"]
    make_live(as_editor, project, newest["id"])
    as_editor.page(f"/projects/{project['id']}/")
    assert newer_than_live(as_editor) == ""
    make_live(as_editor, project, other["config"]["id"])
    assert newer_than_live(as_editor) == newest["name"]


def newer_than_live(client):
    """What the list says of a newer version of the one project; nothing where the live one is known to be newest."""
    page = client.page("/projects/", filter=SUPPORT)
    assert "Whether there is a newer version is not known" not in page.text
    return row_of(page, SUPPORT).get("Newer version", "")


def test_a_live_version_newer_than_any_that_was_seen_is_not_called_old(as_viewer, wired, project):
    as_viewer.page(f"/projects/{project['id']}/")
    long_ago = timezone.now() - timedelta(days=4000)
    SeenProject.objects.filter(pk=project["id"]).update(
        newest_config_id="config_old", newest_config_name="old", newest_config_created_at=long_ago
    )
    page = as_viewer.page("/projects/", filter=SUPPORT)
    assert "Newer version" not in row_of(page, SUPPORT)
    assert "Whether there is a newer version is not known of 1 project here" in page.text


def test_an_older_reading_of_the_versions_does_not_replace_a_newer_one(as_viewer, wired, project):
    as_viewer.page(f"/projects/{project['id']}/")
    kept = SeenProject.objects.get(pk=project["id"])
    remember_versions(project["id"], [], read_at=kept.versions_seen_at - timedelta(hours=1))
    assert SeenProject.objects.get(pk=project["id"]).newest_config_id == kept.newest_config_id


def test_the_list_costs_as_many_queries_for_many_rows_as_for_one(
    as_viewer, wired, project, django_assert_max_num_queries
):
    as_viewer.page("/projects/")
    for seen in SeenProject.objects.all():
        seen.live_change = Change.objects.create(
            project_id=seen.pk, project_name=seen.name, state="applied", live_field="active_config_id",
            requested={"active_config_id": seen.active_config_id}, settled_at=timezone.now(),
            answered={"active_config_id": seen.active_config_id or None},
        )  # fmt: skip
        seen.save()
    with django_assert_max_num_queries(12) as of_one:
        assert len(as_viewer.page("/projects/", filter=SUPPORT).all("tr")) == 2
    with django_assert_max_num_queries(len(of_one)):
        page = as_viewer.page("/projects/")
    assert len(page.all("tr")) > 10
    assert page.text.count("just now") > 10
