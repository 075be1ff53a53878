"""Changes that were there before one could expire: they expire from when they were proposed, or brought up to date."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from projects.models.expiry import is_expired

BEFORE, SINCE = [("projects", "0018_protection")], [("projects", "0019_draft")]
LONG_AGO, SINCE_THEN = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def migrated(to):
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.fixture
def _to_the_newest_again():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_to_the_newest_again")
def test_what_was_there_expires_from_when_it_was_proposed_or_brought_up_to_date():
    old = migrated(BEFORE)
    change, event = old.get_model("projects", "Change"), old.get_model("projects", "Event")
    facts = {"project_id": "pr_1", "project_name": "One", "state": "proposed", "proposed_at": LONG_AGO}
    proposed, refreshed = (change.objects.create(**facts) for _ in range(2))
    lately = datetime(2026, 3, 1, tzinfo=UTC)
    for action, at in (("propose", LONG_AGO), ("refresh", LONG_AGO), ("refresh", SINCE_THEN), ("comment", lately)):
        event.objects.create(change=refreshed, action=action, at=at)
    found = {row.pk: row for row in migrated(SINCE).get_model("projects", "Change").objects.all()}
    assert (found[proposed.pk].touched_at, found[refreshed.pk].touched_at) == (LONG_AGO, SINCE_THEN)
    assert {(row.state, row.is_private) for row in found.values()} == {("proposed", False)}
    assert all(is_expired(row.state, row.touched_at) for row in found.values())
