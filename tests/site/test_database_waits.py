"""Nobody waits for a lock of the database for ever."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_a_lock_is_waited_for_twenty_seconds_and_no_longer():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone() == (20_000,)
        else:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("20s",)
