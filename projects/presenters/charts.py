"""Pictures as numbers: where each mark, bar and segment stands. A component of the templates draws them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY_WIDTH, MARK, ROWS, COLUMNS = 40, 8, 3, 4  # in the units of the picture


@dataclass(frozen=True)
class Day:
    """One day of a strip, with a mark for each thing that happened.

    Attributes:
        date: the day, in the reader's zone.
        count: how much happened.
        x: where its column begins.
        marks: the lower left corner of each mark; at most twelve.
    """

    date: date
    count: int
    x: int

    @property
    def marks(self) -> list[tuple[int, int]]:
        """Where its marks stand, from the bottom up."""
        drawn = range(min(self.count, ROWS * COLUMNS))
        return [(self.x + 4 + at % COLUMNS * MARK, (ROWS - 1 - at // COLUMNS) * MARK) for at in drawn]

    @property
    def more(self) -> int:
        """How many have no mark, for there is no room."""
        return max(self.count - ROWS * COLUMNS, 0)

    @property
    def middle(self) -> int:
        """The middle of its column."""
        return self.x + DAY_WIDTH // 2


@dataclass(frozen=True)
class Strip:
    """Some days side by side."""

    days: tuple[Day, ...]

    @property
    def width(self) -> int:
        """How wide the picture is."""
        return len(self.days) * DAY_WIDTH


def strip(moments: Iterable[date], *, last: date, days: int = 7) -> Strip:
    """Count what happened on each of the days up to and with the last one.

    Args:
        moments: the day of each thing that happened; what lies outside of the days is left out.
        last: the last day.
        days: how many there are.
    """
    counts = Counter(moments)
    dates = [last - timedelta(days=back) for back in reversed(range(days))]
    return Strip(tuple(Day(each, counts[each], at * DAY_WIDTH) for at, each in enumerate(dates)))
