"""What tests of the clock may use."""

import time
from io import StringIO
from threading import Event

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from projects.clock.loop import do_all


@pytest.fixture
def clock():
    """Time that stands until it is shifted."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def run(clock):
    """Do what is due now and what comes of it, as long as a run may be; gives the seconds that it waited."""

    def run(jobs=None, seconds=60):
        waited = []

        def sleep(seconds):
            clock.shift(seconds)
            waited.append(seconds)

        do_all(Event(), seconds, jobs, clock=time.time, sleep=sleep)
        return sum(waited)

    return run


@pytest.fixture
def once(db):
    """Do what is due now, in one round; gives what the command said."""

    def once():
        said = StringIO()
        call_command("clock", once=True, seconds=0, stdout=said)
        return said.getvalue().strip()

    return once
