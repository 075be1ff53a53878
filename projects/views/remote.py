"""The page that stands in for one whose data the remote did not give."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from adminpanel.people.kept import is_kept, kept_address
from projects.humanloop import errors
from projects.seen import directory_labels, last_seen

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


def unavailable(request: HttpRequest, error: errors.HumanloopError, project_id: str = "", **more: Any) -> HttpResponse:
    """Render what happened, what still works, and what was last seen of the project; `more` is for the template."""
    again = kept_address(request)
    kept = is_kept(request, again)
    if kept:
        request.session.save()  # with an answer of a 5xx Django does not
    context = {
        "error": error,
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


class RemoteView(View):
    """A view that reads the remote: an error of it becomes a page, never a 500."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, or say why that is not possible right now."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except errors.HumanloopError as error:
            return self.away(request, error, **kwargs)

    def away(self, request: HttpRequest, error: errors.HumanloopError, **kwargs: Any) -> HttpResponse:
        """Say why it is not possible."""
        return unavailable(request, error, kwargs.get("project_id", ""))


def value_of(outcome: Any) -> Any:
    """Return the result of a call that was made side by side, or raise its error."""
    if isinstance(outcome, errors.HumanloopError):
        raise outcome
    return outcome
