"""A process that died holds nothing for longer than the one deadline of its calls, and pages say how long that is."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from projects import services
from projects.models import Change, Snapshot
from projects.models.lease import acquired
from projects.services.apply import claim

DEADLINES = pytest.mark.parametrize(("deadline", "longest"), [(2.0, 7), (15.0, 20), (29.5, 35), (90.0, 95)])


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@DEADLINES
@pytest.mark.parametrize("sent", [False, True])
def test_a_change_that_a_dead_process_left_is_given_up_when_the_page_says(
    as_editor, editor, remote, settings, clock, change, deadline, longest, sent
):
    settings.HUMANLOOP_DEADLINE = deadline
    claim(change, by=editor, request_id="")
    if sent:
        Change.objects.update(sent_at=timezone.now())
    page = as_editor.page(f"/changes/{change.pk}/")
    assert page.state == "Being sent"
    assert f"takes {longest} seconds at most" in page.text
    clock.shift(deadline + 0.1)
    assert services.expire(Change.objects.get()).state == "sending"
    clock.shift(longest - deadline)
    page = as_editor.page(f"/changes/{change.pk}/")
    assert page.state == ("Outcome unknown" if sent else "Not sent")


@DEADLINES
@pytest.mark.django_db
def test_a_look_at_all_projects_that_a_dead_process_left_is_taken_over_then(settings, clock, deadline, longest):
    settings.HUMANLOOP_DEADLINE = deadline
    left = acquired(Snapshot)
    assert left.__enter__()

    def is_free():
        with acquired(Snapshot) as mine:
            return mine is not None

    clock.shift(deadline + 0.1)
    assert not is_free()
    clock.shift(timedelta(seconds=longest - deadline))
    assert is_free()
