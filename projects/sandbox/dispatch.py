"""Takes a request to the view of its address, past the panel's middleware: no sessions, no sign-in, no CSRF."""

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseBase
from django.urls import Resolver404, resolve

from .endpoints import not_found

Environ = dict[str, Any]
ADDRESSES = "projects.sandbox.server_urls"


def respond(environ: Environ) -> HttpResponseBase:
    """Answer one request, given as a WSGI environ."""
    request = WSGIRequest(environ)
    try:
        match = resolve(request.path_info, urlconf=ADDRESSES)
    except Resolver404:
        return not_found()
    return match.func(request, *match.args, **match.kwargs)
