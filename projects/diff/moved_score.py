"""The one score that matters most of two versions: which evaluator's average moved furthest, worse before better."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

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

Document = Mapping[str, Any] | None


@dataclass(frozen=True)
class MovedScore:
    """What a score was with the version that goes, and is with the one that comes.

    Attributes:
        name: of the evaluator; empty where those of one version, or of both, were not read.
    """

    name: str = ""
    before: str = ""
    after: str = ""


def moved_score(
    old: Document, new: Document, names: Mapping[str, str], yes_or_no: Collection[str]
) -> MovedScore | None:
    """Return the score that fell furthest in proportion, or rose furthest where none fell; None where none is of both.

    Only those are compared that one version of an evaluator gave both, on enough datapoints.
    """
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
