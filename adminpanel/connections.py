"""How long a connection to the database waits, and when a kept one is let go of."""

import os
from typing import Any

from django.core.signals import request_started
from django.db import connections
from django.db.backends.signals import connection_created


def watch() -> None:
    """Look after every connection that is made from now on."""
    connection_created.connect(bound_lock_waits)
    connection_created.connect(_note_the_file)
    request_started.connect(let_go_of_files_that_are_gone)


def bound_lock_waits(connection: Any, **kwargs: Any) -> None:
    """Let Postgres wait for a lock as long as SQLite does, not for ever; DATABASE_URL may say otherwise.

    Not an option of the connection itself: a pooler in between would refuse that.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', '20s', false) WHERE current_setting('lock_timeout') = '0'"
            )


def let_go_of_files_that_are_gone(**kwargs: Any) -> None:
    """Close a kept connection to a SQLite file that was moved away or replaced: what it wrote nobody would find."""
    for connection in connections.all(initialized_only=True):
        opened = getattr(connection, "opened_file", None)
        if opened and connection.connection is not None and opened != _file_of(connection):
            connection.close()


def _note_the_file(connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.opened_file = _file_of(connection)


def _file_of(connection: Any) -> tuple[int, int] | None:
    try:
        found = os.stat(connection.settings_dict["NAME"])
    except OSError:
        return None
    return found.st_dev, found.st_ino
