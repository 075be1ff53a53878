"""Evaluators' averages and use of two versions, side by side."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from projects.diff import averages
from projects.diff.cutting import short
from projects.diff.fields import SHORT
from projects.diff.result import Score, Usage
from projects.diff.values import clean

NONE = "no score"
NOT_READ = "scores not read"
BIGGEST_COUNT = 10**15
_Versions = dict[str, float]


def compare_scores(
    before: object, after: object, names: Mapping[str, str], yes_or_no: Collection[str]
) -> tuple[Score, ...]:
    """One row for each evaluator that judged either version."""
    old, new = averages.read(before), averages.read(after)
    rows = [
        _score(
            clean(key),
            (None if before and old is None else (old or {}).get(key, {})),
            (None if after and new is None else (new or {}).get(key, {})),
            name=names.get(key) or key,
            yes_or_no=key in yes_or_no,
        )
        for key in {**(old or {}), **(new or {})}
    ]
    return tuple(sorted(rows, key=lambda score: score.name.casefold()))


def are_read(before: object, after: object) -> bool:
    """Whether the averages of all versions that there are were read."""
    return all(averages.read(document) is not None for document in (before, after) if document)


def compare_usage(before: object, after: object) -> Usage:
    """When each version was last used, and how much."""
    return Usage(_moment(before), _moment(after), _count(before), _count(after))


def _score(evaluator: str, old: _Versions | None, new: _Versions | None, *, name: str, yes_or_no: bool) -> Score:
    """Compare what the same version of the evaluator said, where one judged both; else the latest, and say so."""
    shared = [version for version in new or () if version in (old or ())]
    before, after = (side[shared[-1]] if shared and side else averages.latest(side or {}) for side in (old, new))
    told_before, told_after = (
        NOT_READ if side is None else NONE if value is None else averages.told(value, yes_or_no=yes_or_no)
        for side, value in ((old, before), (new, after))
    )
    change = "" if before is None or after is None else averages.told_change(before, after, yes_or_no=yes_or_no)
    return Score(
        evaluator, short(clean(name), SHORT), told_before, told_after, change, _note(shared, old or {}, new or {})
    )


def _note(shared: list[str], old: _Versions, new: _Versions) -> str:
    """Why the figures are no fair comparison, or not those that a list of versions shows."""
    if not (old and new):
        return ""
    if not shared:
        return "judged by different versions of this evaluator"
    newest = {next(reversed(old)), next(reversed(new))}
    return "" if newest == {shared[-1]} else "as the version of this evaluator that judged both gave it"


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
