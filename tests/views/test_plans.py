"""No page looks through all changes there are: each question is answered by an index."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Change

ON_SQLITE = connection.vendor == "sqlite"
pytestmark = pytest.mark.skipif(not ON_SQLITE, reason="PostgreSQL chooses by how much there is of what")

# An index is gone through from its beginning by these alone: as far as a page of it goes, or where it holds few rows.
IN_ORDER, OF_FEW = "change_newest", ("change_private", "change_to_read", "change_scheduled")
COUNT_ALL = {f'SELECT COUNT(*) AS "{name}" FROM "projects_change"' for name in ("__count", "func1")}
PAGES = [
    *("/", "/changes/", "/changes/?page=2", "/changes/?queue=waiting", "/projects/", "/directories/", "/people/"),
    *("/projects/{project}/", "/projects/{project}/edit/", "/projects/{project}/configs/", "/changes/{change}/"),
]


@pytest.fixture
def history(db):
    people = User.objects.bulk_create(User(username=f"person{n}") for n in range(5))
    return Change.objects.bulk_create(
        Change(
            project_id=f"pr_{n % 9}",
            project_name="x",
            state=("applied", "withdrawn", "proposed")[n % 3],
            before={"name": "x"},
            requested={"name": "y"},
            proposed_by=people[n % 5],
        )
        for n in range(400)
    )


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_for_changes_by_an_index(as_admin, history, wired, page):
    address = page.format(project=wired.project("Support replies")["id"], change=history[0].pk)
    asked = plans_of(as_admin, address, "projects_change")
    assert asked
    for sql, steps in asked.items():
        scans = [step for step in steps if re.match("SCAN (projects_change|U0|V0|T3)\\b", step)]
        assert not [step for step in scans if not is_allowed(step, sql)], sql
        # Of one author, or of one state, there are thousands: the next column of the index has to be asked for too.
        wide = re.compile(r"INDEX change_by_(author|state) \(\w+=\?\)")
        assert not [step for step in steps if wide.search(step) and "LIMIT" not in sql], sql


def test_the_list_counts_directories_and_finds_renames_by_what_the_indexes_of_these_hold(as_admin, history, wired):
    (counted,) = (steps for sql, steps in plans_of(as_admin, "/projects/", "COUNT(*)").items() if "GROUP BY" in sql)
    assert re.fullmatch(
        r"SCAN projects_seenproject USING COVERING INDEX projects_seenproject_directory_id_\w+", *counted
    )
    (marked,) = (steps for sql, steps in plans_of(as_admin, "/projects/", "UNION ALL").items())
    assert marked[-1].startswith("SEARCH projects_change USING INDEX change_of_name")


def plans_of(client, address, words):
    """The questions with these words that a page asks when it is looked at again, each with how it is answered."""
    client.page(address)
    with CaptureQueriesContext(connection) as queries:
        client.page(address)
    found = {}
    for sql in (query["sql"] for query in queries if words in query["sql"] and query["sql"][0] != "-"):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%", "%%"))
            found[sql] = [row[3] for row in cursor.fetchall()]
    return found


def is_allowed(step, sql):
    if any(index in step for index in OF_FEW):
        return True
    return (IN_ORDER in step and "LIMIT" in sql) or ("COVERING INDEX" in step and sql in COUNT_ALL)
