"""What a page offers can be done: no link leads to a page that refuses, no sentence to a way that is not there."""

import json
import re
from urllib.parse import urlsplit

import pytest

from projects.models import Change, Move
from tests.conftest import signed_in
from tests.fault_server import FaultServer

pytestmark = pytest.mark.django_db
# Where a walk does not go: signing out of itself, files, and the same list in another order.
NOT_WALKED = re.compile(r"/(accounts/logout|static)/|\.csv|sort_by=|page=|[?&](from|to|next)=")
MOST_PAGES = 150


@pytest.fixture
def empty(wired):
    """A project without any version."""
    return wired.behind_the_back("POST", "/projects", json={"name": "Empty one"})["id"]


def main_of(page):
    return re.sub(r"\s+", " ", "".join(page.tree.find(".//main").itertext()))


def test_a_project_without_a_version_offers_no_way_to_make_one_live(as_editor, empty):
    page = as_editor.page(f"/projects/{empty}/")
    assert main_of(page).count("This project has no version yet") == 1
    assert not [words for words in page.links() if "live" in words or "Compare" in words]
    assert "make a version live" not in main_of(page)
    assert "production, staging, development: none of them serves a version." in main_of(page)


def test_its_form_asks_for_no_version_and_still_renames(as_editor, empty):
    page = as_editor.page(f"/projects/{empty}/edit/")
    assert "Humanloop lists no version of this project" in main_of(page)
    assert not [field for field in page.all("input") if (field.get("name") or "").startswith("active_config_id")]
    review = as_editor.send(f"/projects/{empty}/edit/", {"name": "Filled one"})
    assert review.state == "Draft"


def test_a_version_that_a_link_names_stands_in_its_form_all_the_same(as_editor, empty):
    page = as_editor.page(f"/projects/{empty}/edit/", active_config_id="config_x9")
    assert page.values(f"/projects/{empty}/edit/")["active_config_id"] == "config_x9"


def test_a_version_that_is_live_everywhere_has_no_form_that_must_refuse(as_editor, remote):
    remote.memory.served |= {("pr_1", "env_2"): "config_1"}
    page = as_editor.page("/projects/pr_1/deploy/", config_id="config_1")
    assert "live in every environment already" in main_of(page)
    assert "Review changes" not in page.buttons
    remote.memory.served |= {("pr_1", "env_2"): "config_2"}
    assert "Review changes" in as_editor.page("/projects/pr_1/deploy/", config_id="config_1").buttons


def test_where_a_project_s_only_version_is_live_no_other_is_offered(as_editor, remote):
    del remote.memory.configs["config_2"]
    page = as_editor.page("/projects/pr_1/")
    assert main_of(page).count("There is no other version") == 1
    assert "Make another version live in production" not in page.links()
    assert [words for words in page.links() if words.startswith("Make a version live")]


def test_its_list_of_versions_asks_nobody_to_choose(as_editor, empty, wired):
    (first, *_) = wired.behind_the_back("GET", f"/projects/{empty}/deployed-configs")
    page = as_editor.page(f"/projects/{empty}/configs/", environment=first["environment_id"])
    assert "There are no versions yet" in main_of(page)
    assert "Choose the version" not in main_of(page)


def test_versions_that_can_not_be_read_are_not_called_none(as_editor, point_at):
    with FaultServer() as server:
        unread = json.dumps([{"x": 1}]).encode()
        server.on("GET", "/projects/pr_1/configs", lambda exchange: exchange.answer(200, unread))
        point_at(server.base_url)
        detail, listed = as_editor.page("/projects/pr_1/"), as_editor.page("/projects/pr_1/configs/")
    assert "can’t be read" in main_of(detail)
    assert "No version can be read" in main_of(listed)
    assert "no version yet" not in main_of(detail) + main_of(listed)


def test_help_names_the_button_of_a_change_that_was_noticed(as_viewer):
    (row,) = [row for row in as_viewer.page("/help/").all("tr") if "changed elsewhere" in "".join(row.itertext())]
    assert "Propose what was before" in "".join(row.itertext())


@pytest.mark.pages_alone
@pytest.mark.parametrize("role", ["viewer", "editor", "admin"])
def test_every_link_that_a_page_offers_is_answered(role, request, wired, empty):
    client = signed_in(request.getfixturevalue(role))
    waiting, visited = ["/projects/", f"/projects/{empty}/", "/help/"], set()
    while waiting and len(visited) < MOST_PAGES:
        address = waiting.pop(0)
        kind = re.sub(r"(pr|env|dir|config)_\w+", r"\1", address)
        if kind in visited or NOT_WALKED.search(address):
            continue
        visited.add(kind)
        response = client.get(address, follow=True)
        assert response.status_code == 200, address
        links = [urlsplit(link) for link in re.findall(r'href="(/[^"#]*)', response.content.decode())]
        waiting += [f"{link.path}?{link.query}".rstrip("?").replace("&amp;", "&") for link in links]
    assert len(visited) > 12


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/changes/{change}/apply/", "/changes/{change}/"),
        ("/changes/{change}/check/", "/changes/{change}/"),
        ("/changes/{change}/schedule/", "/changes/{change}/"),
        ("/moves/{move}/say/", "/moves/{move}/"),
        ("/moves/{move}/go-on/", "/moves/{move}/"),
        ("/accounts/logout/", ""),
    ],
)
def test_an_address_that_only_takes_forms_leads_to_the_page_of_the_form(as_editor, editor, remote, address, leads_to):
    move = Move.objects.create(directory_id="dir_2", directory_name="Two", proposed_by=editor)
    change = Change.objects.create(project_id="pr_1", before={}, requested={"name": "Bot"}, proposed_by=editor)
    keys = {"change": change.pk, "move": move.pk}
    page = as_editor.page(address.format(**keys), status=405)
    assert page.heading == "There is nothing to read here"
    assert page.links().get("Go to the page of the form", "") == leads_to.format(**keys)
    assert page.links()["Go to Home"] == "/"
    change.refresh_from_db()
    assert change.state == "proposed"
