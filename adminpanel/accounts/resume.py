"""Keeps what someone typed when their form comes too late: in the session, until the form's page fills it in again.

A form that comes after its session's end, or with a stale token, is sent nowhere. Its values wait under a key of their
own, so that two tabs are two forms, and the address of the page that they go back to carries the key. They survive the
sign-in as text in a form and as nothing else, whoever signs in. Only fields that the form of the view has are kept:
whatever else is sent along, such as a password, is not.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.forms import Field, Form, PasswordInput
from django.forms.utils import pretty_name
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

SAVED = "kept_forms"  # in the session: key to page, values, and the labels of those that are not whole
KEY = "kept"  # in the address
MOST_FORMS = 5
LONGEST_VALUE = 10_000  # characters; no field of the panel takes as many
LONGEST_FORM = 40_000
LONGEST_OF_A_VISITOR = 12_000  # anybody can send that: a move of as many projects as there may be, and its reason

BACK = "What you typed is back. Nothing was sent: look it over and send it again."
CUT = "Nothing was sent. What you typed was too long to be kept whole: not all of {} is back. Look it over."
GONE = "What you typed is no longer kept, and nothing was sent."

View = TypeVar("View", bound=Callable[..., Any])


def form_at(page: str, form: type[Form] = Form) -> Callable[[View], View]:
    """Mark a view that a form is sent to, or a button with nothing to type.

    Args:
        page: names the address where the form stands and is filled in by `resume`. It takes the view's own arguments.
        form: whose fields are kept.
    """

    def mark(view: View) -> View:
        kept = {name: field for name, field in form.base_fields.items() if not isinstance(field.widget, PasswordInput)}
        view.form_at, view.fields_kept = page, kept  # type: ignore[attr-defined]
        return view

    return mark


def return_address(request: HttpRequest) -> str:
    """Return the address on this site that someone came from, where their form, if it was one, is filled in again.

    For a button that is sent elsewhere, the page with the button is all there is to go back to. Empty where that is
    not known: some browsers do not say where a button was pressed.
    """
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    fields = _fields(request)
    typed = _typed(request, fields)
    if not typed or _would_replace_a_session(request):
        return _page_before(request)
    parts = urlsplit(_form_page(request))
    query = QueryDict(parts.query, mutable=True)
    query[KEY] = _save(request, parts.path, typed, fields)
    return f"{parts.path}?{query.urlencode()}"


def said_of_form(request: HttpRequest, address: str) -> str:
    """Say how much is kept of a form that the page at an address fills in again; empty where it fills in none."""
    (key, *_) = parse_qs(urlsplit(address).query).get(KEY, [""])
    form = request.session.get(SAVED, {}).get(key)
    if form is None:
        return ""
    cut = form.get("cut")  # a form of 1.0 has none
    return f"What you typed is kept, but not all of {_named(cut)}" if cut else "What you typed is kept"


def resume(request: HttpRequest) -> QueryDict:
    """Return what was typed into the form of this page before, and tell the person so; empty if nothing was kept."""
    typed, key = QueryDict(mutable=True), request.GET.get(KEY, "")
    if not key or request.method not in {"GET", "HEAD"}:
        return typed
    form = request.session.get(SAVED, {}).get(key)
    if form is None or form["page"] != request.path:
        messages.warning(request, GONE)
        return typed
    cut = form.get("cut")
    messages.warning(request, CUT.format(_named(cut))) if cut else messages.info(request, BACK)
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


def _named(labels: list[str]) -> str:
    *others, last = [f"“{label}”" for label in labels]
    return f"{', '.join(others)} and {last}" if others else last


def _view(match: ResolverMatch | None) -> Any:
    return getattr(match.func, "view_class", match.func) if match else None


def _fields(request: HttpRequest) -> dict[str, Field]:
    """Return the fields of the form that is sent here; none where it is not to be kept."""
    return getattr(_view(request.resolver_match), "fields_kept", {})


def _typed(request: HttpRequest, fields: Iterable[str]) -> list[tuple[str, str]]:
    """Return the values of these fields; none where the form did not arrive whole."""
    try:
        request.POST  # noqa: B018 # read from the connection only now
    except UnreadablePostError:
        return []
    return [(name, value.replace("\0", "\ufffd")) for name in fields for value in request.POST.getlist(name)]


def form_page(request: HttpRequest) -> str:
    """Return the page of the form or the button that is sent to the address asked for; empty where it is not known."""
    return _page_of(request.resolver_match)


def _form_page(request: HttpRequest) -> str:
    page = form_page(request)
    return request.get_full_path() if page == request.path else page


def _page_of(match: ResolverMatch | None) -> str:
    """Return where the form or the button stands that is sent to an address; empty where that is not known."""
    name = getattr(_view(match), "form_at", "")
    return reverse(name, args=match.args, kwargs=match.kwargs) if match and name else ""


def _save(request: HttpRequest, page: str, typed: list[tuple[str, str]], fields: dict[str, Field]) -> str:
    """Put a form into the session, which holds the latest few; return its key."""
    room = LONGEST_FORM if request.user.is_authenticated else LONGEST_OF_A_VISITOR
    fitting = list(_fitting(typed, room))
    cut = {name: str(fields[name].label or pretty_name(name)) for name, _ in set(typed) - set(fitting)}
    key = secrets.token_urlsafe(9)
    latest = list(request.session.get(SAVED, {}).items())[1 - MOST_FORMS :]
    form = {"page": page, "typed": fitting, "cut": sorted(set(cut.values()))}
    request.session[SAVED] = dict(latest) | {key: form}
    return key


def _fitting(typed: list[tuple[str, str]], room: int) -> Iterator[tuple[str, str]]:
    """Cut each value that is too long for any field; leave out those for which there is no room: half an id is none."""
    for name, value in typed:
        cut = value[:LONGEST_VALUE]
        if len(name) + len(cut) <= room:
            room -= len(name) + len(cut)
            yield name, cut


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
        return ""
    parts = urlsplit(referer)
    try:
        page = _page_of(resolve(parts.path or "/"))
    except Resolver404:
        return ""
    if page and page != parts.path:
        return page  # what stood there was the answer to a form, and there is nothing to be had by going there again
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
