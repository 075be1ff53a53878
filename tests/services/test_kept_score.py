"""The score that moved is kept with a change as its versions are, and told in lists without reading these."""

import ast
import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.models import Change
from projects.services import prune_comparisons
from tests.memory_remote import config

SERVICES = Path(__file__).resolve().parents[2] / "projects" / "services"
EDIT = "/projects/pr_1/edit/"
JUDGE = {"id": "ev_1", "name": "Valid JSON", "return_type": "boolean"}
SHARES = {"config_1": 0.92, "config_2": 1, "config_3": 0.5}
ROSE, FELL = {"name": "Valid JSON", "before": "92%", "after": "100%"}, "Valid JSON 92% → 50%"
NOT_READ = {"name": "", "before": "", "after": ""}


@pytest.fixture
def judged(remote):
    """Three versions that an evaluator judged, the first live in both environments."""
    memory = remote.memory
    memory.configs["config_3"] = config("config_3", "curt")
    for key, share in SHARES.items():
        average = {"evaluator_id": "ev_1", "evaluator_version_id": "1", "aggregate_value": share}
        memory.configs[key] |= {"evaluation_aggregates": [average], "num_datapoints": 500}
    unread = {key: value for key, value in memory.configs["config_1"].items() if key != "evaluation_aggregates"}
    memory.projects["pr_1"] |= {"active_evaluators": [JUDGE], "active_config": unread}
    return memory


def propose(client, version, **typed):
    client.send(EDIT, {**client.page(EDIT).values(EDIT), "active_config_id": version, "note": "Why not", **typed})
    return Change.objects.latest("proposed_at")


def kept(change):
    change.refresh_from_db()
    return change.score


def csv_of(client):
    content = b"".join(client.get("/changes.csv").streaming_content).decode("utf-8-sig")
    return [
        (row["field"], row["score"], row["score before"], row["score after"])
        for row in csv.DictReader(io.StringIO(content, newline=""))
    ]


def told(page):
    """The entries of a list, each with what stands below its sentence."""
    entries = [item for item in page.all("li") if "event" in (item.get("class") or "")]
    return [" ".join("".join(item.itertext()).split()) for item in entries]


def test_every_list_of_changes_tells_it_beside_the_sentence_and_the_reason(as_editor, judged):
    change = propose(as_editor, "config_2", name="Support desk")
    as_editor.send(f"{change.get_absolute_url()}apply/", {"confirm_name": "Support bot"})
    assert kept(change) == ROSE
    for path in ("/changes/", "/", "/projects/pr_1/"):
        (entry,) = told(as_editor.page(path))
        assert "Valid JSON 92% → 100% · “Why not”" in entry
    for path in ("/changes/", "/"):
        assert ". Valid JSON 92% → 100%. “Why not”" in as_editor.get(path).context["as_text"]
    assert csv_of(as_editor) == [("Name", "", "", ""), ("Live version in production", "Valid JSON", "92%", "100%")]


def test_no_list_reads_the_documents_of_versions(as_editor, as_admin, judged):
    propose(as_editor, "config_2")
    propose(as_editor, "config_3")
    for path in ("/changes/", "/", "/projects/pr_1/", "/changes.csv"):
        with CaptureQueriesContext(connection) as asked:
            answer = as_admin.get(path)
            b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert not [each["sql"] for each in asked if '"projects_change"."documents"' in each["sql"]]


def test_it_is_of_what_an_edited_change_asks_for_now(as_editor, judged):
    change = propose(as_editor, "config_2")
    address = as_editor.page(change.get_absolute_url()).links()["Edit"]
    as_editor.send(address, {**as_editor.page(address).values(EDIT), "active_config_id": "config_3"})
    assert kept(change) == {"name": "Valid JSON", "before": "92%", "after": "50%"}
    assert FELL in told(as_editor.page("/changes/"))[0]


def test_edited_to_ask_for_no_version_it_is_gone(as_editor, judged):
    change = propose(as_editor, "config_2")
    address = as_editor.page(change.get_absolute_url()).links()["Edit"]
    typed = as_editor.page(address).values(EDIT) | {"active_config_id": "config_1", "name": "Support desk"}
    as_editor.send(address, typed)
    assert (kept(change), change.requested) == (None, {"name": "Support desk"})


def test_brought_up_to_date_it_starts_from_what_is_live_now(as_editor, judged):
    change = propose(as_editor, "config_2")
    judged.serve("pr_1", "env_1", "config_3")
    as_editor.page(change.get_absolute_url())
    as_editor.send(f"{change.get_absolute_url()}refresh/")
    assert kept(change) == {"name": "Valid JSON", "before": "50%", "after": "100%"}


def test_the_way_back_tells_the_other_direction(as_editor, judged):
    change = propose(as_editor, "config_2")
    as_editor.send(f"{change.get_absolute_url()}apply/")
    as_editor.send(f"{change.get_absolute_url()}undo/")
    assert change.undone_by.get().score == {"name": "Valid JSON", "before": "100%", "after": "92%"}


def test_where_nothing_was_live_or_none_moved_there_is_none(as_editor, judged):
    judged.serve("pr_1", "env_1", None)
    assert kept(propose(as_editor, "config_2")) is None
    judged.serve("pr_1", "env_1", "config_1")
    judged.configs["config_2"]["num_datapoints"] = 3
    assert kept(propose(as_editor, "config_2", note="On few datapoints")) is None


def test_not_read_is_said_as_such_or_not_at_all_until_it_is_read(as_editor, judged):
    as_editor.page("/projects/")
    unread = {key: value for key, value in judged.configs["config_2"].items() if key != "evaluation_aggregates"}
    judged.serve("pr_1", "env_1", "config_2")
    judged.projects["pr_1"]["active_config"] = unread
    as_editor.page("/projects/")
    noticed = Change.objects.get(state="noticed")
    assert noticed.score == NOT_READ
    (entry,) = told(as_editor.page("/changes/"))
    assert not any(words in entry.lower() for words in ("no score", "valid json", "→"))
    assert csv_of(as_editor) == [("Live version in the default environment", "scores not read", "", "")]
    as_editor.page(noticed.get_absolute_url())
    assert kept(noticed) == ROSE
    assert "Valid JSON 92% → 100%" in told(as_editor.page("/changes/"))[0]


def test_it_outlasts_the_documents(as_editor, judged):
    change = propose(as_editor, "config_2")
    long_ago = timezone.now() - timedelta(days=91)
    Change.objects.filter(pk=change.pk).update(state="withdrawn", proposed_at=long_ago, ended_at=long_ago)
    assert prune_comparisons() == 1
    assert (kept(change), change.documents) == (ROSE, {})
    assert "Valid JSON 92% → 100%" in told(as_editor.page("/changes/"))[0]


@pytest.mark.parametrize(
    ("staging", "told"), [(None, ROSE), ("config_1", ROSE), ("config_2", ROSE), ("config_3", None)],
    ids=["nothing", "the same", "it already", "another one"],
)  # fmt: skip
def test_of_several_versions_that_are_replaced_none_is_told(as_editor, judged, staging, told):
    judged.serve("pr_1", "env_2", staging)
    as_editor.send("/projects/pr_1/deploy/?config_id=config_2", {"environment": ["env_1", "env_2"], "note": "Both"})
    assert Change.objects.get().score == told


def test_what_writes_documents_past_the_one_door_writes_the_score_but_for_what_forgets_them():
    alone = set()
    for path in SERVICES.glob("*.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        for call in calls:
            words = {word.arg for word in call.keywords}
            if getattr(call.func, "attr", "") == "update" and "documents" in words and "score" not in words:
                alone.add(path.name)
    assert alone == {"prune.py"}
