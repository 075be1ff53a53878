"""What stands for exactly what a change asks for, so that it can be told whether that is what somebody had read."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

from projects.models import Change
from projects.services.errors import NotInState
from projects.services.kinds import kind_of

TAKEN_OUT = (Change.State.WITHDRAWN, Change.State.DECLINED)
CHANGED_SINCE = "What is asked for was changed while you had this page open. Nothing was approved or sent: look again."


def fingerprint(change: Change) -> str:
    """Return what stands for exactly what is asked for: kind, project, what was so, what is wanted, and the prompts.

    Of a part of a move besides: all the parts that were not taken out.
    """
    return fingerprints([change])[change.pk]


def fingerprints(changes: Collection[Change]) -> dict[UUID, str]:
    """Return the same of several, in few queries."""
    documents = _documents(changes)
    parts = _parts_of_moves({change.move_id for change in changes if change.move_id})
    return {change.pk: _fingerprint(change, documents[change.pk], parts.get(change.move_id, [])) for change in changes}


def _documents(changes: Iterable[Change]) -> dict[UUID, dict[str, Any]]:
    """Return the documents of changes, read for those together that were read without."""
    bare = {change.pk for change in changes if "documents" in change.get_deferred_fields()}
    found = Change.objects.filter(pk__in=bare).order_by().values_list("pk", "documents") if bare else []
    return dict(found) | {change.pk: change.documents for change in changes if change.pk not in bare}


def _fingerprint(change: Change, documents: Mapping[str, Any], parts: Sequence[str]) -> str:
    versions = kind_of(change).version_fields(change.requested)
    ids = sorted({side.get(field) for side in (change.before, change.requested) for field in versions} - {None, ""})
    prompts = {key: (documents.get(key) or {}).get("config") for key in ids}
    moment = [change.apply_at.astimezone(UTC).isoformat()] if change.apply_at else []
    return _hash([change.kind, change.project_id, change.before, change.requested, prompts, parts, *moment])


def fingerprint_of_all(parts: Iterable[Change]) -> str:
    """Return what stands for exactly what the parts of a move ask for, but for those that were taken out."""
    left = [each for each in parts if each.state not in TAKEN_OUT]
    return _hash(sorted([str(each.pk), each.before, each.requested] for each in left))


def _hash(exactly: list[Any]) -> str:
    return hashlib.sha256(json.dumps(exactly, sort_keys=True).encode()).hexdigest()


def expect_same(opened: str, now: str) -> None:
    """Raise `NotInState` where somebody had opened something else than what there is now; empty for nothing opened."""
    if opened and opened != now:
        raise NotInState(CHANGED_SINCE)


def _parts_of_moves(moves: Collection[UUID | None]) -> dict[UUID | None, list[str]]:
    if not moves:
        return {}
    found: dict[UUID | None, list[str]] = defaultdict(list)
    parts = Change.objects.filter(move__in=moves).exclude(state__in=TAKEN_OUT).order_by()
    for move, key in parts.values_list("move_id", "pk"):
        found[move].append(str(key))
    return {move: sorted(keys) for move, keys in found.items()}
