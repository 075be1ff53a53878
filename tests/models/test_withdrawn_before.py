"""Changes that were withdrawn before a withdrawal had fields of its own."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, SINCE = [("projects", "0009_change_by_state")], [("projects", "0010_withdrawn_effective_environment")]
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)


def migrated(to):
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps.get_model("projects", "Change")


@pytest.fixture
def _to_the_newest_again():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_to_the_newest_again")
def test_who_withdrew_stood_as_if_they_had_applied_it_and_no_longer_does():
    person = User.objects.create(username="wanda")
    old = migrated(BEFORE)
    facts = {"project_id": "pr_1", "project_name": "One", "applied_by_id": person.pk, "settled_at": MOMENT}
    for state in ("withdrawn", "applied"):
        old.objects.create(state=state, **facts)
    new = migrated(SINCE)
    withdrawn, applied = new.objects.get(state="withdrawn"), new.objects.get(state="applied")
    assert (withdrawn.withdrawn_by_id, withdrawn.withdrawn_at) == (person.pk, MOMENT)
    assert (withdrawn.applied_by_id, withdrawn.settled_at) == (None, None)
    assert withdrawn.effective_at == withdrawn.proposed_at
    assert (applied.applied_by_id, applied.withdrawn_by_id, applied.effective_at) == (person.pk, None, MOMENT)
    again = migrated(BEFORE).objects.get(state="withdrawn")
    assert (again.applied_by_id, again.settled_at) == (person.pk, MOMENT)
