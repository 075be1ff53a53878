"""Two people decide on one change: one asks, the other wants it otherwise, and what was approved before is void."""

import re

import pytest

from projects.models import Change
from projects.sandbox import identifiers
from projects.services import Place, protect
from tests.conftest import make_user

pytestmark = pytest.mark.django_db(transaction=True)
SUPPORT = "Support replies"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def project(wired, admin):
    project = wired.project(SUPPORT)
    protect({Place(identifiers.fixed("env", "production"), "production", is_default=True): 1}, by=admin)
    return project


@pytest.fixture
def versions(wired, project):
    """Two versions with names of their own that production does not serve."""
    live = project["active_config"]["config"]["id"]
    named = {row["config"].get("name"): row["config"]["id"] for row in wired.configs(project["id"]).values()}
    return [(name, key) for name, key in named.items() if key != live and name][:2]


def says(visitor, words, button):
    visitor.page.get_by_label("Say something about it").fill(words)
    return visitor.clicks("button", button, exact=True)


def history(visitor):
    return visitor.page.locator("#conversation ~ .summary > div").all_inner_texts()


def test_a_change_is_asked_for_improved_approved_and_applied_by_two(visit, admin, wired, project, versions):
    mia, tom = (make_user(name, "Editor") for name in ("mia", "tom"))
    (_, first_id), (better, better_id) = versions
    hers = visit().signs_in(mia).goes(f"/projects/{project['id']}/edit/")
    hers.page.locator(f"[name=active_config_id][value='{first_id}']").check()
    hers.page.get_by_label("Why (optional)").fill("Shorter")
    hers.clicks("button", "Review changes")
    assert hers.state == "Draft"
    hers.clicks("button", "Ask for review")
    assert hers.state == "Proposed"
    change = Change.objects.get()
    address = change.get_absolute_url()

    ada = visit().signs_in(admin).goes(address).clicks("button", "Approve", exact=True)
    assert "ada approved this" in ada.text.lower() or "You approved this" in ada.text

    his = visit(javascript=False, color_scheme="dark").signs_in(tom)
    his.page.set_viewport_size(PHONE)
    his.goes("/").clicks("link", "Review")
    says(his, "Which one has more datapoints?", "Ask for changes")
    assert "You asked for changes" in his.text

    hers.goes("/").clicks("link", SUPPORT)
    hers.goes(address).clicks("link", "Edit", exact=True)
    hers.page.locator(f"[name=active_config_id][value='{better_id}']").check()
    hers.clicks("button", "Review changes")
    assert hers.page.url.endswith(address)
    assert better in hers.heading
    assert "It does not count: what is asked for was changed since." in hers.text
    assert wired.writes == []

    his.goes(address).clicks("button", "Approve and make live in production")
    assert his.state == "Saved"
    assert wired.project(SUPPORT)["active_config"]["config"]["id"] == better_id
    assert len(wired.writes) == 1
    thread = " ".join(" ".join(history(hers.goes(address))).split())
    told = ["You wrote this down", "You asked for review", "ada approved it", "tom asked for changes: Which one"]
    told += [f"to “make {better} live in production”", "tom approved it", "tom pressed the button", "Saved"]
    assert re.search(".*".join(map(re.escape, told)), thread), thread


@pytest.mark.parametrize("javascript", [True, False])
def test_an_editor_declines_what_another_proposed(visit, editor, viewer, wired, project, versions, javascript):
    (_, wanted), _ = versions
    live = project["active_config"]["config"]["id"]
    change = Change.objects.create(
        project_id=project["id"], project_name=SUPPORT, proposed_by=viewer, live_field="active_config_id",
        before={"active_config_id": live}, requested={"active_config_id": wanted}, default_environment="production",
    )  # fmt: skip
    person = visit(javascript=javascript).signs_in(editor).goes(change.get_absolute_url())
    person.page.locator("main summary", has_text="Decline").click()
    person.page.get_by_label("Why not").fill("Not this week.")
    person.clicks("button", "Decline", exact=True)
    assert person.state == "Declined"
    assert "Not this week." in visit().signs_in(viewer).goes("/").text
