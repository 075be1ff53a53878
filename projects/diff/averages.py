"""Evaluators' averages: the one way in which every page reads them from a version's document, and writes them down."""

from collections.abc import Iterator
from math import isfinite

MINUS = "\u2212"
SMALL = 0.095
BIG = 1e9


def read(document: object) -> dict[str, dict[str, float]] | None:
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


def latest(averages: dict[str, float]) -> float | None:
    """Return what the latest version of an evaluator that says something gave."""
    return next(reversed(averages.values()), None)


def _of_version(aggregate: dict) -> Iterator[tuple[str, float]]:
    version, value = aggregate.get("evaluator_version_id"), _number(aggregate.get("aggregate_value"))
    if value is not None:
        yield version if isinstance(version, str) else "", value


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return None
    return number if isfinite(number) else None


def told(value: float, *, yes_or_no: bool = False) -> str:
    """Write an average down.

    Args:
        value: as the remote gives it; of an evaluator that answers yes or no, the share of yes from 0 to 1.
        yes_or_no: whether it is such a share, told in per cent.
    """
    return f"{_figure(value * 100, most=1)}%" if yes_or_no else _figure(value, least=2)


def told_change(before: float, after: float, *, yes_or_no: bool = False) -> str:
    """Write down by how much an average went up or down; a share in percentage points."""
    change = round(after - before, 9)
    if change == 0:
        return "no change"
    size = abs(change)
    words = f"{_figure(size * 100, most=1)} points" if yes_or_no else _figure(size, least=2)
    return f"{'+' if change > 0 else MINUS}{words}"


def _figure(value: float, *, least: int = 0, most: int = 2) -> str:
    """At most so many decimals and at least so many, or as many as it takes to see a small number."""
    if value and (abs(value) < SMALL or abs(value) >= BIG):
        return f"{value:.2g}"
    whole, _, decimals = f"{value:,.{most}f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    return f"{whole}.{decimals}" if decimals else whole
