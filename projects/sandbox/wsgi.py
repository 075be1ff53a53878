"""The sandbox as a WSGI application of its own, for any WSGI server: `gunicorn projects.sandbox.wsgi`."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "adminpanel.settings")
django.setup()

from .dispatch import Environ, respond  # noqa: E402 - models need the set-up above


def application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer over HTTP. A connection to the database lasts no longer than a request, unless CONN_MAX_AGE lets it."""
    close_old_connections()
    try:
        response = respond(environ)
    finally:
        close_old_connections()
    body = b"".join(response)
    response.headers["Content-Length"] = str(len(body))
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [body]
