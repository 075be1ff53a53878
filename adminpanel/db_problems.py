"""What is wrong with the database that DATABASE_URL names, as a line that names neither it nor who may use it."""

import re

from django.db import DatabaseError, OperationalError

# What SQLite, libpq and Postgres say, to what follows after the variable's name.
PROBLEMS = {
    r"unable to open database file": "names a SQLite file that can't be opened or made where it is.",
    r"readonly database": "names a SQLite file that the panel may not write.",
    r"not a database|malformed": "names a file that is no SQLite database, or a damaged one.",
    r"is full|No space left|disk full": "names a database whose disk is full.",
    r"disk I/O error": "names a SQLite file that its disk does not read or write.",
    r"is locked|lock timeout": "names a database that another program holds locked; let that end, and try again.",
    r'database ".*" does not exist': "names a database that its Postgres does not have; make it there first.",
    r"resolve host|could not translate host": "names a host that is not found.",
    r"refused|No such file|timeout expired|timed out|unreachable": (
        "names a Postgres that does not answer; see that it runs, and at that host and port."
    ),
    r'role ".*" does not exist|authentication failed|no password|not permitted to log in|pg_hba|denied for database': (
        "names a Postgres that does not let that user in; see to the user, the password and what the user may do."
    ),
    r"too many connections|connection slots": "names a Postgres that has no connection left.",
    r"SSL|certificate": "names a Postgres that can't be spoken to with this sslmode.",
    r"permission denied for": "names a Postgres in which that user may not make tables.",
    r"read-only transaction": "names a Postgres that can only be read, as a copy can.",
}
ANY = "names a database that can't be reached or used."


def of(error: BaseException | None) -> str:
    """Say what it is about the database that ended a command; empty where a fault of ours may have."""
    causes = []
    while error:
        causes.append(error)
        error = error.__cause__ or error.__context__
    texts = [str(cause) for cause in causes if isinstance(cause, DatabaseError)]
    known = (says for pattern, says in PROBLEMS.items() if any(re.search(pattern, text) for text in texts))
    return next(known, ANY if any(isinstance(cause, OperationalError) for cause in causes) else "")
