"""A change is sent once, and what the panel says of it is true, whatever the remote does."""

import pytest

from projects.humanloop import errors
from tests.fault_server import KEY
from tests.fault_table import FAULTS, Fault, says


def state_after_apply(fault: Fault) -> str:
    """What is known right after Apply, where the remote still answers reads."""
    if fault.error is errors.NotReached:
        return "not_sent"
    if fault.error and issubclass(fault.error, errors.Objection):
        return "refused"
    if fault.acts:
        return "applied"
    return "unknown" if fault.pending else "not_applied"


def named(name):
    return next(fault for fault in FAULTS if fault.name == name)


def each_row_once():
    """What is written depends on what became of it, and on what a refusal says: of those alike one is enough."""
    rows = set()
    for fault in FAULTS:
        row = (fault.error, fault.acts, fault.pending, fault.slow)
        is_alike = row in rows and fault.error and not fault.name.startswith("422")
        yield pytest.param(fault, marks=pytest.mark.pages_alone) if is_alike else fault
        rows.add(row)


@pytest.mark.parametrize("fault", list(each_row_once()), ids=str)
def test_a_fault_on_the_patch_is_told_truthfully_and_sent_once(as_editor, remote, settings, apply, fault):
    settings.HUMANLOOP_DEADLINE = 1.0 if fault.slow else 5.0
    fault.install(remote, "PATCH", "/projects/pr_1")
    page, change = apply()
    assert change.state == state_after_apply(fault)
    assert (page.state == "Saved") == (change.state == "applied")
    assert KEY not in page.html
    as_editor.send(
        f"/changes/{change.pk}/check/",
        status=502 if change.state in {"unknown", "not_applied"} and not fault.behaviour else 200,
    )
    change.refresh_from_db()
    assert change.state == ("not_applied" if fault.pending else state_after_apply(fault))
    assert (change.state == "applied") == (remote.memory.projects["pr_1"]["name"] == "Renamed")
    assert len(remote.writes) == (1 if fault.behaviour else 0)


@pytest.mark.parametrize("name", ["resets after acting", "resets before acting", "HTML", "500", "500 after acting"])
def test_an_outcome_that_nobody_can_look_up_is_unknown_until_somebody_can(as_editor, remote, apply, name):
    fault = named(name)

    def and_then_away(exchange):
        remote.on("GET", "/", says("", 503))
        return fault.behaviour(exchange)

    remote.on("PATCH", "/projects/pr_1", and_then_away)
    page, change = apply()
    assert change.state == "unknown"
    assert page.state != "Saved"
    as_editor.send(f"/changes/{change.pk}/check/", status=502)
    change.refresh_from_db()
    assert change.state == "unknown"
    remote.behave()
    as_editor.send(f"/changes/{change.pk}/check/")
    change.refresh_from_db()
    assert change.state == ("applied" if fault.acts else "not_applied")
    assert len(remote.writes) == 1


def test_a_200_with_other_values_is_not_called_saved(as_editor, remote, apply):
    remote.on("PATCH", "/projects/pr_1", says('{"id": "pr_1", "name": "Support bot"}', acts=False))
    page, change = apply()
    assert change.state == "not_applied"
    assert page.state != "Saved"
