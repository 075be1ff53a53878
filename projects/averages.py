"""An evaluator's average as text: the one way in which the list of versions and the comparison tell it."""

MINUS = "\u2212"
SMALL = 0.095
BIG = 1e9


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
