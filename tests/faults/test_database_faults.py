"""Our own database fails: before the write nothing is sent, after it the person is told the truth."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from projects import services
from projects.models import Change, ChangeQuerySet
from tests.pages import Page

CONFIRMED = {"confirm_name": "Support bot"}


@pytest.fixture
def breaks_at(monkeypatch):
    """Let the database be full whenever a change would be brought into this state."""
    real = ChangeQuerySet.update

    def install(*states):
        def update(self, **values):
            if values.get("state") in states:
                raise OperationalError("database or disk is full")
            return real(self, **values)

        monkeypatch.setattr(ChangeQuerySet, "update", update)
        return lambda: monkeypatch.setattr(ChangeQuerySet, "update", real)

    return install


def test_before_the_intent_nothing_is_sent_and_the_page_is_a_503(as_editor, remote, change, breaks_at):
    breaks_at(Change.State.SENDING)
    as_editor.raise_request_exception = False
    response = as_editor.post(f"/changes/{change.pk}/apply/", CONFIRMED)
    assert response.status_code == 503
    page = Page(response)
    assert "nothing was changed" in page.text
    assert page.links()["Back to the change"] == f"/changes/{change.pk}/"
    assert remote.requests == []
    change.refresh_from_db()
    assert change.state == "proposed"


def test_after_the_answer_the_person_is_told_and_reconciling_recovers_it(as_editor, remote, change, breaks_at):
    mended = breaks_at(Change.State.APPLIED)
    page = as_editor.send(f"/changes/{change.pk}/apply/", CONFIRMED)
    assert page.heading == "Saved, but not recorded here"
    change.refresh_from_db()
    assert change.state == "sending"
    mended()
    Change.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    call_command("reconcile")
    change.refresh_from_db()
    assert change.state == "applied"
    assert len(remote.writes) == 1


def test_a_round_of_finding_out_ends_where_the_database_is_full_and_says_so(remote, change, breaks_at):
    long_ago = timezone.now() - timedelta(hours=1)
    Change.objects.update(state="sending", attempt=1, claimed_at=long_ago, sent_at=long_ago)
    breaks_at(Change.State.UNKNOWN, Change.State.NOT_APPLIED)
    with pytest.raises(services.OutcomeNotRecorded):
        services.reconcile_all()
    change.refresh_from_db()
    assert change.state == "sending"
