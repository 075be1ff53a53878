"""The one place where an error of a service, or of the remote, becomes a page."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.forms import Field, Textarea, TextInput
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from adminpanel.accounts.resume import return_address
from adminpanel.error_views import nothing_sent
from projects import services
from projects.humanloop.errors import HumanloopError
from projects.models import Change, Move
from projects.presenters.outcome import unrecorded
from projects.services.move_reviews import open_to
from projects.services.rights import may
from projects.services.transitions import Action
from projects.views.unavailable import address_again, unavailable


class ErrorPageMiddleware:
    """Answers whatever a view lets through of `ServiceError` and `HumanloopError`, so that none of them is a 500.

    A view catches one itself only where it has a better page for it, such as its form with the sentence at a field.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say what happened, what did not, and where to go on."""
        if isinstance(error, HumanloopError):
            return unavailable(request, error, _project_id(request))
        if isinstance(error, services.IntentNotRecorded):
            return nothing_sent(request, address_again(request))
        if isinstance(error, services.OutcomeNotRecorded):
            title, told = unrecorded(error.change)
            context = {"change": error.change, "title": title, "told": told}
            return render(request, "projects/change_not_recorded.html", context)
        if isinstance(error, services.ServiceError):
            return _not_done(request, error)
        return None


def _kwargs(request: HttpRequest) -> dict[str, Any]:
    return request.resolver_match.kwargs if request.resolver_match else {}


def _project_id(request: HttpRequest) -> str:
    """Return which project the page is about, by its address or by the change in it; empty for none."""
    kwargs = _kwargs(request)
    if "pk" in kwargs:
        return Change.objects.filter(pk=kwargs["pk"]).values_list("project_id", flat=True).first() or ""
    return str(kwargs.get("project_id", ""))


def _not_done(request: HttpRequest, error: services.ServiceError) -> HttpResponse:
    """Go back to the page of a change with the sentence on top; from a form to a page that leads back to it."""
    again = address_again(request)
    if request.method == "POST" and "pk" in _kwargs(request):
        messages.warning(request, error.sentence)
        return redirect(return_address(request) if _is_to_be_typed_again(request) else again)
    status = HTTPStatus.CONFLICT if isinstance(error, services.NotInState) else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "projects/not_done.html", {"sentence": error.sentence, "again": again}, status=status)


def _is_to_be_typed_again(request: HttpRequest) -> bool:
    """Whether somebody typed something into a form of a change's page that still stands there."""
    view = getattr(request.resolver_match.func, "view_class", None) if request.resolver_match else None
    action: Action | None = getattr(view, "action", None)
    fields: Mapping[str, Field] = getattr(view, "fields_kept", {})
    text = [name for name, field in fields.items() if isinstance(field.widget, TextInput | Textarea)]
    if action is None or not any(request.POST.get(name) for name in text):
        return False
    user, which = cast(User, request.user), {"pk": _kwargs(request)["pk"]}
    if change := Change.objects.filter(**which).first():
        return bool(may(user, action, change))
    move = Move.objects.filter(**which).first()
    return move is not None and bool(may(user, action, move) and open_to(move, action))
