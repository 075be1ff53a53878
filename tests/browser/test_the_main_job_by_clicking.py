"""A teammate puts a version live by clicking, in front of the v4 API on a socket."""

import pytest

from projects.models import Change

pytestmark = pytest.mark.django_db(transaction=True)
SUPPORT = "Support replies"
MAKES_LIVE = "Make live in production"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request):
    return request.param


@pytest.fixture
def version(wired):
    project = wired.project(SUPPORT)
    live = project["active_config"]["config"]["id"]
    return next(c["config"] for c in wired.configs(project["id"]).values() if c["config"]["id"] != live)


def test_an_editor_puts_a_version_live(visit, editor, wired, version, javascript):
    person = visit(javascript=javascript).signs_in(editor)
    person.page.get_by_role("searchbox", name="Find a project").fill("support")
    person.clicks("button", "Search").clicks("link", SUPPORT).clicks("link", "Rename or move")
    person.page.locator(f"input[value={version['id']}]").check()
    person.page.get_by_label("Why (optional)").fill("Shorter answers")
    person.clicks("button", "Review changes")
    assert person.state == "Draft"
    assert "Shorter answers" in person.text
    assert wired.writes == []
    person.clicks("button", MAKES_LIVE)
    assert person.state == "Saved"
    (write,) = wired.writes
    assert write.json == {"active_config_id": version["id"]}
    person.clicks("button", "Go back to ").clicks("button", MAKES_LIVE)
    assert person.state == "Saved"
    assert len(wired.writes) == 2


def test_a_viewer_proposes_and_an_editor_applies_at_the_same_address(visit, viewer, editor, wired, version, javascript):
    proposer = visit(javascript=javascript).signs_in(viewer)
    project = wired.project(SUPPORT)["id"]
    proposer.goes(f"/projects/{project}/edit/?active_config_id={version['id']}&note=Better")
    proposer.clicks("button", "Review changes")
    assert "Ask an editor" in proposer.text
    address = proposer.page.url.removeprefix(proposer.address)
    applier = visit(javascript=javascript).goes(address)
    assert "Sign in" in applier.heading
    applier.page.get_by_label("Username").fill(editor.username)
    applier.page.get_by_label("Password", exact=True).fill("correct horse battery staple")
    applier.clicks("button", "Sign in")
    assert applier.page.url.endswith(address)
    applier.clicks("button", MAKES_LIVE)
    assert applier.state == "Saved"


def test_a_rename_is_confirmed_and_a_wrong_confirmation_is_told_of(visit, editor, wired, javascript):
    person = visit(javascript=javascript).signs_in(editor)
    project = wired.project(SUPPORT)["id"]
    person.goes(f"/projects/{project}/edit/?name=Support+answers").clicks("button", "Review changes")
    person.page.get_by_label("Type the project’s current name to confirm").first.fill("nonsense")
    person.clicks("button", "Rename to Support answers")
    assert person.page.title().startswith("Error: ")
    assert wired.writes == []
    person.page.locator("#id_confirm_name").fill(SUPPORT)
    person.clicks("button", "Rename to Support answers")
    assert person.state == "Saved"
    assert Change.objects.get().state == "applied"


def test_many_clicks_on_apply_send_once(visit, editor, wired, version):
    person = visit().signs_in(editor)
    project = wired.project(SUPPORT)["id"]
    person.goes(f"/projects/{project}/edit/?active_config_id={version['id']}").clicks("button", "Review changes")
    person.page.get_by_role("button", name=MAKES_LIVE).click(click_count=3)
    person.page.wait_for_load_state()
    person.page.reload()
    assert len(wired.writes) == 1
