"""The history as a table: who did what and when in columns of their own, and no cell that a spreadsheet misreads."""

import csv
import io
from datetime import UTC, datetime

import pytest

from adminpanel.accounts.names import read_by
from projects.exports.history import csv_rows, harmless
from projects.models import Change
from tests.accounts.test_profiles import give
from tests.conftest import signed_in

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


def test_it_begins_with_one_mark_and_one_header(as_admin, remote):
    propose(as_admin, name="Another")
    content = download(as_admin)
    assert content.startswith(b"\xef\xbb\xbfwhen (UTC),what happened,")
    assert content.count(b"\xef\xbb\xbf") == 1
    assert content.count(b"what happened") == 1
    assert b"sep=" not in content


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


def test_what_a_reader_wants_stands_first_and_each_column_once(as_admin, remote):
    propose(as_admin, name="Another")
    columns = next(csv.reader(io.StringIO(download(as_admin).decode("utf-8-sig"), newline="")))
    assert columns == [
        "when (UTC)", "what happened", "project", "environment", "who", "why", "outcome",
        "field", "before", "after", "score", "score before", "score after",
        "proposed_at", "proposed_by", "applied_at", "applied_by", "withdrawn_at", "withdrawn_by",
        "declined_at", "declined_by", "scheduled_for", "scheduled_by",
        "address", "change", "undoes", "undone_by", "project id", "before id", "after id",
    ]  # fmt: skip


def first_cells(row):
    return [row[name] for name in ("what happened", "project", "environment", "who", "why")]


def test_the_first_cells_say_who_did_what_where_and_why_whoever_reads(as_admin, admin, viewer, remote):
    change = propose(signed_in(viewer), active_config_id="config_2", note="It is shorter.")
    give(viewer, "Tom")
    give(admin, "Ada")
    asked = f"Tom proposed to make brief live in production of {change.project_name}, in place of calm"
    for client in (as_admin, signed_in(viewer)):
        client.page(change.get_absolute_url())
        (row,) = rows(client)
        assert first_cells(row) == [asked, change.project_name, "production", "Tom (violet)", "It is shorter."]
    as_admin.send(f"{change.get_absolute_url()}apply/")
    (row,) = rows(as_admin)
    done = f"Ada made brief live in production of {change.project_name}, in place of calm"
    assert first_cells(row) == [done, change.project_name, "production", "Ada (ada)", "It is shorter."]
    assert (row["proposed_by"], row["applied_by"]) == ("Tom (violet)", "Ada (ada)")


def test_it_stands_when_it_took_effect_as_a_spreadsheet_reads_moments(as_admin, admin):
    asked, sent = datetime(2026, 11, 1, 9, 0, tzinfo=UTC), datetime(2026, 11, 3, 17, 5, 9, tzinfo=UTC)
    facts = {"project_id": "pr_1", "project_name": "One", "before": {"name": "x"}, "requested": {"name": "y"}}
    Change.objects.create(**facts, state="applied", proposed_at=asked, sent_at=sent, settled_at=sent, applied_by=admin)
    Change.objects.create(**facts, proposed_at=asked)
    assert [row["when (UTC)"] for row in rows(as_admin)] == ["2026-11-03 17:05:09", "2026-11-01 09:00:00"]
    assert [row["proposed_at"] for row in rows(as_admin)] == [seconds(asked)] * 2


def test_what_was_made_elsewhere_is_of_nobody_here(as_admin):
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    Change.objects.create(
        project_id="pr_1", project_name="One", before={"name": "x"}, requested={"name": "y"}, kind="outside",
        state="noticed", settled_at=moment,
    )  # fmt: skip
    (row,) = rows(as_admin)
    assert row["what happened"] == "Somebody outside the panel renamed x to y"
    assert (row["who"], row["proposed_by"], row["applied_by"]) == ("outside the panel", "", "")


def test_a_change_of_several_fields_has_a_line_each_of_one_sentence(as_admin, remote):
    change = propose(as_admin, name="Another", directory_id="dir_2")
    first, second = rows(as_admin)
    assert {first["field"], second["field"]} == {"Name", "Directory"}
    assert first["what happened"] == second["what happened"]
    assert first["change"] == second["change"] == str(change.pk)


def test_a_declined_change_says_by_whom_and_when(as_editor, editor, viewer, remote):
    change = propose(signed_in(viewer), name="Another")
    as_editor.page(change.get_absolute_url())
    as_editor.send(f"{change.get_absolute_url()}decline/", {"words": "Not this one."})
    change.refresh_from_db()
    (row,) = rows(as_editor)
    assert (row["declined_by"], row["declined_at"]) == ("edgar", seconds(change.ended_at))
    assert (row["withdrawn_by"], row["withdrawn_at"], row["outcome"]) == ("", "", "Declined")


def test_an_applied_change_and_what_undid_it(as_admin, as_viewer, remote):
    change = propose(as_viewer, active_config_id="config_2")
    as_admin.send(f"{change.get_absolute_url()}apply/")
    as_admin.send(f"{change.get_absolute_url()}undo/")
    back = change.undone_by.get()
    assert rows(as_admin)[1]["undone_by"] == ""  # it is only proposed yet
    as_admin.send(f"{back.get_absolute_url()}apply/")
    change.refresh_from_db()
    undoing, undone = rows(as_admin)
    assert (undone["proposed_by"], undone["applied_by"], undone["who"]) == ("violet", "ada", "ada")
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
    assert (row["applied_by"], row["applied_at"], row["environment"]) == ("", "", "")


@pytest.mark.parametrize("state", ["not_sent", "stale", "withdrawn"])
def test_who_only_tried_has_applied_nothing(as_admin, admin, state):
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    Change.objects.create(
        project_id="pr_1", project_name="One", before={"name": "x"}, requested={"name": "y"},
        state=state, applied_by=admin, claimed_at=moment, settled_at=moment,
    )  # fmt: skip
    (row,) = rows(as_admin)
    assert (row["applied_by"], row["applied_at"]) == ("", "")


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


def test_nobody_is_you_in_it_whoever_it_is_written_for(admin):
    facts = {"project_id": "pr_1", "project_name": "One", "before": {"name": "x"}, "requested": {"name": "y"}}
    change = Change.objects.create(**facts, proposed_by=admin)
    with read_by(admin):
        _, row = csv_rows([change], address_of=str)
    assert "ada proposed to rename x to y" in row
