"""A page drawn while the remote is asked, of its last answers: it is sent where they are still so, and never else."""

import copy
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.messages import add_message, get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone

from projects import services
from projects.mirror import store
from projects.models import Change, SeenProject
from projects.views.beforehand import Beforehand
from tests.conftest import make_user, signed_in
from tests.fault_table import objects, truthfully
from tests.pages import words
from tests.processes.conftest import until

SUPPORT = "Support replies"
PAGES = ["/projects/", "/projects/?filter=Support", "/projects/{id}/", "/projects/{id}/edit/"]


def after_drawing(drawn, then=truthfully):
    """Answer once a page is drawn beforehand, or is not to be."""

    def behaviour(exchange):
        until(lambda: drawn)
        return then(exchange)

    return behaviour


def drawing():
    """What draws pages, and what it drew."""
    drawn = []

    def draw(found, **more):
        drawn.append((found, *more.values()))
        return HttpResponse(str(found))

    return draw, drawn


@pytest.fixture
def request_of_somebody(rf):
    request = rf.get("/")
    request.session = {}
    MessageMiddleware(HttpResponse).process_request(request)
    return request


def test_what_is_still_so_is_drawn_once(request_of_somebody):
    draw, drawn = drawing()
    last = ["so"]
    page = Beforehand(request_of_somebody, last, draw)
    assert drawn == [(last,)]
    assert page.of(last).content == b"['so']"
    assert drawn == [(last,)]


def test_what_is_so_no_longer_or_was_not_known_is_drawn_as_it_is(request_of_somebody):
    for last in (["so"], None):
        draw, drawn = drawing()
        page = Beforehand(request_of_somebody, last, draw)
        assert page.of(["otherwise"], ghosts=["one"]).content == b"['otherwise']"
        assert drawn[-1] == (["otherwise"], ["one"])


def test_with_a_message_to_tell_nothing_is_drawn_that_may_not_be_sent(request_of_somebody):
    draw, drawn = drawing()
    add_message(request_of_somebody, 20, "Saved.")
    page = Beforehand(request_of_somebody, ["so"], draw)
    assert drawn == []
    page.of(["so"])
    assert drawn == [(["so"],)]
    assert [message.message for message in get_messages(request_of_somebody)] == ["Saved."]


@pytest.fixture
def drawn(monkeypatch):
    """How many pages were drawn, and how many of them before the remote had answered."""
    made = []

    class Noted(Beforehand):
        def __init__(self, request, last, draw):
            made.append("before" if last is not None else "after")
            super().__init__(request, last, draw)

        def of(self, found, **more):
            made.append("sent" if found is self._last else "drawn")
            return super().of(found, **more)

    for view in ("projects", "project_list"):
        monkeypatch.setattr(f"projects.views.{view}.Beforehand", Noted)
    return made


@pytest.mark.parametrize("address", PAGES)
def test_what_was_changed_elsewhere_a_moment_ago_is_on_the_page(as_editor, wired, drawn, address):
    project = wired.project(SUPPORT)["id"]
    address = address.format(id=project)
    for _ in range(2):
        as_editor.page(address)
    drawn.clear()
    wired.forget()
    assert SUPPORT in as_editor.page(address).text
    assert drawn == ["before", "sent"]
    assert wired.requests  # which were asked all the same
    wired.behind_the_back("PATCH", f"/projects/{project}", json={"name": "Support, renamed"})
    drawn.clear()
    page = as_editor.page(address)
    assert "Support, renamed" in page.text
    assert drawn[-1] == "drawn"
    assert Change.objects.get().state == "noticed"


@pytest.mark.parametrize("address", PAGES[2:])
def test_so_is_a_version_that_was_put_live_in_one_environment(as_editor, wired, address):
    project = wired.project(SUPPORT)["id"]
    address = address.format(id=project)
    for _ in range(2):
        before = as_editor.page(address).text
    rows = wired.behind_the_back("GET", f"/projects/{project}/deployed-configs")
    staging = next(row for row in rows if row["environment_name"] == "staging")
    versions = {name: row["config"]["id"] for name, row in wired.configs(project).items()}
    name = next(name for name, key in versions.items() if key != staging.get("model_config_id"))
    body = {"config_id": versions[name], "environments": [{"id": staging["environment_id"]}]}
    wired.behind_the_back("PATCH", f"/projects/{project}/deploy-config", json=body)
    after = as_editor.page(address).text
    assert after.count(name) == before.count(name) + 1


def test_what_has_to_be_kept_is_not_passed_over(as_editor, wired, drawn):
    project = wired.project(SUPPORT)["id"]
    for address in ("/projects/", f"/projects/{project}/", f"/projects/{project}/edit/"):
        as_editor.page(address)
        long_ago = timezone.now() - timedelta(minutes=2)
        for field in ("seen_at", "versions_seen_at"):
            if address == "/projects/" and field == "versions_seen_at":
                continue
            SeenProject.objects.filter(pk=project).update(**{field: long_ago})
            drawn.clear()
            as_editor.page(address)
            assert drawn == ["after", "drawn"], (address, field)
            assert getattr(SeenProject.objects.get(pk=project), field) > long_ago


@pytest.mark.parametrize("address", ["/projects/", "/projects/pr_1/", "/projects/pr_1/edit/"])
def test_a_page_that_can_not_be_had_is_told_of_though_it_was_drawn(as_editor, remote, drawn, address):
    for _ in range(2):
        as_editor.page(address)
    drawn.clear()
    remote.on("GET", "/projects", after_drawing(drawn, then=objects(500)))
    assert as_editor.get(address).status_code == 502
    assert drawn == ["before"]


def test_without_the_versions_it_is_another_page(as_editor, remote, drawn):
    for address in ("/projects/pr_1/", "/projects/pr_1/edit/"):
        for _ in range(2):
            before = as_editor.page(address).text
        drawn.clear()
        remote.once("GET", "/projects/pr_1/configs", after_drawing(drawn, then=objects(403)))
        assert as_editor.page(address).text != before
        assert drawn == ["before", "drawn"]


def test_what_differs_in_a_byte_is_not_the_same_though_python_calls_it_equal(as_editor, remote, drawn):
    def settings(**values):
        remote.memory.projects["pr_1"]["active_config"] = copy.deepcopy(remote.memory.configs["config_1"])
        remote.memory.projects["pr_1"]["active_config"]["config"]["parameters"] = values

    settings(seed=1, top_k=1)
    for _ in range(2):
        assert '"seed": 1' in as_editor.page("/projects/pr_1/").text
    drawn.clear()
    settings(seed=True, top_k=1)
    remote.on("GET", "/projects/pr_1", after_drawing(drawn))
    assert '"seed": true' in as_editor.page("/projects/pr_1/").text
    assert drawn == ["before", "drawn"]


def test_of_a_remote_that_failed_a_moment_ago_nothing_is_drawn_before_it_answers(as_editor, remote, drawn):
    for _ in range(2):
        as_editor.page("/projects/")
    remote.on("GET", "/projects", objects(500))
    as_editor.get("/projects/")
    remote.on("GET", "/projects", after_drawing(drawn))
    for expected in (["after", "drawn"], ["before", "sent"]):
        drawn.clear()
        as_editor.page("/projects/")
        assert drawn == expected


def test_what_this_process_remembers_of_the_remote_is_renewed_by_what_is_still_so(as_editor, wired, drawn):
    project = f"/projects/{wired.project(SUPPORT)['id']}/"
    for address in ("/projects/", project):
        for _ in range(2):
            as_editor.page(address)
    cache.delete(store.LISTED)
    cache.set(store.DEFAULT_NAME, "called otherwise")
    drawn.clear()
    as_editor.page("/projects/")
    assert drawn == ["before", "sent"]
    assert store.was_listed()
    as_editor.page(project)
    assert store.default_environment() == "production"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("looks", [0, 2])
@pytest.mark.parametrize(("address", "calls"), [("/projects/", 1), ("/projects/pr_1/", 3), ("/projects/pr_1/edit/", 3)])
def test_a_change_from_here_while_the_remote_is_asked_is_in_all_of_the_page(remote, drawn, address, calls, looks):
    mia, edgar = (make_user(name, "Editor") for name in ("mia", "edgar"))
    asked = {"before": {"active_config_id": "config_1"}, "requested": {"active_config_id": "config_2"}}
    change = Change.objects.create(
        project_id="pr_1", project_name="Support bot", proposed_by=edgar, live_field="active_config_id", **asked
    )
    client = signed_in(mia)
    for each in ["/projects/", *[address] * looks]:  # so that the project was seen, which makes it no news
        client.page(each)
    drawn.clear()
    go, asked_for = threading.Event(), []

    def held(exchange):
        asked_for.append(exchange)
        go.wait(20)
        return truthfully(exchange)

    remote.on("GET", "/projects", held)
    with ThreadPoolExecutor() as threads:
        page = threads.submit(in_thread, client, address)
        until(lambda: drawn and len(asked_for) == calls)  # what is asked later is answered of what is so before
        remote.behave()
        assert services.apply(change, by=edgar).state == "applied"
        go.set()
        told = page.result()
    assert told == words(client.page(address).one("body"))


def in_thread(client, address):
    try:
        return words(client.page(address).one("body"))
    finally:
        connection.close()
