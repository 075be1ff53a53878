"""The score that moved with a change, kept with it: lists tell it without reading documents."""

from collections.abc import Mapping
from copy import copy
from dataclasses import asdict

from projects.diff.moved_score import moved_score
from projects.models import Change

Kept = dict[str, str] | None


def score_of(change: Change) -> Kept:
    """Work out of the documents of a change what it keeps; None where no version replaces another, or no score moved.

    Of several that are replaced none is told: it would not be clear whose it is.
    """
    pairs = {(d.before, d.after) for d in change.differences if d.replaces_version}
    if len(pairs) != 1:
        return None
    old, new = (change.documents.get(key) for key in pairs.pop())
    found = moved_score(old, new, change.names, change.yes_or_no)
    return asdict(found) if found else None


def score_with(change: Change, facts: Mapping[str, object]) -> Kept:
    """Work out what a change keeps once these facts are written."""
    later = copy(change)
    for name, value in facts.items():
        setattr(later, name, value)
    return score_of(later)
