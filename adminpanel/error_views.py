"""Our own errors as pages. They ask nothing of the remote; the page for a fault of ours asks nothing of anything."""

import sys

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from adminpanel import csrf_failures, logs
from adminpanel.accounts.resume import form_page, return_address, said_of_form

HOST = "If people open the panel under the host of this request, add it to ALLOWED_HOSTS."
LAST_RESORT = "<!doctype html><html lang=en><title>Something went wrong</title><h1>Something went wrong</h1>"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that makes no sense: a host nobody named, a body too large, an address with a NUL."""
    mend = HOST if isinstance(exception, DisallowedHost) else None
    logs.event("bad_request", type=type(exception).__qualname__, mend=mend)
    return HttpResponse(_bare(request, "400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Signed in, but not in the role for this, or it is their own; why, where whoever refused it says so."""
    return render(request, "403.html", {"why": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page."""
    return render(request, "404.html", status=404)


def method_not_allowed(request: HttpRequest, allow: str) -> HttpResponse:
    """An address that only takes forms: it stands in the window after one failed, and people go there again."""
    page = render(request, "405.html", {"form_page": form_page(request)}, status=405)
    page["Allow"] = allow
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; where it is the database's, 503, for it may be back in a moment."""
    status = 503 if isinstance(sys.exception(), (DatabaseError, InterfaceError)) else 500
    try:
        page = _bare(request, f"{status}.html")
    except Exception:
        page = LAST_RESORT
    return HttpResponse(page, status=status, headers={"Retry-After": "10"} if status == 503 else None)


def nothing_sent(request: HttpRequest, back_to: str) -> HttpResponse:
    """The database failed before a change went out, so the page says for certain that it did not."""
    logs.event("intent_not_recorded")
    page = _bare(request, "503.html", back_to=back_to)
    return HttpResponse(page, status=503, headers={"Retry-After": "10"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: most often a page that was open too long. A link leads to what was typed."""
    if csrf_failures.is_of_the_address(csrf_failures.log_failure(request, reason)):
        return render(request, "403_origin.html", status=403)
    address = return_address(request)
    context = {"return_address": address, "kept": said_of_form(request, address)}
    return render(request, "403_csrf.html", context, status=403)


def _bare(request: HttpRequest, template: str, **facts: object) -> str:
    """Render without context processors: there may be no user, no session and no database."""
    panel = {
        "name": settings.PANEL_NAME,
        "sandbox": settings.SANDBOX,
        "help_contact": settings.HELP_CONTACT,
        "version": settings.VERSION,
        "request_id": getattr(request, "request_id", ""),
    }
    return render_to_string(template, {"panel": panel} | facts)
