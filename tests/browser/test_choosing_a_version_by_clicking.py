"""A teammate chooses a version: from the list by the comparison to an environment, by clicking."""

import re

import pytest

from tests.memory_remote import config
from tests.views.test_searching import FOUND

pytestmark = pytest.mark.django_db(transaction=True)
SUPPORT = "Support replies"


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)


@pytest.fixture
def versions(wired, project):
    rows = wired.behind_the_back("GET", f"/projects/{project['id']}/configs")
    return sorted(rows, key=lambda row: row["created_at"], reverse=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_all_versions_by_the_comparison_into_an_environment(visit, editor, wired, project, javascript):
    person = visit(javascript=javascript).signs_in(editor).goes(f"/projects/{project['id']}/")
    person.clicks("link", "All versions").clicks("link", re.compile("Compare with live.*concise-v1")).clicks(
        "link", "Make live"
    )
    for box in person.page.get_by_role("checkbox").all():
        box.check()
    person.clicks("button", "Review changes").clicks("button", re.compile("Make live in production.* and "))
    assert person.state == "Saved"
    (write,) = wired.writes
    assert write.path.endswith("/deploy-config")
    assert len(write.json["environments"]) == 3


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_environment_is_taken_offline_when_its_name_was_typed(visit, editor, wired, project, javascript):
    person = visit(javascript=javascript).signs_in(editor).goes(f"/projects/{project['id']}/")
    person.page.get_by_text("More", exact=True).click()
    person.clicks("link", "Take staging offline").clicks("button", "Review changes")
    person.clicks("button", "Take staging offline")
    assert wired.writes == []
    person.page.get_by_label("Type the environment’s name").first.fill("staging")
    person.clicks("button", "Take staging offline")
    assert person.state == "Saved"
    assert [sent.method for sent in wired.writes] == ["DELETE"]


def test_a_copied_link_fills_the_form_in_for_a_colleague(visit, editor, project, versions):
    person = visit().signs_in(editor).goes(f"/projects/{project['id']}/edit/")
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.page.locator(f"input[value={versions[-1]['config']['id']}]").check()
    person.page.get_by_label("Why (optional)").fill("Why & how")
    person.clicks("button", "Copy link")
    person.page.get_by_text("Copied").wait_for()
    copied = person.page.evaluate("navigator.clipboard.readText()")
    assert copied == (
        f"{person.address}/projects/{project['id']}/edit/"
        f"?active_config_id={versions[-1]['config']['id']}&note=Why+%26+how"
    )
    person.page.goto(copied)
    assert person.page.get_by_label("Why (optional)").input_value() == "Why & how"
    assert person.page.locator(f"input[value={versions[-1]['config']['id']}]").is_checked()


def test_the_pages_of_versions_have_no_barrier(visit, editor, wired, project, versions):
    person = visit().signs_in(editor)
    path = f"/projects/{project['id']}"
    environment = wired.behind_the_back("GET", f"{path}/deployed-configs")[0]["environment_id"]
    for page in (
        "/",
        "/configs/",
        "/configs/?q=nothing-has-this-name",
        "/compare/",
        f"/deploy/?config_id={versions[-1]['config']['id']}",
        f"/offline/?environment_id={environment}",
    ):
        person.goes(path + page).finds_no_barrier()
    person.clicks("button", "Review changes").finds_no_barrier()


def test_the_box_that_narrows_the_versions_finds_what_the_server_finds(visit, editor, remote):
    remote.memory.configs |= {f"config_n{n}": config(f"config_n{n}", text) for n, (text, _) in enumerate(FOUND)}
    person = visit().signs_in(editor).goes("/projects/pr_1/edit/")
    box = person.page.get_by_label("Narrow the list of versions")
    for number, (_, wanted) in enumerate(FOUND):
        box.fill(wanted)
        assert person.page.locator(f"[data-filter-item]:not([hidden]) input[value=config_n{number}]").count(), wanted
    box.fill("nobody")
    assert person.page.locator("[data-filter-item]:not([hidden]) input[value^=config_n]").count() == 0
