"""The history of very many changes: every filter is served by an index, and a late page costs what the first does."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from projects.forms.filters import ChangeFilter
from projects.models import Change
from projects.presenters import standing
from projects.presenters.history import ChangePaginator

ON_SQLITE = connection.vendor == "sqlite"
START = datetime(2026, 1, 1, tzinfo=UTC)
FILTERS = {
    "": "change_newest",
    "since=2026-01-03&until=2026-01-04": "change_newest",
    "project_id=pr_7": "change_by_project",
    "person={person}": "change_newest",
    "outcome=refused": "change_by_state",
    "outcome=sending": "change_by_state",
}


def plant(count, people):
    states = [*["applied"] * 18, "refused", "withdrawn"]
    Change.objects.bulk_create(
        Change(
            project_id=f"pr_{n % 100}",
            project_name=f"Project {n % 100}",
            state=states[n % len(states)],
            proposed_by=people[n % len(people)],
            proposed_at=START + timedelta(minutes=n),
            before={"name": "Before"},
            requested={"name": f"After {n}"},
        )
        for n in range(count)
    )


def read_from_rows(ids):
    """What SQLite reads of the rows themselves, and not of an index, to find these ids: its steps."""
    sql, params = ids.query.sql_with_params()
    with connection.cursor() as cursor:
        steps = cursor.execute(f"EXPLAIN {sql}", params).fetchall()
    tables = {step[2] for step in steps if step[1] == "OpenRead" and not str(step[5]).startswith("k(")}
    assert 1 <= len(tables) <= 2  # the list, and where there can be any what it leaves out as somebody else's alone
    return [step for step in steps if step[1] in {"Column", "FinishSeek"} and step[2] in tables]


@pytest.fixture
def many(db):
    people = User.objects.bulk_create(User(username=f"person{n}") for n in range(20))
    plant(4_000, people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return people


def test_each_filter_is_served_by_an_index_in_the_pages_order(many):
    if not ON_SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows are read faster as they lie
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")  # and sorted faster, in a table with holes in it
    for asked, index in FILTERS.items():
        query = QueryDict(asked.format(person=many[3].pk))
        ids = ChangeFilter(query if asked else None, reader=many[1]).changes.values_list("pk", flat=True)[:50]
        assert ids.exists() or asked == "outcome=sending", asked
        is_served_by(index, ids, asked)


def is_served_by(index, ids, asked):
    plan = f"{asked}: {ids.explain()}"
    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
    assert not ON_SQLITE or not read_from_rows(ids), asked
    if asked and "person" not in asked:  # it goes to where they are; who was involved stands in the index itself
        left_out = ("SubPlan", "proposed_by_id")  # what is somebody else's alone, which is few
        passed = [line for line in plan.splitlines() if "Filter" in line and not any(each in line for each in left_out)]
        assert "SEARCH" in plan if ON_SQLITE else not passed, plan


def test_the_days_of_a_filter_are_whole_days_at_both_ends(db, editor):
    moments = ["2026-01-02T23:59:59.999999", "2026-01-03T00:00", "2026-01-03T23:59:59.999999", "2026-01-04T00:00"]
    for number, moment in enumerate(moments):
        plant(1, [editor])
        Change.objects.filter(proposed_at=START).update(
            proposed_at=datetime.fromisoformat(moment).replace(tzinfo=UTC), note=str(number)
        )
    found = ChangeFilter(QueryDict("since=2026-01-03&until=2026-01-03"), reader=editor).changes
    assert sorted(found.values_list("note", flat=True)) == ["1", "2"]


def test_the_first_and_the_last_day_there_is_are_no_fault(many, as_viewer):
    for days in ("since=0001-01-01", "until=9999-12-31", "since=9999-12-31&until=0001-01-01"):
        assert as_viewer.get(f"/changes/?{days}").status_code == 200, days


def test_the_last_page_skips_ids_and_not_rows(many):
    pages = ChangePaginator(ChangeFilter(None, reader=many[0]).changes, 50)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = pages.page(80)
    assert [change.requested["name"] for change in page][-1] == "After 0"
    assert len(page) == 50
    skipping = [query["sql"] for query in queries if "OFFSET" in query["sql"]]
    assert len(skipping) == 1
    assert "requested" not in skipping[0]


def test_a_page_costs_the_same_queries_and_bytes_however_long_the_history_is(as_viewer, viewer):
    as_viewer.get("/changes/")  # which notes in the session that it is alive
    costs = []
    for _ in range(2):
        plant(200, [viewer])
        with CaptureQueriesContext(connection) as queries:
            response = as_viewer.get("/changes/?page=2", headers={"accept-encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        costs.append((len(queries), len(response.content)))
    (few, small), (as_many, as_large) = costs
    assert few == as_many <= 12
    assert abs(small - as_large) < 1_000
    assert as_large < 100_000


INDEXES = {"name": "change_of_name", "directory_id": "change_of_directory", "active_config_id": "change_of_live"}


def test_what_came_after_a_change_is_found_by_an_index_of_its_field(many):
    (change,) = Change.objects.filter(state="applied")[:1]
    query = standing.after_query(1, "ASC")
    key = Change._meta.pk.get_db_prep_value(change.pk, connection)
    with connection.cursor() as cursor:
        if not ON_SQLITE:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        for field, index in INDEXES.items():
            live = "active_config_id" if field == "active_config_id" else ""
            Change.objects.update(requested={field: "x"}, live_field=live)
            cursor.execute(f"EXPLAIN {'QUERY PLAN ' if ON_SQLITE else ''}{query}", [key])
            plan = "\n".join(str(row) for row in cursor.fetchall())
            assert index in plan, field


def test_the_standing_of_a_page_costs_one_query_however_much_came_after(many, django_assert_num_queries):
    oldest = list(Change.objects.filter(state="applied").order_by("effective_at")[:50])
    with django_assert_num_queries(1):
        standing.attach(oldest)
    assert {change.standing.state for change in oldest} == {"replaced"}
