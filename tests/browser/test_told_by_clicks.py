"""How many clicks the four errands take that people come for most, and that they see what they need on the way."""

import re

import pytest

from projects.models import Change
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SUPPORT = "Support replies"
MAKES_LIVE = re.compile("^Make (.+ )?live in production")


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)


@pytest.fixture
def live(project):
    """The id of the version that production serves."""
    return project["active_config"]["config"]["id"]


@pytest.fixture
def other(wired, project, live):
    """A version that production does not serve."""
    versions = [row["config"] for row in wired.configs(project["id"]).values()]
    return next(version for version in versions if version["id"] != live and version.get("name"))


@pytest.fixture
def made_live(editor, project, other):
    """The other version was made live in production by the editor, just now."""
    client = signed_in(editor)
    review = client.send(f"/projects/{project['id']}/edit/", {"active_config_id": other["id"], "note": "It is better"})
    done = client.send(review.form("/apply/").get("action"), {})
    assert Change.objects.get().state == Change.State.APPLIED, done.text
    return other


class Clicks:
    """Somebody who clicks, and counts."""

    def __init__(self, person):
        self.person, self.page, self.count = person, person.page, 0

    def on(self, role, name, within=None, **how):
        """Click what is called so, the first where there are several; each is one click more."""
        target = (within or self.page.locator("main")).get_by_role(role, name=name, **how).first
        target.click()
        self.count += 1
        return self

    def row(self, name):
        """Return the row of a table in which this is said."""
        return self.page.locator("main").get_by_role("row").filter(has_text=name).first


def test_a_better_version_is_put_live_knowing_scores_and_risk(visit, editor, wired, project, other):
    clicks = Clicks(visit().signs_in(editor))
    search = clicks.page.locator("main").get_by_role("searchbox").or_(clicks.page.get_by_label("Name")).first
    search.fill(SUPPORT)
    with clicks.page.expect_navigation():
        search.press("Enter")
    clicks.on("link", SUPPORT, exact=True).on("link", re.compile("Make another version live"))
    row = clicks.row(other["name"])
    assert re.search(r"\d", row.locator(".scored").first.inner_text()), row.inner_text()
    clicks.on("link", re.compile("Make live in production"), within=row).on("button", "Review changes")
    assert wired.writes == []
    assert clicks.page.get_by_role("heading", name="What to know").is_visible()
    assert clicks.page.get_by_role("heading", name=re.compile("Scores")).first.is_visible()
    clicks.on("button", MAKES_LIVE)
    assert wired.project(SUPPORT)["active_config"]["config"]["id"] == other["id"]
    assert len(wired.writes) == 1
    assert clicks.count <= 5


def test_the_version_before_is_live_again(visit, editor, wired, project, live, made_live):
    clicks = Clicks(visit().signs_in(editor).goes(f"/projects/{project['id']}/"))
    clicks.on("button", re.compile("Go back to")).on("button", MAKES_LIVE)
    assert wired.project(SUPPORT)["active_config"]["config"]["id"] == live
    assert clicks.count <= 2


@pytest.mark.parametrize("start", ["/", "/changes/"])
def test_who_changed_production_this_week_is_found(visit, viewer, editor, project, made_live, start):
    clicks = Clicks(visit().signs_in(viewer).goes(start))
    name = editor.get_full_name() or editor.username
    if start == "/changes/":
        clicks.on("link", "production", exact=True)
    (entry,) = [text for text in clicks.page.locator("main li, main tr").all_inner_texts() if SUPPORT in text]
    assert name in entry
    assert made_live["name"] in entry
    assert "production" in entry
    assert clicks.count <= 1


def test_the_best_version_of_a_project_is_found(visit, viewer, wired, project):
    clicks = Clicks(visit().signs_in(viewer).goes(f"/projects/{project['id']}/"))
    table = clicks.page.get_by_role("table").filter(has=clicks.page.locator(".scored")).first
    sorts = table.locator("th[scope=col]:has(a)")
    evaluators = [row["name"] for row in project["active_evaluators"]]
    column = next(name for name in sorts.all_inner_texts() if any(each in name for each in evaluators))
    clicks.on("link", column.strip(), within=table)
    first = clicks.page.locator("main tbody tr:has(.scored)").first
    assert "best" in first.inner_text()
    assert clicks.count <= 2
