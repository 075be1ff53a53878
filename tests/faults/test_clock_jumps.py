"""The clock is put forward or back, by hand or by a machine that wakes up: nothing hangs, locks or lasts for ever."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from projects import services
from projects.models import Change, SeenProject
from projects.services.apply import _about_to_send, claim
from projects.services.settle import settle
from projects.services.transitions import Action
from tests.conftest import PASSWORD
from tests.fault_table import never_answers, truthfully
from tests.memory_remote import config
from tests.pages import PageClient

YEAR, DAY = timedelta(days=365), timedelta(days=1)
JUMPS = pytest.mark.parametrize("jump", [YEAR, -YEAR], ids=["forward", "back"])


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now()) as clock:
        yield clock


def sign_in(client=None, password=PASSWORD):
    client = client or PageClient()
    return client, client.post("/accounts/login/", {"username": "edgar", "password": password}).status_code


def is_in(client):
    return client.get("/changes/").status_code == 200


@JUMPS
def test_a_call_in_between_is_neither_cut_short_nor_let_go_on(as_editor, remote, settings, clock, jump):
    as_editor.page("/changes/")

    def jumps(then):
        def behaviour(exchange):
            clock.shift(jump)
            try:
                return then(exchange)
            finally:
                clock.shift(-jump)

        return behaviour

    remote.on("GET", "/projects/pr_1", jumps(truthfully))
    as_editor.page("/projects/pr_1/edit/")
    settings.HUMANLOOP_DEADLINE = 0.5
    remote.on("GET", "/projects/pr_1", jumps(never_answers))
    as_editor.page("/projects/pr_1/edit/", status=504)


def test_put_forward_a_change_on_its_way_looks_lost_until_its_answer_comes(remote, editor, change, clock):
    claimed = claim(change, by=editor, request_id="")
    assert _about_to_send(claimed)
    clock.shift(DAY)
    assert services.expire(Change.objects.get()).state == "unknown"
    assert settle(claimed, Action.CONFIRM, answered={"name": "Renamed"}).state == "applied"


def test_put_forward_before_it_was_sent_a_change_is_given_up_and_not_sent(remote, editor, change, clock):
    claimed = claim(change, by=editor, request_id="")
    clock.shift(DAY)
    assert services.expire(Change.objects.get()).state == "not_sent"
    assert not _about_to_send(claimed)


def test_put_back_a_change_on_its_way_can_be_checked(as_editor, remote, editor, change, clock):
    as_editor.page("/changes/")
    assert _about_to_send(claim(change, by=editor, request_id=""))
    clock.shift(-DAY)
    assert as_editor.page(f"/changes/{change.pk}/").state == "Outcome unknown"
    page = as_editor.send(f"/changes/{change.pk}/check/")
    assert page.state == "Not saved"


def test_a_session_made_while_the_clock_was_ahead_lasts_no_longer_than_any_other(editor, clock):
    clock.shift(YEAR)
    client, status = sign_in()
    assert (status, is_in(client)) == (302, True)
    clock.shift(-YEAR)
    assert is_in(client)
    clock.shift(timedelta(hours=20, minutes=30))
    assert not is_in(client)


def test_nor_does_one_that_is_used_all_the_time(editor, clock):
    clock.shift(YEAR)
    client, _ = sign_in()
    assert is_in(client)
    clock.shift(-YEAR)
    for _ in range(14):
        assert is_in(client)
        clock.shift(timedelta(hours=12))
    assert not is_in(client)


def test_a_session_goes_on_though_the_clock_was_put_back(editor, clock):
    client, _ = sign_in()
    assert is_in(client)
    clock.shift(-DAY)
    for _ in range(3):
        assert is_in(client)
        clock.shift(timedelta(hours=19))


@JUMPS
def test_nobody_stays_locked_out_for_as_long_as_the_clock_jumped(editor, clock, jump):
    statuses = [sign_in(password="wrong")[1] for _ in range(5)]
    assert statuses == [422] * 4 + [429]
    clock.shift(jump)
    assert sign_in()[1] == 302


def test_and_guessing_is_slowed_down_again_after_it(editor, clock):
    for _ in range(5):
        sign_in(password="wrong")
    clock.shift(-YEAR)
    for _ in range(5):
        status = sign_in(password="wrong")[1]
    assert status == 429


def test_what_was_seen_while_the_clock_was_ahead_does_not_hide_what_is_so(as_viewer, remote, clock):
    as_viewer.page("/changes/")
    clock.shift(timedelta(hours=3))
    as_viewer.page("/projects/pr_1/")
    clock.shift(-timedelta(hours=3))
    as_viewer.page("/projects/pr_1/")
    assert SeenProject.objects.get(pk="pr_1").seen_at <= timezone.now()
    clock.shift(timedelta(hours=3))
    as_viewer.page("/projects/pr_1/")
    clock.shift(-timedelta(hours=3))
    remote.memory.projects["pr_1"]["name"] = "Renamed"
    as_viewer.page("/projects/pr_1/")
    assert SeenProject.objects.get(pk="pr_1").name == "Renamed"


def test_nor_do_versions_that_were_read_then_hide_a_newer_one(as_viewer, remote, clock):
    as_viewer.page("/changes/")
    clock.shift(timedelta(hours=3))
    as_viewer.page("/projects/pr_1/")
    clock.shift(-timedelta(hours=3))
    later = config("config_3", "the newest") | {"created_at": "2026-11-21T09:30:00+00:00"}
    remote.memory.configs["config_3"] = later
    as_viewer.page("/projects/pr_1/")
    kept = SeenProject.objects.get(pk="pr_1")
    assert kept.newest_config_id == "config_3"
    assert kept.versions_seen_at <= timezone.now()
