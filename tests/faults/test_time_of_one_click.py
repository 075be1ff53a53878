"""Applying takes one deadline for look and PATCH together, and a short look after it: no thread waits longer."""

import time
from importlib import import_module

import pytest

from tests.fault_table import never_answers, resets_before_acting, truthfully

LONG = 20.0  # seconds; what takes much less did not wait for it


@pytest.fixture(autouse=True)
def patient(settings, remote):
    settings.HUMANLOOP_DEADLINE = LONG


def test_a_look_that_took_nearly_all_the_time_leaves_the_change_unsent(settings, remote, apply):
    settings.HUMANLOOP_DEADLINE = 2.0

    def slowly(exchange):
        exchange.server.stopping.wait(1.6)
        return truthfully(exchange)

    remote.once("GET", "/projects/pr_1", slowly)
    page, change = apply()
    assert change.state == "not_sent"
    assert "answers too slowly right now, so the change was not sent" in page.text
    assert remote.writes == []
    assert apply()[1].state == "applied"


def test_what_the_look_took_is_not_there_for_the_patch(settings, remote, apply, monkeypatch):
    given = []
    monkeypatch.setattr(
        import_module("projects.services.apply"),
        "_send",
        lambda change, seconds: (given.append(seconds), (change, None))[1],
    )

    def slowly(exchange):
        exchange.server.stopping.wait(0.5)
        return truthfully(exchange)

    remote.once("GET", "/projects/pr_1", slowly)
    apply()
    assert LONG * 0.25 < given[0] <= LONG - 0.5


def test_the_look_after_an_unknown_outcome_is_short(remote, apply, monkeypatch):
    monkeypatch.setattr(import_module("projects.services.reconcile"), "LOOK_AT_ONCE", 0.2)

    def and_then_silent(exchange):
        remote.on("GET", "/", never_answers)
        return resets_before_acting(exchange)

    remote.once("PATCH", "/projects/pr_1", and_then_silent)
    started = time.monotonic()
    _, change = apply()
    assert change.state == "unknown"
    assert time.monotonic() - started < LONG / 2
