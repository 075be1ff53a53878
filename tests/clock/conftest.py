"""What tests of the clock may use."""

from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone


@pytest.fixture
def clock():
    """Time that stands until it is shifted."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def once(db):
    """Do what is due now; gives what the command said."""

    def once():
        said = StringIO()
        call_command("clock", once=True, stdout=said)
        return said.getvalue().strip()

    return once
