"""The page that stands in for one whose data the remote did not give."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from adminpanel.accounts.resume import return_address, said_of_form
from projects.humanloop import errors
from projects.mirror.store import directory_labels, last_seen
from projects.presenters.unavailable import unavailable_title

STATUSES: dict[type[errors.HumanloopError], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.NoAnswer: HTTPStatus.GATEWAY_TIMEOUT,
    errors.Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Paused: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.TooManyRequests: HTTPStatus.SERVICE_UNAVAILABLE,
}


def status_of(error: errors.HumanloopError) -> HTTPStatus:
    """Return the status of a page that lacks what the remote did not give."""
    return STATUSES.get(type(error), HTTPStatus.BAD_GATEWAY)


def address_again(request: HttpRequest) -> str:
    """Return where to try again: of a button on the page of a change or a move that page, else what was typed."""
    match = request.resolver_match
    about = (match.url_name or "").partition("_")[0] if match else ""
    if match and about in {"change", "move"} and "pk" in match.kwargs:
        return reverse(f"{about}_detail", args=[match.kwargs["pk"]])
    return return_address(request)


def unavailable(request: HttpRequest, error: errors.HumanloopError, project_id: str = "", **more: Any) -> HttpResponse:
    """Render what happened, what still works, and what was last seen of the project; `more` is for the template."""
    again = address_again(request)
    kept = said_of_form(request, again)
    if kept:
        request.session.save()  # with an answer of a 5xx Django does not
    context = {
        "error": error,
        "title": unavailable_title(error, project_id),
        "again": again,
        "kept": kept,
        "missing": isinstance(error, errors.NotFound) and bool(project_id),
        "key_refused": isinstance(error, errors.KeyRefused),
        "statement": error.statement if isinstance(error, errors.NotAllowed) else "",
        "words": error.detail.words if isinstance(error, errors.Objection) else "",
        "project_id": project_id,
        "seen": last_seen(project_id) if project_id else None,
        "labels": directory_labels(),
        **more,
    }
    response = render(request, "projects/unavailable.html", context, status=status_of(error))
    wait = getattr(error, "retry_after", None)
    if wait:
        response["Retry-After"] = str(int(wait) + 1)
    return response
