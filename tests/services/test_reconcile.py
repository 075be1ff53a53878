"""`manage.py reconcile`: every open change gets its true outcome, and nothing is sent."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

LONG_AGO = timedelta(hours=1)


def reconciled():
    said = StringIO()
    call_command("reconcile", stdout=said)
    return said.getvalue()


def on_its_way(change, *, sent):
    change.state, change.attempt = "sending", 1
    change.claimed_at = timezone.now() - LONG_AGO
    change.sent_at = change.claimed_at if sent else None
    change.save()


@pytest.mark.parametrize(
    ("name", "state"), [("Renamed", "applied"), ("Support bot", "not_applied"), ("X", "superseded")]
)
def test_a_change_that_was_left_on_its_way_gets_its_true_outcome(remote, change, name, state):
    on_its_way(change, sent=True)
    remote.memory.projects["pr_1"]["name"] = name
    assert reconciled().endswith(": 1\n")
    change.refresh_from_db()
    assert change.state == state
    assert remote.writes == []


def test_one_that_was_never_sent_may_be_tried_again(remote, change):
    on_its_way(change, sent=False)
    assert reconciled() == "Not sent: 1\n"
    assert remote.requests == []


def test_one_that_is_on_its_way_right_now_is_left_alone(remote, change):
    on_its_way(change, sent=True)
    type(change).objects.update(claimed_at=timezone.now())
    assert reconciled() == "No change is open.\n"


def test_a_claim_from_before_the_clock_was_put_back_is_settled(remote, change):
    on_its_way(change, sent=True)
    type(change).objects.update(claimed_at=timezone.now() + LONG_AGO)
    assert reconciled() == "Not saved: 1\n"


def test_while_the_remote_is_away_it_stays_unknown_and_a_second_run_settles_it(remote, change):
    on_its_way(change, sent=True)
    remote.refuse()
    assert reconciled() == "Outcome unknown: 1\n"
    remote.behave()
    assert reconciled() == "Not saved: 1\n"


def test_one_that_fails_in_the_panel_keeps_no_other_from_its_outcome(remote, change, caplog):
    broken = type(change).objects.create(
        project_id="pr_1", project_name="X", kind="deploy", before={"env_2": None}, requested=["no such row"]
    )
    for each in (broken, change):
        on_its_way(each, sent=True)
    assert reconciled() == "Not saved: 1\n"
    change.refresh_from_db()
    assert change.state == "not_applied"
    told = [record.fields["change"] for record in caplog.records if record.getMessage() == "reconcile_failed"]
    assert told == [str(broken.pk)]
