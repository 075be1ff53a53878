"""The history as a table: who did what and when in columns of their own, and no cell that a spreadsheet misreads."""

import csv
import io
from datetime import UTC, datetime

import pytest

from projects.exports.history import harmless
from projects.models import Change

EDIT = "/projects/pr_1/edit/"
REASON = 'a;b,"c"\n=2+2'
NAMES = [
    "Réponses d'été – „Kür“",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
    "\ufeff=1+1",
    "\u200b=1+1",
    "=1+1",
]


def download(client, **filters):
    answer = client.get("/changes.csv", filters)
    return b"".join(answer.streaming_content)


def rows(client, **filters):
    return list(csv.DictReader(io.StringIO(download(client, **filters).decode("utf-8-sig"), newline="")))


def propose(client, **typed):
    client.send(EDIT, {**client.page(EDIT).values(EDIT), **typed})
    return Change.objects.latest("proposed_at")


def seconds(moment):
    return moment.isoformat(timespec="seconds")


def test_it_begins_with_one_mark_and_the_first_cell_is_time(as_admin, remote):
    propose(as_admin, name="Another")
    content = download(as_admin)
    assert content.startswith(b"\xef\xbb\xbftime,")
    assert content.count(b"\xef\xbb\xbf") == 1
    assert b"sep=" not in content
    assert next(iter(rows(as_admin)[0])) == "time"


def test_accents_come_whole_and_what_starts_a_formula_is_text(as_admin):
    for name in NAMES:
        Change.objects.create(
            project_id="pr_1", project_name="One", before={"name": "x"}, requested={"name": name}, note=REASON
        )
    found = rows(as_admin)
    assert {row["after"] for row in found} == {NAMES[0], *(f"'{name}" for name in NAMES[1:])}
    assert {row["why"] for row in found} == {REASON}


@pytest.mark.parametrize(
    "cell", ["\u2060=1", "\u00ad-1", "\u3164+1", "\ufe0f@x", "\u2800=1", " \u00a0\n=1", "\x00=1", "﹢1", "\t1", "\r1"]
)
def test_no_sign_that_is_not_seen_hides_a_formula(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["a=1", "1-1", "", "Ünï", "–", "\u200b", "‑1"])
def test_what_starts_no_formula_stays_as_it_is(cell):
    assert harmless(cell) == cell


def test_what_was_there_stays_where_it_was(as_admin, remote):
    propose(as_admin, name="Another")
    columns = list(rows(as_admin)[0])
    assert columns[:13] == [
        "time", "project", "project id", "change", "field", "before", "after", "outcome", "by", "applied by", "why",
        "before id", "after id",
    ]  # fmt: skip
    assert columns[13:-2] == [
        "proposed_at", "proposed_by", "applied_at", "applied_by", "withdrawn_at", "withdrawn_by", "environment",
        "undoes", "undone_by", "address", "declined_at", "declined_by",
        "score", "score before", "score after",
    ]  # fmt: skip
    assert columns[-2:] == ["scheduled_for", "scheduled_by"]


def test_an_applied_change_and_what_undid_it(as_admin, as_viewer, remote):
    change = propose(as_viewer, active_config_id="config_2")
    as_admin.send(f"{change.get_absolute_url()}apply/")
    as_admin.send(f"{change.get_absolute_url()}undo/")
    back = change.undone_by.get()
    assert rows(as_admin)[1]["undone_by"] == ""  # it is only proposed yet
    as_admin.send(f"{back.get_absolute_url()}apply/")
    change.refresh_from_db()
    undoing, undone = rows(as_admin)
    assert (undone["proposed_by"], undone["applied_by"], undone["applied by"]) == ("violet", "ada", "ada")
    assert (undone["proposed_at"], undone["applied_at"]) == (seconds(change.proposed_at), seconds(change.sent_at))
    assert (undone["withdrawn_at"], undone["withdrawn_by"]) == ("", "")
    assert (undone["outcome"], undone["environment"]) == ("Saved", "production")
    assert (undone["undoes"], undone["undone_by"]) == ("", str(back.pk))
    assert (undoing["undoes"], undoing["undone_by"]) == (str(change.pk), "")
    assert undone["address"] == f"http://testserver{change.get_absolute_url()}"


def test_a_withdrawn_change_was_applied_by_nobody(as_admin, as_viewer, remote):
    change = propose(as_viewer, name="Another")
    as_admin.send(f"{change.get_absolute_url()}withdraw/", {"words": "Not this one."})
    change.refresh_from_db()
    (row,) = rows(as_admin)
    assert (row["withdrawn_by"], row["withdrawn_at"]) == ("ada", seconds(change.ended_at))
    assert (row["applied_by"], row["applied by"], row["applied_at"], row["environment"]) == ("", "", "", "")


@pytest.mark.parametrize("state", ["not_sent", "stale", "withdrawn"])
def test_who_only_tried_has_applied_nothing(as_admin, admin, state):
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    Change.objects.create(
        project_id="pr_1", project_name="One", before={"name": "x"}, requested={"name": "y"},
        state=state, applied_by=admin, claimed_at=moment, settled_at=moment,
    )  # fmt: skip
    (row,) = rows(as_admin)
    assert (row["applied_by"], row["applied by"], row["applied_at"]) == ("", "", "")


def test_what_was_sent_and_refused_says_who_sent_it(as_admin, admin, remote):
    change = propose(as_admin, active_config_id="other", active_config_id_other="config_unlisted")
    as_admin.send(f"{change.get_absolute_url()}apply/")
    (row,) = rows(as_admin)
    assert (row["outcome"], row["applied_by"]) == ("Not accepted", "ada")
    assert row["applied_at"]


def test_what_is_scheduled_says_for_when_and_by_whom(as_admin, editor, change, django_assert_max_num_queries):
    at = datetime(2030, 11, 24, 5, 0, tzinfo=UTC)
    asked = {"project_id": "pr_1", "project_name": "x", "before": {"name": "x"}, "requested": {"name": "y"}}
    planned = {"apply_at": at, "scheduled_by": editor, "apply_at_local": "2030-11-24T05:00", "apply_at_zone": "UTC"}
    Change.objects.bulk_create(Change(**asked, **planned, schedule="waiting") for _ in range(30))
    Change.objects.create(**asked, **planned)  # and applied by hand, or unscheduled since
    as_admin.get("/changes/")
    with django_assert_max_num_queries(10):
        told = [(row["scheduled_for"], row["scheduled_by"]) for row in rows(as_admin)]
    assert sorted(told) == [("", "")] * 2 + [("2030-11-24T05:00:00+00:00", "edgar")] * 30


def test_undoings_are_looked_up_for_many_changes_at_once(as_admin, monkeypatch, django_assert_max_num_queries):
    Change.objects.bulk_create(
        Change(project_id="pr_1", project_name="x", before={"name": "x"}, requested={"name": "y"}) for _ in range(600)
    )
    as_admin.get("/changes/")
    with django_assert_max_num_queries(10):
        assert len(rows(as_admin)) == 600
