"""Evaluators' averages and the use of versions: read from a version's document, written down, and side by side.

Every page reads and writes averages in this one way.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from math import isfinite

from projects.diff.result import Score, Usage
from projects.text.cutting import SHORT, short
from projects.text.labels import apart
from projects.text.storable import spelled

NONE = "no score"
NOT_READ = "scores not read"
NO_CHANGE = "no change"
BIGGEST_COUNT = 10**15
ENOUGH = 100  # datapoints: behind fewer a score is a matter of luck, by ten points and more
_Versions = dict[str, float]
MINUS = "\u2212"
SMALL = 0.095
BIG = 1e9
SMALLEST, SMALLEST_SHARE = 0.01, 0.001  # what one still sees of averages


def compare_scores(
    before: object, after: object, names: Mapping[str, str], yes_or_no: Collection[str]
) -> tuple[Score, ...]:
    """One row for each evaluator that judged either version; those of one name are told apart."""
    old, new = averages_of(before), averages_of(after)
    called = apart({key: names.get(key) or key for key in {**(old or {}), **(new or {})}})
    rows = [
        _score(
            spelled(key),
            (None if before and old is None else (old or {}).get(key, {})),
            (None if after and new is None else (new or {}).get(key, {})),
            name=name,
            yes_or_no=key in yes_or_no,
        )
        for key, name in called.items()
    ]
    return tuple(sorted(rows, key=lambda score: score.name.casefold()))


def are_read(before: object, after: object) -> bool:
    """Whether the averages of all versions that there are were read."""
    return all(averages_of(document) is not None for document in (before, after) if document)


def fair_changes(before: object, after: object) -> dict[str, float]:
    """Return by evaluator how much the average went up or down that one and the same version of it gave both."""
    old, new = averages_of(before) or {}, averages_of(after) or {}
    shared = {key: _shared(old[key], new[key]) for key in new if key in old}
    return {key: round(new[key][both[-1]] - old[key][both[-1]], 9) for key, both in shared.items() if both}


def _shared(old: _Versions, new: _Versions) -> list[str]:
    """The versions of an evaluator that judged both, in the remote's order."""
    return [version for version in new if version in old]


def telling(scores: Iterable[Score], usage: Usage) -> list[Score]:
    """Return those that say which of two versions is better: fair, different, and with enough behind both."""
    if is_few(usage.datapoints_before) or is_few(usage.datapoints_after):
        return []
    return [score for score in scores if score.is_fair and score.change not in {"", NO_CHANGE}]


def compare_usage(before: object, after: object) -> Usage:
    """When each version was last used, and how much."""
    return Usage(_moment(before), _moment(after), datapoints_of(before), datapoints_of(after))


def _score(evaluator: str, old: _Versions | None, new: _Versions | None, *, name: str, yes_or_no: bool) -> Score:
    """Compare what the same version of the evaluator said, where one judged both; else the latest, and say so."""
    shared = _shared(old or {}, new or {})
    before, after = (side[shared[-1]] if shared and side else latest_average(side or {}) for side in (old, new))
    written_before, written_after = (
        NOT_READ if side is None else NONE if value is None else format_average(value, yes_or_no=yes_or_no)
        for side, value in ((old, before), (new, after))
    )
    change = "" if before is None or after is None else format_change(before, after, yes_or_no=yes_or_no)
    note = _note(shared, old or {}, new or {})
    shares = _shares(before, after, yes_or_no=yes_or_no)
    called = short(spelled(name), SHORT)
    return Score(evaluator, called, written_before, written_after, change, note, shares, is_fair=bool(shared))


def _shares(before: float | None, after: float | None, *, yes_or_no: bool) -> tuple[float | None, float | None]:
    """How much of a bar each fills; a single number of which nobody knows the most fills none."""
    given = [value for value in (before, after) if value is not None]
    if not yes_or_no and len(given) < 2:
        return None, None
    drawn = (None if value is None else percent(value, given, yes_or_no=yes_or_no) for value in (before, after))
    return next(drawn), next(drawn)


def percent(value: float, among: Collection[float], *, yes_or_no: bool) -> float | None:
    """Return how much of a bar a score fills beside those that its evaluator gave; None where a bar would say nothing.

    A share of yes is one of one. Of other scores the highest is a whole bar, if it is above one: bars compare them.
    """
    most = 1.0 if yes_or_no else max(*among, 1.0)
    return value / most * 100 if min(among) >= 0 and max(among) <= most else None


def is_share(value: float) -> bool:
    """Whether an average of yes and no can be a share of yes."""
    return 0 <= value <= 1


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


def datapoints_of(document: object) -> int | None:
    """Return how many datapoints a version has; None where that is not known."""
    raw = document.get("num_datapoints") if isinstance(document, dict) else None
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < BIGGEST_COUNT else None


def is_few(datapoints: int | None) -> bool:
    """Whether so many are too few to go by; of none at all nobody knows what was scored."""
    return datapoints is not None and 0 < datapoints < ENOUGH


def is_enough(datapoints: int | None) -> bool:
    """Whether it is certain that there are enough to go by."""
    return datapoints is not None and datapoints >= ENOUGH


def averages_of(document: object) -> dict[str, dict[str, float]] | None:
    """Return by evaluator the average that each of its versions gave, in the remote's order; None where none were read.

    The remote gives them on demand only. An evaluator without a number is one that gave no score.
    """
    aggregates = document.get("evaluation_aggregates") if isinstance(document, dict) else None
    if not isinstance(aggregates, list):
        return None
    found: dict[str, dict[str, float]] = {}
    for aggregate in aggregates:
        evaluator = aggregate.get("evaluator_id") if isinstance(aggregate, dict) else None
        if isinstance(evaluator, str):
            found.setdefault(evaluator, {}).update(_of_version(aggregate))
    return found


def latest_average(averages: dict[str, float]) -> float | None:
    """Return what the latest version of an evaluator that says something gave."""
    return next(reversed(averages.values()), None)


def _of_version(aggregate: dict) -> Iterator[tuple[str, float]]:
    version, value = aggregate.get("evaluator_version_id"), _number(aggregate.get("aggregate_value"))
    if value is not None:
        yield version if isinstance(version, str) else "", value


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str) or "_" in str(value):
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return None
    return number + 0.0 if isfinite(number) else None  # without the sign of a zero


def format_average(value: float, *, yes_or_no: bool = False) -> str:
    """Write an average down.

    Args:
        value: as the remote gives it; of an evaluator that answers yes or no, the share of yes from 0 to 1.
        yes_or_no: whether it is such a share, told in per cent; what can be none is told as it is.
    """
    return f"{_figure(value * 100, most=1)}%" if yes_or_no and is_share(value) else _figure(value, least=2)


def format_change(before: float, after: float, *, yes_or_no: bool = False) -> str:
    """Write down by how much an average went up or down; a share in percentage points. Empty where it can't be told."""
    change = round(after - before, 9)
    if change == 0 or not isfinite(change):
        return "" if change else NO_CHANGE
    words = _size(before, after, yes_or_no=yes_or_no and is_share(before) and is_share(after))
    return f"{'+' if change > 0 else MINUS}{words}"


def _size(before: float, after: float, *, yes_or_no: bool) -> str:
    """How large a change is; where both averages read the same, that it is smaller than what can be read."""
    size, step = abs(round(after - before, 9)), SMALLEST_SHARE if yes_or_no else SMALLEST
    alike = len({format_average(value, yes_or_no=yes_or_no) for value in (before, after)}) == 1
    told = step if alike and size < step else size
    words = _figure(told * 100, most=1) if yes_or_no else _figure(told, least=2)
    unit = (" point" if words == "1" else " points") if yes_or_no else ""
    return f"{'less than ' if told > size else ''}{words}{unit}"


def _figure(value: float, *, least: int = 0, most: int = 2) -> str:
    """At most so many decimals and at least so many, or as many as it takes to see a small number."""
    if value and (abs(value) < SMALL or abs(value) >= BIG):
        return f"{value:.2g}"
    whole, _, decimals = f"{value:,.{most}f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    return f"{whole}.{decimals}" if decimals else whole
