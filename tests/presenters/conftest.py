"""Sentences tell of moments from where one reads them."""

from datetime import UTC, datetime

import pytest
import time_machine


@pytest.fixture(autouse=True)
def _it_is_two_days_later():
    with time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC)):
        yield
