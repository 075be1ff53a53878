"""What is large and of no more use goes: the versions of an old change that was never sent. The change itself stays."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from projects import services
from projects.models import Change

LONG_AGO = timezone.now() - timedelta(days=91)
NO_LONGER = "the panel keeps it for 90 days after it ended"


@pytest.fixture
def propose(as_editor, remote):
    def proposed(**later):
        edit = "/projects/pr_1/edit/"
        as_editor.send(edit, as_editor.page(edit).values(edit) | {"active_config_id": "config_2", "note": "Calmer"})
        change = Change.objects.latest("proposed_at")
        assert set(change.documents) == {"config_1", "config_2"}
        Change.objects.filter(pk=change.pk).update(**{"proposed_at": LONG_AGO} | later)
        change.refresh_from_db()
        return change

    return proposed


def kept(change):
    change.refresh_from_db()
    return bool(change.documents)


@pytest.mark.parametrize(
    "ended",
    [
        {"state": "withdrawn", "ended_at": LONG_AGO},
        {"state": "declined", "ended_at": LONG_AGO},
        {"state": "stale"},
        {"state": "proposed", "settled_at": None, "touched_at": LONG_AGO},
    ],
    ids=["withdrawn", "declined", "stale", "expired"],
)
def test_what_ended_long_ago_without_being_sent_loses_its_versions_and_its_page_says_so(as_viewer, propose, ended):
    change = propose(**{"settled_at": LONG_AGO, "problem": "Gone."} | ended)
    assert NO_LONGER not in as_viewer.page(change.get_absolute_url()).text
    assert services.prune_comparisons() == 1
    page = as_viewer.page(change.get_absolute_url())
    assert NO_LONGER in page.text
    assert "has not read all of them" not in page.text
    assert "Calmer" in page.text
    assert services.prune_comparisons() == 0


@pytest.mark.parametrize("state", sorted(set(Change.State) - {"withdrawn", "declined", "stale"}))
def test_what_was_sent_or_may_be_yet_keeps_them(propose, state):
    change = propose(state=state, settled_at=LONG_AGO)
    assert services.prune_comparisons() == 0
    assert kept(change)


def test_what_was_sent_before_keeps_them_in_any_state(propose):
    change = propose(state="stale", settled_at=LONG_AGO, sent_at=LONG_AGO)
    assert services.prune_comparisons() == 0
    assert kept(change)


@pytest.mark.parametrize("days", [0, 89])
def test_an_old_proposal_that_ended_lately_keeps_them(propose, days):
    change = propose(state="withdrawn", ended_at=timezone.now() - timedelta(days=days))
    assert services.prune_comparisons() == 0
    assert kept(change)


def test_a_version_that_was_never_read_is_not_called_no_longer_kept(as_viewer, propose):
    change = propose(state="withdrawn", ended_at=timezone.now(), documents={})
    page = as_viewer.page(change.get_absolute_url())
    assert "has not read all of them" in page.text
    assert NO_LONGER not in page.text


def test_each_run_is_bounded_and_the_next_goes_on_with_the_oldest_first(propose):
    ended = {"state": "withdrawn", "ended_at": LONG_AGO}
    newer, older = propose(**ended), propose(**ended, proposed_at=LONG_AGO - timedelta(days=1))
    assert services.prune_comparisons(at_most=1) == 1
    assert (kept(newer), kept(older)) == (True, False)
    assert services.prune_comparisons(at_most=1) == 1
    assert not kept(newer)


def test_the_history_and_the_csv_are_as_before(as_editor, propose):
    def history():
        return as_editor.page("/changes/").text, b"".join(as_editor.get("/changes.csv").streaming_content)

    propose(state="withdrawn", ended_at=LONG_AGO)
    before = history()
    assert services.prune_comparisons() == 1
    assert history() == before


@pytest.mark.parametrize("command", ["setup", "reconcile", "prune"])
def test_the_commands_that_a_platform_and_a_scheduler_run_see_to_it(propose, command):
    change = propose(state="withdrawn", ended_at=LONG_AGO)
    said = StringIO()
    call_command(command, stdout=said)
    assert not kept(change)
    assert said.getvalue().count("never sent: 1\n") == 1
