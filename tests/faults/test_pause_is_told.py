"""While the remote is left alone, every page says so to those who are signed in, and what still works."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.fault_table import objects
from tests.pages import PageClient, words
from tests.set_clock import SetClock

TOLD = "Humanloop is not answering."


def told(page):
    """What the page's frame says of it, or nothing."""
    return next((words(p) for p in page.one("header").iter("p") if words(p).startswith(TOLD)), "")


@pytest.fixture
def clock(remote, guarded):
    clock = SetClock()
    guarded(clock=clock)
    return clock


@pytest.fixture
def paused(as_viewer, remote, clock):
    """Five pages in a row met a fault: for ten seconds the remote is left alone. It is well again meanwhile."""
    remote.on("*", "/", objects(503))
    for _ in range(4):
        assert not told(as_viewer.page("/projects/", status=502))
    assert told(as_viewer.page("/projects/", status=502))
    remote.behave()
    return remote


def test_every_page_says_so_and_nothing_is_asked_of_the_remote(as_admin, paused, change):
    before = len(paused.requests)
    for path in ("/changes/", f"/changes/{change.pk}/", "/people/", "/accounts/", "/directories/"):
        assert told(as_admin.page(path)), path
    page = as_admin.page("/projects/", status=503)
    assert told(page) == (
        f"{TOLD} For the next 10 seconds nothing is asked of it or sent to it. "
        "Changes, people and your account still work."
    )
    assert page.response["Retry-After"] == "11"
    assert len(paused.requests) == before


def test_it_costs_no_query(as_admin, paused, clock):
    as_admin.page("/changes/")
    with CaptureQueriesContext(connection) as while_paused:
        assert told(as_admin.page("/changes/"))
    clock.now += 10
    with CaptureQueriesContext(connection) as after:
        assert not told(as_admin.page("/changes/"))
    assert len(while_paused) == len(after)


def test_the_last_second_is_one_second(as_viewer, paused, clock):
    clock.now += 9.5
    assert "For the next 1 second nothing" in told(as_viewer.page("/changes/"))


def test_people_are_named_only_to_those_who_may_see_them(as_viewer, paused):
    assert told(as_viewer.page("/changes/")).endswith("Changes and your account still work.")


def test_a_visitor_is_told_nothing_of_it(paused):
    assert TOLD not in PageClient().page("/accounts/login/").html


def test_a_change_is_not_sent_meanwhile_and_can_be_tried_again_after(as_editor, paused, change, clock):
    page = as_editor.send(f"/changes/{change.pk}/apply/", {"confirm_name": "Support bot"})
    assert page.state == "Not sent"
    assert told(page)
    assert paused.writes == []
    clock.now += 10
    page = as_editor.send(f"/changes/{change.pk}/apply/", {"confirm_name": "Support bot"})
    assert page.state == "Saved"
    assert not told(page)
    assert len(paused.writes) == 1


def test_it_is_gone_with_the_first_answer(as_viewer, paused, clock):
    clock.now += 10
    page = as_viewer.page("/projects/")
    assert "Support bot" in page.text
    assert not told(page)
