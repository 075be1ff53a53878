"""One JSON line on stdout for a request, a change and a fault; no names, bodies, query strings or keys."""

import json
import logging
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

events = logging.getLogger("panel")


@dataclass
class Trace:
    """What is added up while one request is answered. Threads that work for it share it through a copied context."""

    request: HttpRequest
    request_id: str
    remote_calls: int = 0
    remote_ms: float = 0.0

    @property
    def user_id(self) -> int | None:
        """The person, if the request had to know them; asking costs no query."""
        user = self.request.__dict__.get("_cached_user")
        return getattr(user, "pk", None)


_trace: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def tracing(request: HttpRequest, request_id: str) -> Iterator[Trace]:
    """Let everything logged inside carry the request's id."""
    trace = Trace(request, request_id)
    token = _trace.set(trace)
    try:
        yield trace
    finally:
        _trace.reset(token)


def request_id() -> str:
    """Return the id of the request that is being answered, or nothing outside of one."""
    trace = _trace.get()
    return trace.request_id if trace else ""


def event(name: str, level: int = logging.INFO, **fields: object) -> None:
    """Log one line about something that happened. Ids and outcomes, never what a person typed."""
    trace = _trace.get()
    about = {"request_id": trace.request_id, "user_id": trace.user_id} if trace else {}
    events.log(level, name, extra={"fields": {**about, **fields}})


def remote_call(method: str, route: str, status: int | None, ms: float) -> None:
    """Note one call to the remote. The transport calls this, whatever came of the call."""
    if trace := _trace.get():
        trace.remote_calls += 1
        trace.remote_ms += ms
    event("remote_call", logging.DEBUG, method=method, route=route, status=status, ms=round(ms, 1))


def request_answered(trace: Trace, status: int, started: float, *, quiet: bool) -> None:
    """Log the line of a request that was answered."""
    match = trace.request.resolver_match
    event(
        "request",
        logging.DEBUG if quiet else logging.INFO,
        method=trace.request.method if trace.request.method in METHODS else "other",
        route=match.view_name if match else None,
        status=status,
        ms=round((time.perf_counter() - started) * 1000, 1),
        remote_ms=round(trace.remote_ms, 1),
        remote_calls=trace.remote_calls,
        outcome="fault" if status >= 500 else "refused" if status >= 400 else "ok",
    )


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON. `json.dumps` escapes control characters, so that nobody writes a second line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. A fault is told by its type and place: its text may hold what a person typed."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
        }
        request = request_id() or getattr(getattr(record, "request", None), "request_id", "")
        if record.name == events.name:
            line |= {"event": record.msg, **getattr(record, "fields", {})}
        elif record.exc_info and record.exc_info[1]:
            line |= {"event": "fault", "logger": record.name, "request_id": request, **fault(record.exc_info[1])}
        elif hasattr(record, "status_code"):
            # Django's text on an answer quotes the path, and that of a link is a secret.
            line |= {"event": "fault", "logger": record.name, "request_id": request, "status": record.status_code}
        else:
            line |= {"event": "note", "logger": record.name, "request_id": request, "text": record.getMessage()[:500]}
        return json.dumps(line, default=str)


def fault(error: BaseException) -> dict[str, object]:
    """Return an exception's type, what caused it, and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    cause = error.__cause__ or error.__context__
    return {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "cause": type(cause).__qualname__ if cause else None,
        "at": [f"{frame.filename.rsplit('/', 3)[-1]}:{frame.lineno} {frame.name}" for frame in frames],
    }


def configuration(level: str) -> dict[str, Any]:
    """Return Django's LOGGING. Loggers that quote paths or names speak only of faults."""
    faults_only = {"level": "ERROR"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "adminpanel.logs.JsonFormatter"}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
        "root": {"handlers": ["stdout"], "level": "WARNING"},
        "loggers": {
            "panel": {"level": level},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": faults_only,
            "django.server": {"handlers": [], "propagate": True, **faults_only},
            "django.security": {"handlers": [], "propagate": True, "level": "CRITICAL"},  # see errors.bad_request
            "axes": faults_only,
            "urllib3": faults_only,  # it quotes addresses with what was searched for
        },
    }
