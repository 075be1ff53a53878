"""Evaluators' averages and use of two versions, side by side."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from math import isfinite

from projects.averages import told, told_change
from projects.compare.result import Score, Usage
from projects.compare.unseen import shown
from projects.compare.values import clean

NONE = "no score"
MOST = 100
BIGGEST_COUNT = 10**15
_Versions = dict[str, float]


def compare_scores(
    before: object, after: object, names: Mapping[str, str], yes_or_no: Collection[str]
) -> tuple[Score, ...]:
    """One row for each evaluator that judged either version."""
    old, new = _averages(before), _averages(after)
    rows = [
        _score(key, old.get(key, {}), new.get(key, {}), name=names.get(key) or key, yes_or_no=key in yes_or_no)
        for key in {**old, **new}
    ]
    return tuple(sorted(rows, key=lambda score: score.name.casefold())[:MOST])


def compare_usage(before: object, after: object) -> Usage:
    """When each version was last used, and how much."""
    return Usage(_moment(before), _moment(after), _count(before), _count(after))


def _averages(document: object) -> dict[str, _Versions]:
    """By evaluator, the average that each of its versions gave."""
    found: dict[str, _Versions] = {}
    for aggregate in _aggregates(document):
        evaluator, version = aggregate.get("evaluator_id"), aggregate.get("evaluator_version_id")
        value = _number(aggregate.get("aggregate_value"))
        if isinstance(evaluator, str):
            versions = found.setdefault(clean(evaluator), {})
            if value is not None:
                versions[version if isinstance(version, str) else ""] = value
    return found


def _aggregates(document: object) -> Iterator[dict]:
    aggregates = document.get("evaluation_aggregates") if isinstance(document, dict) else None
    for aggregate in aggregates if isinstance(aggregates, list) else []:
        if isinstance(aggregate, dict):
            yield aggregate


def _score(evaluator: str, old: _Versions, new: _Versions, *, name: str, yes_or_no: bool) -> Score:
    """Compare what the same version of the evaluator said, where one judged both; else the latest, and say so."""
    shared = [version for version in new if version in old]
    before = old[shared[-1]] if shared else next(reversed(old.values()), None)
    after = new[shared[-1]] if shared else next(reversed(new.values()), None)
    both = before is not None and after is not None
    note = "judged by different versions of this evaluator" if both and not shared else ""
    figure_before, figure_after = (
        NONE if value is None else told(value, yes_or_no=yes_or_no) for value in (before, after)
    )
    change = "" if before is None or after is None else told_change(before, after, yes_or_no=yes_or_no)
    return Score(evaluator, shown(name), figure_before, figure_after, change, note)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if isfinite(value) else None
    except OverflowError:
        return None


def _moment(document: object) -> datetime | None:
    raw = document.get("last_used") if isinstance(document, dict) else None
    try:
        moment = datetime.fromisoformat(raw) if isinstance(raw, str) else None
        return moment and (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _count(document: object) -> int | None:
    raw = document.get("num_datapoints") if isinstance(document, dict) else None
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < BIGGEST_COUNT else None
