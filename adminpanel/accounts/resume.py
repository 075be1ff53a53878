"""Keeps what someone typed when their form comes too late: in the session, until the form's page fills it in again.

A form that comes after its session's end, or with a stale token, is sent nowhere. Its values wait under a key of their
own, so that two tabs are two forms, and the address of the page that they go back to carries the key. They survive the
sign-in as text in a form and as nothing else, whoever signs in. A password or a code is never kept.
"""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

SAVED = "kept_forms"  # in the session: key to page, values, and whether they are whole
KEY = "kept"  # in the address
MOST_FORMS = 5
LONGEST_VALUE = 10_000  # characters; no field of the panel takes as many
LONGEST_FORM = 40_000

BACK = "What you typed is back. Nothing was sent: look it over and send it again."
CUT = "Nothing was sent. What you typed was too long to be kept whole: its beginning is back, look it over."
GONE = "What you typed is no longer kept, and nothing was sent."

View = TypeVar("View", bound=Callable[..., Any])


def form_at(page: str) -> Callable[[View], View]:
    """Mark a view that a form is sent to: `page` names the address where the form stands and is filled in by `resume`.

    That address takes the same arguments as the view's own.
    """

    def mark(view: View) -> View:
        view.form_at = page  # type: ignore[attr-defined]
        return view

    return mark


def return_address(request: HttpRequest) -> str:
    """Return the address on this site that someone came from, where their form, if it was one, is filled in again.

    For a button that is sent elsewhere, the page with the button is all there is to go back to.
    """
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    typed = _typed(request)
    page = _form_page(request) if typed else ""
    if not page or _would_replace_a_session(request):
        return _page_before(request)
    parts = urlsplit(page)
    query = QueryDict(parts.query, mutable=True)
    query[KEY] = _save(request.session, parts.path, typed)
    return f"{parts.path}?{query.urlencode()}"


def is_form_saved(request: HttpRequest, address: str) -> bool:
    """Whether the page at an address fills in what was typed."""
    return any(key in request.session.get(SAVED, {}) for key in parse_qs(urlsplit(address).query).get(KEY, []))


def resume(request: HttpRequest) -> QueryDict:
    """Return what was typed into the form of this page before, and tell the person so; empty if nothing was kept."""
    typed, key = QueryDict(mutable=True), request.GET.get(KEY, "")
    if not key or request.method not in {"GET", "HEAD"}:
        return typed
    form = request.session.get(SAVED, {}).get(key)
    if form is None or form["page"] != request.path:
        messages.warning(request, GONE)
        return typed
    messages.info(request, BACK) if form["whole"] else messages.warning(request, CUT)
    for name, value in form["typed"]:
        typed.appendlist(name, value)
    return typed


def saved_forms(request: HttpRequest) -> dict[str, Any]:
    """Return what was kept of a visitor's forms; nothing of somebody's who is signed in."""
    return {} if request.user.is_authenticated else request.session.get(SAVED, {})


def carry_over(forms: dict[str, Any], session: SessionBase) -> None:
    """Put a visitor's forms into the session of whoever has just signed in."""
    if forms:
        session[SAVED] = forms


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the values of a form; none where one of them is secret, or where the form did not arrive whole."""
    try:
        request.POST  # noqa: B018 # read from the connection only now
    except UnreadablePostError:
        return []
    if any("password" in name or name == "code" for name in request.POST):
        return []
    names = [name for name in request.POST if name != "csrfmiddlewaretoken"]
    return [(name, value.replace("\0", "\ufffd")) for name in names for value in request.POST.getlist(name)]


def _form_page(request: HttpRequest) -> str:
    match = request.resolver_match
    view = getattr(match.func, "view_class", match.func) if match else None
    name = getattr(view, "form_at", "")
    if not (match and name):
        return ""
    page = reverse(name, args=match.args, kwargs=match.kwargs)
    return request.get_full_path() if page == request.path else page


def _save(session: SessionBase, page: str, typed: list[tuple[str, str]]) -> str:
    """Put a form into the session, which holds the latest few; return its key."""
    fitting = _cut(typed)
    key = secrets.token_urlsafe(9)
    latest = list(session.get(SAVED, {}).items())[1 - MOST_FORMS :]
    session[SAVED] = dict(latest) | {key: {"page": page, "typed": fitting, "whole": fitting == typed}}
    return key


def _cut(typed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Cut each value, and what comes after the form's end; fields that are too many are left out."""
    room, fitting = LONGEST_FORM, []
    for name, value in typed:
        room -= len(name)
        if room < 0:
            break
        fitting.append((name, value[: min(LONGEST_VALUE, room)]))
        room -= len(fitting[-1][1])
    return fitting


def _would_replace_a_session(request: HttpRequest) -> bool:
    """Whether another site sent this: then the browser held its cookies back, and a new one would sign someone out."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and bool(origin) and not _is_ours(request, origin)


def _is_ours(request: HttpRequest, address: str) -> bool:
    hosts = {request.get_host()}
    return "//" in address and url_has_allowed_host_and_scheme(address, hosts, require_https=request.is_secure())


def _page_before(request: HttpRequest) -> str:
    referer = request.META.get("HTTP_REFERER", "")
    if not _is_ours(request, referer):
        return "/"
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
