"""Changes that were made before there were events have those that their columns tell of."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, SINCE = [("projects", "0013_event")], [("projects", "0014_events_so_far")]
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
ENDS = {
    "applied": "confirm",
    "refused": "refuse",
    "not_sent": "fail",
    "unknown": "doubt",
    "not_applied": "miss",
    "superseded": "supersede",
    "stale": "hold_back",
}


def migrated(to):
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.fixture
def before():
    """The models as they were, with three people; all is as it is now at the end."""
    for name in ("vera", "edgar", "wanda"):
        User.objects.create(username=name)
    yield migrated(BEFORE).get_model("projects", "Change")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def at(minutes):
    return MOMENT + timedelta(minutes=minutes)


def by(name):
    return User.objects.get(username=name).pk


def make(model, state="proposed", **facts):
    facts = {"proposed_by_id": by("vera"), "proposed_at": at(0), "note": "Shorter.", **facts}
    return model.objects.create(state=state, project_id="pr_1", project_name="One", **facts)


def tried(**facts):
    return {"applied_by_id": by("edgar"), "claimed_at": at(1), "request_id": "r1", "attempt": 1, **facts}


def told(change):
    """Return each event of a change: what, who, after how many minutes, and the words."""
    Event = migrated(SINCE).get_model("projects", "Event")
    rows = Event.objects.filter(change=change.pk).values_list("action", "actor__username", "at", "words")
    return [(action, who, (moment - MOMENT).total_seconds() / 60, words) for action, who, moment, words in rows]


PROPOSED = ("propose", "vera", 0, "Shorter.")
APPLIED = [PROPOSED, ("apply", "edgar", 1, "")]
SENT = [*APPLIED, ("send", "edgar", 2, "")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("state", "action"), ENDS.items())
def test_one_that_was_tried_has_each_step_with_who_took_it_and_when(before, state, action):
    facts = tried(sent_at=at(2), settled_at=at(3), problem="A reason.", answered={"name": "Help"})
    change = make(before, state, **facts)
    assert told(change) == [*SENT, (action, "edgar", 3, "A reason.")]
    Event = migrated(SINCE).get_model("projects", "Event")
    outcome = Event.objects.get(change=change.pk, action=action)
    assert (outcome.data, outcome.request_id) == ({"answered": {"name": "Help"}}, "r1")


@pytest.mark.django_db(transaction=True)
def test_each_other_way_that_a_change_can_have_gone(before):
    withdrawn = {"withdrawn_by_id": by("wanda"), "withdrawn_at": at(5)}
    took_back = ("withdraw", "wanda", 5, "")
    ways = [
        (make(before), [PROPOSED]),
        (make(before, "proposed", claimed_at=at(1), attempt=1), [PROPOSED]),  # put back in line
        (make(before, "sending", **tried()), APPLIED),
        (make(before, "sending", **tried(sent_at=at(2))), SENT),
        (make(before, "stale", settled_at=at(3)), [PROPOSED, ("overtake", None, 3, "")]),
        (make(before, "withdrawn", **withdrawn), [PROPOSED, took_back]),
        (
            make(before, "withdrawn", **withdrawn, **tried(settled_at=at(3), problem="Away.")),
            [*APPLIED, ("fail", "edgar", 3, "Away."), took_back],
        ),
        (
            make(before, "withdrawn", **withdrawn, settled_at=at(3), answered={"name": "X"}),
            [PROPOSED, ("overtake", None, 3, ""), took_back],
        ),
        (make(before, "noticed", proposed_by_id=None, note="", settled_at=at(3)), [("notice", None, 3, "")]),
    ]
    for change, events in ways:
        assert told(change) == events


@pytest.mark.django_db(transaction=True)
def test_a_way_back_that_was_proposed_stands_with_the_change_it_leads_back_from(before):
    here = make(before, "applied", **tried(settled_at=at(3)))
    outside = make(before, "noticed", proposed_by_id=None, note="", settled_at=at(3))
    for undone, minutes in ((here, 4), (here, 4), (here, 9), (outside, 5)):
        make(before, undoes=undone, proposed_by_id=by("wanda"), proposed_at=at(minutes))
    assert told(here) == [*APPLIED, ("confirm", "edgar", 3, ""), ("undo", "wanda", 4, ""), ("undo", "wanda", 9, "")]
    assert told(outside) == [("notice", None, 3, ""), ("put_back", "wanda", 5, "")]


@pytest.mark.django_db(transaction=True)
def test_one_that_has_events_gets_none_a_second_time(before):
    change = make(before)
    once = told(change)
    migrated(BEFORE)
    assert told(change) == once
