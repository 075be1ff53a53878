"""The address of the form that made a change, filled in with what it asks for."""

from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

from django.urls import reverse

from projects.models import Change
from projects.services.kinds import kind_of

Filled = list[tuple[str, str]]


def edit_address(change: Change) -> str:
    """Return where what a change asks for can be asked for again."""
    form = kind_of(change).form
    query = [*FILLED_IN[form](change), ("note", change.note)]
    return f"{reverse(form, args=[change.project_id])}?{urlencode(query, quote_via=quote, safe='')}"


def _fields(change: Change) -> Filled:
    return [(field, value or "") for field, value in change.requested.items()]


def _deployment(change: Change) -> Filled:
    versions = list(change.requested.values())[:1]
    return [*(("config_id", version or "") for version in versions), *(("environment", e) for e in change.requested)]


def _environment(change: Change) -> Filled:
    return [("environment_id", environment) for environment in change.requested]


FILLED_IN: Mapping[str, Callable[[Change], Filled]] = {
    "project_edit": _fields,
    "project_deploy": _deployment,
    "project_offline": _environment,
}
