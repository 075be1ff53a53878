"""Measured values as they are told: the median, and between which bounds."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """Repeats of one measurement."""

    values: tuple

    @classmethod
    def of(cls, values):
        """Take the repeats."""
        return cls(tuple(values))

    @property
    def median(self):
        return median(self.values)

    def __truediv__(self, other):
        """Return the ratio of two that were measured in turn, pair by pair."""
        return Figure.of(one / another for one, another in zip(self.values, other.values, strict=True))

    def told(self, digits=0, unit=""):
        """Write the median, and in brackets the least and the most."""
        least, most = min(self.values), max(self.values)
        return f"{self.median:,.{digits}f}{unit} ({least:,.{digits}f}–{most:,.{digits}f})"


def share(values, part):
    """Return the value that so large a part of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def table(heads, rows):
    """Write a table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
