"""The address of the form that made a change, filled in with what it asks for."""

from urllib.parse import quote, urlencode

from django.urls import reverse

from projects.models import Change
from projects.models.notes import reason_of
from projects.services.kinds import kind_of


def edit_address(change: Change) -> str:
    """Return where what a change asks for can be asked for again."""
    kind = kind_of(change)
    query = [*kind.filled_in(change), ("note", reason_of(change))]
    return f"{reverse(kind.form, args=[change.project_id])}?{urlencode(query, quote_via=quote, safe='')}"
