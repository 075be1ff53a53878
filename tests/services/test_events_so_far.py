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
def before(transactional_db):
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


PROPOSED = ("propose", "vera", 0, "Shorter.")
APPLIED = [PROPOSED, ("apply", "edgar", 1, "")]
SENT = [*APPLIED, ("send", "edgar", 2, "")]


def tried_ones(model):
    """One in each end that there is, which has each step with who took it and when."""
    facts = tried(sent_at=at(2), settled_at=at(3), problem="A reason.", answered={"name": "Help"})
    return [(make(model, state, **facts), [*SENT, (action, "edgar", 3, "A reason.")]) for state, action in ENDS.items()]


def other_ones(model):
    """One in each other way that a change can have gone."""
    withdrawn = {"withdrawn_by_id": by("wanda"), "withdrawn_at": at(5)}
    took_back = ("withdraw", "wanda", 5, "")
    return [
        (make(model), [PROPOSED]),
        (make(model, "proposed", claimed_at=at(1), attempt=1), [PROPOSED]),  # put back in line
        (make(model, "sending", **tried()), APPLIED),
        (make(model, "sending", **tried(sent_at=at(2))), SENT),
        (make(model, "stale", settled_at=at(3)), [PROPOSED, ("overtake", None, 3, "")]),
        (make(model, "withdrawn", **withdrawn), [PROPOSED, took_back]),
        (
            make(model, "withdrawn", **withdrawn, **tried(settled_at=at(3), problem="Away.")),
            [*APPLIED, ("fail", "edgar", 3, "Away."), took_back],
        ),
        (
            make(model, "withdrawn", **withdrawn, settled_at=at(3), answered={"name": "X"}),
            [PROPOSED, ("overtake", None, 3, ""), took_back],
        ),
        (make(model, "noticed", proposed_by_id=None, note="", settled_at=at(3)), [("notice", None, 3, "")]),
    ]


def undone_ones(model):
    """A way back that was proposed stands with the change that it leads back from."""
    here = make(model, "applied", **tried(settled_at=at(3)))
    outside = make(model, "noticed", proposed_by_id=None, note="", settled_at=at(3))
    for undone, minutes in ((here, 4), (here, 4), (here, 9), (outside, 5)):
        make(model, undoes=undone, proposed_by_id=by("wanda"), proposed_at=at(minutes))
    twice = [("undo", "wanda", 4, ""), ("undo", "wanda", 9, "")]
    return [
        (here, [*APPLIED, ("confirm", "edgar", 3, ""), *twice]),
        (outside, [("notice", None, 3, ""), ("put_back", "wanda", 5, "")]),
    ]


def told(Event, change):
    """Return each event of a change: what, who, after how many minutes, and the words."""
    rows = Event.objects.filter(change=change.pk).values_list("action", "actor__username", "at", "words")
    return [(action, who, (moment - MOMENT).total_seconds() / 60, words) for action, who, moment, words in rows]


def test_each_has_the_events_that_its_columns_tell_of_and_none_a_second_time(before):
    """One way there for all: a migration takes longer than all else here."""
    ended = tried_ones(before)
    ways = [*ended, *other_ones(before), *undone_ones(before)]
    Event = migrated(SINCE).get_model("projects", "Event")
    assert [told(Event, change) for change, _ in ways] == [events for _, events in ways]
    for (change, _), action in zip(ended, ENDS.values(), strict=True):
        outcome = Event.objects.get(change=change.pk, action=action)
        assert (outcome.data, outcome.request_id) == ({"answered": {"name": "Help"}}, "r1")
    migrated(BEFORE)
    Event = migrated(SINCE).get_model("projects", "Event")
    assert [told(Event, change) for change, _ in ways] == [events for _, events in ways]
