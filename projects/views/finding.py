"""The change at an address, for whoever may read it."""

from typing import Any

from django.contrib.auth.models import User
from django.http import Http404
from django.shortcuts import get_object_or_404

from projects.models import Change


def find(pk: Any, reader: User, **also: str) -> Change:
    """Return the change at this address, or raise 404; a draft that was dropped is its author's alone for good."""
    change = get_object_or_404(Change.objects.with_relations(), pk=pk, **also)
    if change.is_expired and change.state == Change.State.DRAFT and change.proposed_by_id != reader.pk:
        raise Http404
    return change
