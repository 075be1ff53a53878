"""The queues among very many changes: found by an index, in as many queries however many there are, and exact."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.models import Change, Event, Protection
from projects.services.fingerprints import fingerprint
from projects.services.queues import Queue, Queues, count_waiting_for
from tests.services.proposals import propose

ON_SQLITE = connection.vendor == "sqlite"
OPEN, DECIDED = 1_200, 4_000
NOW = timezone.now()
VALUES = {"before": {"active_config_id": "config_1"}, "requested": {"active_config_id": "config_2"}}


def plant(count, people, state="proposed", **facts):
    return Change.objects.bulk_create(
        Change(
            project_id=f"pr_{n % 100}",
            project_name=f"Project {n % 100}",
            state=state,
            live_field="active_config_id",
            proposed_by=people[n % len(people)],
            proposed_at=NOW - timedelta(minutes=n),
            touched_at=NOW - timedelta(minutes=n),
            **{**VALUES, **facts},
        )
        for n in range(count)
    )


def say(changes, action, person, data=None):
    Event.objects.bulk_create(Event(change=change, action=action, actor=person, data=data or {}) for change in changes)


@pytest.fixture
def people(viewer, editor, admin):
    return [viewer, editor]


@pytest.fixture
def protected(db):
    return Protection.objects.create(
        environment_id="env_1", environment_name="production", is_default=True, approvals=1
    )


def fresh(person):
    return User.objects.get(pk=person.pk)


def queries_of(ask):
    with CaptureQueriesContext(connection) as queries:
        ask()
    return [query["sql"] for query in queries]


def test_where_nothing_tells_proposals_apart_the_number_is_one_query(people, editor, viewer):
    plant(30, people)
    for person, number in ((fresh(editor), 15), (fresh(viewer), 0)):
        person.has_perm("projects.apply_change")  # which reads what they may, once a request
        asked = queries_of(lambda person=person: count_waiting_for(person))
        assert (len(asked), count_waiting_for(person)) == (1, number)


@pytest.mark.parametrize("count", [30, OPEN])
def test_the_number_costs_as_many_queries_however_many_are_open(people, protected, editor, admin, count):
    changes = plant(count, people)
    exactly = fingerprint(changes[0])
    say(changes[: count // 3], "approve", admin, {"fingerprint": "of something else"})
    of_viewer = [change for change in changes if change.proposed_by_id != editor.pk]
    say([changes[0]], "approve", admin, {"fingerprint": exactly})
    say(of_viewer[1:4], "ask", people[0], {"reviewers": [admin.pk]})
    say(of_viewer[4:6], "ask_changes", admin)
    person = fresh(editor)
    asked = queries_of(lambda: count_waiting_for(person))
    assert len(asked) <= 11
    queues = Queues(person)
    assert count_waiting_for(person) == len(queues.ids(Queue.WAITING)) == count // 2 - 6
    assert queues.ids(Queue.READY) == [changes[0].pk]
    assert len(queues.ids(Queue.YOURS)) == count // 2


def test_documents_are_read_of_those_alone_that_somebody_approved(people, protected, editor, admin, viewer):
    kept = {"documents": {"config_2": {"config": {"chat_template": "Be brief."}}}}
    changes = plant(20, [viewer], **kept)
    person = fresh(editor)
    assert not [sql for sql in queries_of(lambda: count_waiting_for(person)) if "documents" in sql]
    say(changes[:1], "approve", admin, {"fingerprint": fingerprint(changes[0])})
    (read,) = [sql for sql in queries_of(lambda: count_waiting_for(person)) if "documents" in sql]
    assert read.count(changes[0].pk.hex) == 1
    assert Queues(person).ids(Queue.READY) == [changes[0].pk]
    Change.objects.filter(pk=changes[0].pk).update(documents={})
    assert Queues(person).ids(Queue.READY) == []


def test_open_proposals_and_what_was_said_of_them_are_found_by_an_index(people, protected, editor, admin):
    plant(DECIDED, people, "applied")
    decided = plant(DECIDED, people, "withdrawn")
    say(decided, "comment", admin)
    say(plant(40, people), "ask_changes", admin)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if not ON_SQLITE:
            cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows are read faster as they lie
    person = fresh(editor)
    person.has_perm("projects.apply_change")
    with CaptureQueriesContext(connection) as queries:
        count_waiting_for(person)
    told = [query["sql"] for query in queries if "projects_change" in query["sql"] or "projects_event" in query["sql"]]
    assert len(told) == 3  # whether anything tells them apart, which are open, and what was said of them
    for sql in told:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {'QUERY PLAN ' if ON_SQLITE else ''}{sql}".replace("%", "%%"))
            plan = "\n".join(str(row) for row in cursor.fetchall())
        assert not [step for step in plan.splitlines() if "SCAN projects_" in step or "Seq Scan on projects_c" in step]
        by_key = "sqlite_autoindex_projects_change_1" if ON_SQLITE else "projects_change_pkey"
        assert any(index in plan for index in ("change_by_touch", "event_of_change", by_key))


def test_only_ones_own_are_read_for_who_only_proposes(people, protected, viewer, editor):
    plant(40, [editor])
    mine = propose(viewer)
    person = fresh(viewer)
    assert Queues(person).ids(Queue.YOURS) == [mine.pk]
    assert Queues(person).ids(Queue.WAITING) == []
    assert set(Queues(person).waits) == {mine.pk}
