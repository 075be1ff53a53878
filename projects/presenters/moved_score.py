"""The one score that matters most of two versions: which evaluator's average moved furthest, worse before better."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from projects.diff.result import Score
from projects.diff.scores import (
    are_read,
    averages_of,
    compare_scores,
    compare_usage,
    fair_changes,
    latest_average,
    telling,
)
from projects.models import Change

Documents = Mapping[str, Any]


@dataclass(frozen=True)
class MovedScore:
    """What a score was with the version that goes, and is with the one that comes.

    Attributes:
        name: of the evaluator; empty where those of one version, or of both, were not read.
    """

    name: str = ""
    before: str = ""
    after: str = ""


def moved_scores(changes: Iterable[Change]) -> dict[UUID, MovedScore]:
    """Return for each change that replaces a version the score that moved; one query for all of them.

    The documents of versions are large: this is for the few changes that somebody is to decide.
    """
    pairs = {change.pk: pair for change in changes if (pair := _replaced(change))}
    if not pairs:
        return {}
    kept = Change.objects.filter(pk__in=pairs).values_list("pk", "documents", "names", "yes_or_no")
    found = {pk: moved_score(documents, *pairs[pk], names, shares) for pk, documents, names, shares in kept}
    return {pk: score for pk, score in found.items() if score}


def _replaced(change: Change) -> tuple[str, str] | None:
    """Return the first version that a change replaces, and what takes its place."""
    pairs = ((d.before, d.after) for d in change.differences if d.environment)
    return next(((before, after) for before, after in pairs if before and after), None)


def moved_score(
    documents: Documents, before: str, after: str, names: Mapping[str, str], yes_or_no: Collection[str]
) -> MovedScore | None:
    """Return the score that fell furthest in proportion, or rose furthest where none fell; None where none is of both.

    Only those are compared that one version of an evaluator gave both, on enough datapoints.
    """
    old, new = documents.get(before), documents.get(after)
    if not (old and new):
        return None
    if not are_read(old, new):
        return MovedScore()
    moved = fair_changes(old, new)
    compared = telling(compare_scores(old, new, names, yes_or_no), compare_usage(old, new))
    scores = {score.evaluator_id: score for score in compared}
    of_both = [key for key in moved if key in scores]
    if not of_both:
        return None
    return _told(scores[min(of_both, key=lambda key: (_rank(moved[key], _size(old, new, key)), scores[key].name))])


def _rank(change: float, size: float) -> tuple[bool, float]:
    return change >= 0, -abs(change) / size


def _size(old: object, new: object, evaluator: str) -> float:
    averages = (latest_average((averages_of(side) or {}).get(evaluator, {})) for side in (old, new))
    return max((abs(each) for each in averages if each), default=1.0)


def _told(score: Score) -> MovedScore:
    return MovedScore(score.name, score.before, score.after)
