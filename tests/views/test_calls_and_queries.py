"""What a page costs in calls to the remote and in queries, whatever there is; and that calls are made side by side."""

import re
import threading

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Change
from tests.fault_table import truthfully

SUPPORT = "Support replies"
BIG = "Timetable notice 00000"
# Page to its calls and to at most how many queries of our own database.
COSTS = {
    "/projects/": (1, 9),
    "/projects/?filter=e": (1, 9),
    "/projects/{id}/": (3, 11),
    "/projects/{id}/edit/": (3, 8),
    "/projects/{id}/configs/": (3, 8),
    "/projects/{id}/compare/": (3, 8),
    "/changes/": (0, 11),
    "/directories/": (0, 8),
}


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    yield
    cache.clear()


def cost(client, wired, path):
    """Return calls, queries and compressed bytes of a page that was looked at before."""
    client.get(path)
    wired.forget()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path, headers={"accept-encoding": "gzip"})
    assert response.status_code == 200, path
    return len(wired.requests), len(queries), len(response.content)


def test_each_page_costs_what_it_may(as_editor, wired):
    project = wired.project(SUPPORT)["id"]
    as_editor.get("/projects/")
    for path, (calls, queries) in COSTS.items():
        made, asked, _ = cost(as_editor, wired, path.format(id=project))
        assert made == calls, path
        assert asked <= queries, path


def test_applying_costs_a_look_and_the_write(as_editor, wired):
    project = wired.project(SUPPORT)["id"]
    path = f"/projects/{project}/edit/"
    as_editor.send(path, {**as_editor.page(path).values(path), "name": "Renamed"})
    wired.forget()
    as_editor.post(f"/changes/{Change.objects.get().pk}/apply/", {"confirm_name": SUPPORT})
    assert [sent.method for sent in wired.requests] == ["GET", "PATCH"]


def test_no_page_costs_more_where_there_is_very_much_more(as_editor, wired):
    few = {path: cost(as_editor, wired, path.format(id=wired.project(SUPPORT)["id"])) for path in COSTS}
    wired.bulk(400, 300)
    big = wired.project(BIG)["id"]
    for path, (calls, queries, _) in few.items():
        made, asked, size = cost(as_editor, wired, path.format(id=big))
        assert (made, asked) == (calls, queries), path
        assert size < 100_000, path


def test_a_review_costs_one_look_however_long_the_history_of_its_project_is(as_editor, wired):
    project = wired.project(SUPPORT)["id"]
    other = next(row["config"]["id"] for row in wired.configs(project).values() if row["num_datapoints"] > 10_000)
    path = f"/projects/{project}/edit/"
    as_editor.send(path, as_editor.page(path).values(path) | {"active_config_id": other})
    address = Change.objects.get().get_absolute_url()
    calls, queries, _ = cost(as_editor, wired, address)
    assert calls == 1
    assert queries <= 12
    facts = {"project_id": project, "state": "applied", "live_field": "active_config_id"}
    values = {"before": {"active_config_id": "config_1"}, "requested": {"active_config_id": "config_2"}}
    Change.objects.bulk_create([Change(**facts, **values) for _ in range(300)])
    assert cost(as_editor, wired, address)[:2] == (calls, queries)


def test_lists_are_cut_to_pages(as_editor, wired):
    wired.bulk(400, 300)
    big = wired.project(BIG)["id"]
    rows = {
        path: len(as_editor.page(path).all("tr")) for path in ("/projects/?filter=notice", f"/projects/{big}/configs/")
    }
    assert set(rows.values()) == {26}, rows
    offered = as_editor.page(f"/projects/{big}/edit/")
    assert len([field for field in offered.all("input") if field.get("name") == "active_config_id"]) < 40


def after(gate):
    """Answer once so many calls wait."""

    def behaviour(exchange):
        try:
            gate.wait()
        except threading.BrokenBarrierError:
            return exchange.answer(500)
        return truthfully(exchange)

    return behaviour


@pytest.mark.parametrize("page", ["", "configs/"])
def test_the_three_calls_of_a_project_are_made_side_by_side(as_viewer, remote, settings, page):
    settings.HUMANLOOP_DEADLINE = 24.0
    remote.on("GET", "/", after(threading.Barrier(3, timeout=20)))
    assert re.search("Support bot", as_viewer.page(f"/projects/pr_1/{page}").text)
