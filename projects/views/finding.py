"""The change at an address, for whoever may read it."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import UUIDField
from django.http import Http404

from adminpanel.prepared import prepared
from projects.models import Change, ChangeQuerySet


def find(pk: Any, reader: User, *, project_id: str = "") -> Change:
    """Return the change at this address, or raise 404; a draft that was dropped is its author's alone for good.

    With `project_id` it has to be of that project.
    """
    change = next(iter(_change(pk=pk)), None)
    if change is None or project_id not in {"", change.project_id}:
        raise Http404
    if change.is_expired and change.state == Change.State.DRAFT and change.proposed_by_id != reader.pk:
        raise Http404
    return change


@prepared(pk=UUIDField())
def _change(pk: Any) -> ChangeQuerySet:
    return Change.objects.with_relations().filter(pk=pk)
