"""Editing a change in place: what it asks for becomes something else, at the same address, and its history says so."""

import hashlib
import json
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils import timezone

from projects.models import Change
from projects.services.errors import NotInState
from projects.services.rights import demand
from projects.services.transitions import Action, Facts, transition

EDITED_SINCE = "Somebody else edited this change while you did. Nothing of yours was kept in it yet."
SCHEDULED_SINCE = "Somebody else scheduled this change while you edited it. Nothing of yours was kept in it yet."
AS_READ = 16  # characters


@dataclass(frozen=True)
class Edited:
    """A change that somebody edits.

    Attributes:
        change: as it is now.
        read: what stands for it as it was when they began: see `reading`.
    """

    change: Change
    read: str


def reading(change: Change) -> str:
    """Return what stands for what a change asks for, why and when: whoever edits it must have read just that."""
    return f"{_asks(change)}{_moment(change)}"


def _asks(change: Change) -> str:
    said = [change.kind, change.before, change.requested, change.note]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:AS_READ]


def _moment(change: Change) -> str:
    return f"-{change.apply_at:%Y%m%d%H%M}" if change.is_scheduled else ""


def edit(edited: Edited, wanted: Change, *, by: User) -> Change:
    """Let a change ask for what another one would, made from what is so now; what was approved counts no more.

    Where nothing differs, nothing happens.

    Args:
        edited: the change.
        wanted: never saved: what it should ask for.
        by: who edits it.

    Raises:
        PermissionDenied: this person may not.
        NotInState: it was applied or decided meanwhile, or somebody else edited it; it stays as it is.
    """
    change = edited.change
    demand(by, Action.EDIT, change)
    if edited.read[:AS_READ] != _asks(change):
        raise NotInState(EDITED_SINCE)
    if _moment(change) not in ("", edited.read[AS_READ:]):  # which an edit would end
        raise NotInState(SCHEDULED_SINCE)
    if _asks(wanted) == _asks(change) and change.state in (Change.State.DRAFT, Change.State.PROPOSED):
        return change
    as_read = {"touched_at": change.touched_at, "attempt": change.attempt}
    if not transition(change, Action.EDIT, by=by, only_if=as_read, **_as_wanted(change, wanted)):
        raise NotInState(EDITED_SINCE)
    return Change.objects.get(pk=change.pk)


def _as_wanted(change: Change, wanted: Change) -> Facts:
    # One that asks for something else is no longer the way back from another.
    undoes = change.undoes if change.requested == wanted.requested else None
    return Facts(
        kind=wanted.kind,
        project_name=wanted.project_name,
        before=wanted.before,
        requested=wanted.requested,
        names=change.names | wanted.names,
        documents=wanted.documents,
        live_field=wanted.live_field,
        default_environment=wanted.default_environment,
        volume=wanted.volume,
        yes_or_no=wanted.yes_or_no,
        note=wanted.note,
        undoes=undoes,
        answered={},
        applied_by=None,
        settled_at=None,
        problem="",
        touched_at=timezone.now(),
    )
