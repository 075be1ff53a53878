"""A list that takes long to compute: the page says how far it is, and leads to the list by itself or by a button."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Snapshot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slow(monkeypatch):
    """Each load reads one page of five projects."""
    monkeypatch.setattr("projects.mirror.sync.BUDGET", -1)
    monkeypatch.setattr("projects.mirror.sync.ABREAST", 1)
    monkeypatch.setattr("projects.mirror.sync.PAGE", 5)


def test_with_javascript_it_goes_on_by_itself(visit, viewer, wired, slow):
    person = visit().signs_in(viewer).goes("/projects/?live=none")
    person.page.get_by_role("table").wait_for()
    assert "Season ticket renewals" in person.text


def test_without_javascript_a_button_goes_on(visit, viewer, wired, slow):
    person = visit(javascript=False).signs_in(viewer).goes("/projects/?live=none")
    presses = 0
    while person.page.get_by_role("progressbar").count():
        presses += 1
        person.clicks("button", "Go on")
    assert presses > 1
    assert "Season ticket renewals" in person.text


def test_the_page_that_says_how_far_it_is_has_no_barrier(visit, viewer):
    now = timezone.now()
    ahead = {"claimed_until": now + timedelta(seconds=10)}
    Snapshot.objects.create(started_at=now, started_total=5_000, pages=50, pages_left=[*range(20, 50)], **ahead)
    person = visit().signs_in(viewer).goes("/projects/?live=none")
    # It would go on by itself while it is looked at: with this answer a browser stays where it is.
    person.page.route("**/projects/?*", lambda route: route.fulfill(status=204))
    assert "2,000 of 5,000 projects looked at" in person.text
    person.finds_no_barrier()
