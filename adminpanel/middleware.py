"""What every request passes first: its id and log line, its headers, and health."""

import re
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseFileResponse

from adminpanel import logs
from adminpanel.error_views import method_not_allowed

GetResponse = Callable[[HttpRequest], HttpResponseBase]
HEALTH = ("/healthz", "/readyz")
# Where browsers say that nobody reads a page yet.
PURPOSE = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")

STATIC_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Written out rather than by django-csp, whose directives come in another order in every process.
PAGE_HEADERS = STATIC_HEADERS | {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class LogMiddleware:
    """Gives the request its id and, when it is answered, its line in the log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        request.request_id = _request_id(request)  # type: ignore[attr-defined]
        with logs.tracing(request, request.request_id) as trace:  # type: ignore[attr-defined]
            response = self.get_response(request)
            response["X-Request-ID"] = trace.request_id
            logs.request_answered(trace, response.status_code, started, quiet=request.path_info in HEALTH)
        return response


def _request_id(request: HttpRequest) -> str:
    """Take the router's id, so that its log and ours meet, but only from a router that is trusted."""
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    if settings.TRUSTED_PROXY_HOPS and re.fullmatch(r"[A-Za-z0-9-]{8,64}", given):
        return given
    return uuid.uuid4().hex


class HeadersMiddleware:
    """Puts the same headers on every response, our own errors and redirects included. HSTS is SecurityMiddleware's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and set the headers over whatever a view has set."""
        response = self.get_response(request)
        static = isinstance(response, WhiteNoiseFileResponse)
        for name, value in (STATIC_HEADERS if static else PAGE_HEADERS).items():
            response[name] = value
        if static:
            del response["Cross-Origin-Opener-Policy"]  # SecurityMiddleware's, for pages
            if "immutable" in response.get("Cache-Control", ""):
                response["Cache-Control"] = "max-age=31536000, public, immutable"  # whitenoise says ten years
        return response


class AheadMiddleware:
    """Answers nothing to a browser that fetches a page before anybody opens it.

    To be read changes a page: a draft is a proposal once a colleague opened it, and what is shown once is gone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse, so that the browser asks again when somebody is there to read."""
        purposes = (request.headers.get(name, "").lower() for name in PURPOSE)
        if any(word in purpose for purpose in purposes for word in ("prefetch", "preview")):
            return HttpResponse("This is for readers.", status=425, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class MethodNotAllowedMiddleware:
    """Gives a page to whoever goes to an address that only takes forms; Django's answer is empty."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET":
            return method_not_allowed(request, response["Allow"])
        return response


class HealthMiddleware:
    """Answers a platform's probes before anything asks for the host, which a probe need not know."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.migrated = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the two addresses of health, and leave the rest alone."""
        if request.path_info not in HEALTH:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        problem = self._problem() if request.path_info == "/readyz" else ""
        return HttpResponse(problem or "ok", status=503 if problem else 200, content_type="text/plain; charset=utf-8")

    def _problem(self) -> str:
        """Say what keeps the panel from working. The remote is not asked: no restart of ours would mend it."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            if not self.migrated:
                executor = MigrationExecutor(connection)
                self.migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError:
            return "the database can't be reached"
        return "" if self.migrated else "migrations are missing: run manage.py setup"
