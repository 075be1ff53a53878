"""How long a connection to the database waits, and when a kept one is let go of.

Nothing here is a setting of a session: behind a pooler that gives each transaction another session it would be lost, or
reach somebody else's.
"""

import os
from typing import Any

from django.core.signals import request_started
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.signals import connection_created


def watch() -> None:
    """Look after every connection that is made from now on."""
    connection_created.connect(_note_the_file)
    request_started.connect(let_go_of_files_that_are_gone)


def keep_session_defaults() -> str:
    """Have Postgres begin each session of this role in this database as the panel needs it; say what could not be kept.

    A lock is waited for as long as SQLite waits, not for ever, unless DATABASE_URL or the role says otherwise. Times
    come in UTC, so that Django has nothing to set in a session where the server is in another zone.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        return ""
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {database} SET timezone = 'UTC'")
            cursor.execute("SELECT current_setting('lock_timeout')")
            if cursor.fetchone() == ("0",):
                cursor.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {database} SET lock_timeout = '20s'")
    except DatabaseError:
        return "The database does not let its role keep a lock_timeout: a lock may be waited for without end."
    return ""


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
