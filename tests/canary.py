"""The remote's key in tests is a canary: whatever a run brings forth is looked through for it.

Looked at are each response (`Responses`, a middleware), each log record with its traceback and the variables of its
frames (`Records`, a handler), what is written to a database (`watch_writes`) and what stands in one at the end
(`look_through`), and what tests and the processes that they start say. What is found fails the test at whose end it is.
"""

import base64
import logging
import traceback

KEY = "canary-key-3f9d2b71"
# In base64 it looks different by how many bytes stand before it; what is the same in each case is looked for.
FORMS = (KEY, *(base64.b64encode(b"x" * n + KEY.encode()).decode()[(n and 4) : -4] for n in range(3)))

_found = []


def look(where, *things):
    """Note where the key is found in any of these: texts, bytes, or what has a text."""
    for thing in things:
        text = thing.decode("utf-8", "replace") if isinstance(thing, bytes | bytearray) else str(thing)
        for form in FORMS:
            if form in text:
                before, _, after = text.partition(form)
                _found.append(f"{where}: {before[-80:]}<THE KEY>{after[:40]}")


def taken():
    """Return what was found since the last time."""
    found = list(_found)
    del _found[: len(found)]
    return found


class Responses:
    """Looks at every response of the panel, its headers and its body. The outermost middleware."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        where = f"{request.method} {request.path} answered {response.status_code}"
        look(f"{where}, a header", dict(response.headers), response.cookies.output())
        if response.streaming:
            response.streaming_content = self._streamed(where, response.streaming_content)
        else:
            look(where, response.content)
        return response

    def _streamed(self, where, chunks):
        tail = b""
        for chunk in chunks:
            look(where, tail + chunk)
            tail = chunk[-100:]
            yield chunk


class Records(logging.Handler):
    """Looks at every log record."""

    def emit(self, record):
        where = f"a log record of {record.name}"
        look(where, record.getMessage(), getattr(record, "fields", ""))
        if record.exc_info and record.exc_info[1]:
            told = traceback.TracebackException.from_exception(record.exc_info[1], capture_locals=True)
            look(f"{where}, its traceback", "".join(told.format()))


def watch_writes(connection, **_):
    """Look at all that this connection writes from now on, whether or not it is rolled back later."""
    if _written not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _written)


def _written(execute, sql, params, many, context):
    if params and not sql.startswith("SELECT"):
        for row in params if many else [params]:
            values = row.values() if isinstance(row, dict) else row
            # psycopg wraps JSON, and its repr is cut.
            look(f"the database, by {sql[:60]}", *(getattr(value, "obj", value) for value in values))
    return execute(sql, params, many, context)


def look_through(cursor, tables, where="the database"):
    """Look at every row of these tables."""
    for table in tables:
        cursor.execute(f'SELECT * FROM "{table}"')
        look(f"{where}, the table {table}", *cursor.fetchall())
