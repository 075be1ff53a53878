"""Once a write has been answered nothing that fails later makes it refused: it is unknown until a look settles it."""

import pytest

from projects.models import Change
from tests.fault_server import KEY
from tests.fault_table import FAULTS, says

NAMES = ["401", "403", "404", "422", "429", "429, seconds", "400", "500", "503, an hour", "HTML", "resets after acting"]
LATER = [fault for fault in FAULTS if fault.name in NAMES]
# Before, requested, where it is written, an answer to that which does not say what is so then, what to type.
STAGING = "/projects/pr_1/deployed-config/env_2"
ODD = '{"id": "pr_1", "name": "Odd"}'
KINDS = {
    "offline": ({"env_2": "config_2"}, {"env_2": None}, ("DELETE", STAGING), "", "staging"),
    "deploy": ({"env_2": "config_2"}, {"env_2": "config_1"}, ("PATCH", "/projects/pr_1/deploy-config"), "[]", ""),
    "update": ({"name": "Support bot"}, {"name": "Renamed"}, ("PATCH", "/projects/pr_1"), ODD, "Support bot"),
}  # fmt: skip


@pytest.fixture(params=KINDS)
def written(request, as_editor, remote, editor):
    """A change of each kind; gives it, and what applies it with every look after the write at fault."""
    before, requested, write, answer, typed = KINDS[request.param]
    remote.memory.served["pr_1", "env_2"] = "config_2"
    change = Change.objects.create(
        kind=request.param, project_id="pr_1", project_name="Support bot", before=before, requested=requested,
        names={"env_2": "staging"}, proposed_by=editor,
    )  # fmt: skip

    def apply(fault):
        def and_then_at_fault(exchange):
            if fault:
                fault.install(remote, "GET", "/projects/pr_1")
            return says(answer)(exchange)

        remote.on(*write, and_then_at_fault)
        page = as_editor.send(f"/changes/{change.pk}/apply/", {"confirm_name": typed})
        change.refresh_from_db()
        return page

    return change, apply


def check(client, change, status=200):
    page = client.send(f"/changes/{change.pk}/check/", status=status)
    change.refresh_from_db()
    return page


def test_the_faults_are_in_the_table():
    assert {fault.name for fault in LATER} == set(NAMES)


@pytest.mark.parametrize("fault", LATER, ids=str)
def test_a_look_that_fails_after_it_leaves_it_unknown_and_a_later_one_settles_it(as_editor, remote, written, fault):
    change, apply = written
    page = apply(fault)
    assert (change.state, change.refusal) == ("unknown", {})
    assert page.state == "Outcome unknown"
    assert "othing was changed" not in page.text
    assert KEY not in page.html
    remote.behave()
    assert check(as_editor, change).state == "Saved"
    assert change.state == "applied"
    assert len(remote.writes) == 1


def test_where_the_look_after_it_is_answered_it_is_saved(remote, written):
    change, apply = written
    assert apply(None).state == "Saved"
    assert change.state == "applied"
    assert len(remote.writes) == 1


def test_a_refusal_of_the_write_itself_is_one(as_editor, remote, written):
    change, _ = written
    _, _, write, _, typed = KINDS[change.kind]
    remote.on(*write, says('{"detail": "not today"}', 409, acts=False))
    page = as_editor.send(f"/changes/{change.pk}/apply/", {"confirm_name": typed})
    change.refresh_from_db()
    assert change.state == "refused"
    assert page.state == "Not accepted"
