"""Pictures as numbers: where each mark, bar and segment stands. A component of the templates draws them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from unicodedata import east_asian_width

DAY_WIDTH, MARK, ROWS, COLUMNS = 40, 8, 3, 4  # in the units of the picture
# Lanes are as wide as the window: how wide they are at least, in pixels, in windows of at least so many.
ROOM = {0: 288, 640: 608, 1000: 968}
LANE, AXIS, LETTER, WIDE_LETTER, PADDING, TICK = 58, 20, 7.2, 13, 8, 84  # pixels
THINNEST, NEAREST, EDGE = 0.15, 0.25, 0.8  # percent of the width
LASTING = 3.0  # of what is so still: it is seen, and has room for a number, however short it has been


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


@dataclass(frozen=True)
class Stretch:
    """A time for which it is known what was so.

    Attributes:
        name: what was so; empty where nothing was.
        number: by which a table explains it; 0 where none does.
        lasts: whether it is so still.
    """

    start: datetime
    end: datetime
    name: str
    number: int = 0
    lasts: bool = False


@dataclass(frozen=True)
class Row:
    """What is known of one lane: what was so, and when something changed, here or elsewhere."""

    name: str
    stretches: Sequence[Stretch] = ()
    here: Sequence[datetime] = ()
    elsewhere: Sequence[datetime] = ()


@dataclass(frozen=True)
class Label:
    """A text that is drawn in windows of at least so many pixels, and of fewer than so many; 0 for any."""

    text: str
    x: float
    least: int = 0
    below: int = 0
    is_number: bool = False


@dataclass(frozen=True)
class Bar:
    """A part of a lane, in percent of its width."""

    x: float
    width: float
    stretch: Stretch | None = None

    @property
    def kind(self) -> str:
        """What it shows: something, what is so still, nothing, or that it is not known."""
        if self.stretch is None:
            return "unknown"
        return ("now" if self.stretch.lasts else "past") if self.stretch.name else "nothing"

    @property
    def labels(self) -> list[Label]:
        """Its name where that fits, else its number where that does."""
        if self.stretch is None:
            return []
        name, number = self.stretch.name, str(self.stretch.number or "")
        named, numbered = (_fits(_pixels(text), self.width) if text else None for text in (name, number))
        labels = [Label(name, self.x, named)] if named is not None else []
        if numbered is not None and (named is None or numbered < named):
            labels.append(Label(number, self.x, numbered, named or 0, is_number=True))
        return labels


@dataclass(frozen=True)
class Lane:
    """One lane of a picture.

    Attributes:
        name: what it is of.
        top: where it begins, in pixels.
        bars: one after another, without a gap.
        here: where something changed, in percent of the width.
        elsewhere: where a change that was made elsewhere was noticed.
    """

    name: str
    top: int
    bars: Sequence[Bar]
    here: Sequence[float]
    elsewhere: Sequence[float]


@dataclass(frozen=True)
class Lanes:
    """Lanes above each other over the same days."""

    lanes: Sequence[Lane]
    ticks: Sequence[Label]

    @property
    def bottom(self) -> int:
        """Where the lanes end, in pixels."""
        return len(self.lanes) * LANE

    @property
    def height(self) -> int:
        return self.bottom + AXIS

    @property
    def kinds(self) -> set[str]:
        """What is drawn in them."""
        return {bar.kind for lane in self.lanes for bar in lane.bars}

    @property
    def numbers(self) -> list[tuple[Label, str]]:
        """The numbers that are drawn where a name does not fit, each with the name; empty for what has none."""
        bars = [(bar, bar.stretch) for lane in self.lanes for bar in lane.bars if bar.stretch]
        return [(label, of.name) for bar, of in bars for label in bar.labels if label.is_number]


@dataclass(frozen=True)
class _Axis:
    """The days of a picture, of which the last ends now."""

    now: datetime
    days: int

    @cached_property
    def first(self) -> datetime:
        """Where the first day begins."""
        return self.now - timedelta(days=self.days)

    def at(self, moment: datetime) -> float:
        """Where a moment stands, in percent of the width; what is outside stands at the edge."""
        passed = (moment.timestamp() - self.first.timestamp()) / timedelta(days=self.days).total_seconds()
        return round(min(max(passed, 0), 1) * 100, 2)

    def marks(self, moments: Iterable[datetime]) -> list[float]:
        """Where marks stand, whole; of those that would cover each other, one."""
        places = {round(self.at(moment) / NEAREST) for moment in moments if self.first <= moment <= self.now}
        return sorted({min(max(place * NEAREST, EDGE), 100 - EDGE) for place in places})

    def bars(self, stretches: Sequence[Stretch]) -> list[Bar]:
        """What is known, and between it what is not; what is too thin to be seen has no bar, but for what lasts."""
        bars, reached = [], 0.0
        before = 100 - LASTING if any(stretch.lasts for stretch in stretches) else 100.0
        for stretch in stretches:
            start, end = max(min(self.at(stretch.start), before), reached), self.at(stretch.end)
            end = end if stretch.lasts else min(end, before)
            if end - start < THINNEST:
                continue
            if start - reached >= THINNEST:
                bars.append(Bar(reached, round(start - reached, 2)))
                reached = start
            bars.append(Bar(reached, round(end - reached, 2), stretch))
            reached = end
        return [*bars, Bar(reached, round(100 - reached, 2))] if 100 - reached >= THINNEST else bars

    def ticks(self) -> list[Label]:
        """The first day of each month, where its name does not meet that of the last day; and that."""
        months, month, last = [], _month_after(self.first), self.now.date()
        while month <= last:
            months.append(month)
            month = _month_after(month)
        places = [(month, self.at(datetime(month.year, month.month, 1, tzinfo=self.now.tzinfo))) for month in months]
        fitting = [(month, x, _fits(TICK - 2 * PADDING, 100 - x)) for month, x in places]
        ticks = [Label(_day(month), x, least) for month, x, least in fitting if least is not None]
        return [*ticks, Label(_day(last), 100)]


def lanes(rows: Iterable[Row], *, now: datetime, days: int = 90) -> Lanes:
    """Place what was so when, a lane each.

    Args:
        rows: of each lane what is known, the oldest first.
        now: where the last day ends, in the reader's zone.
        days: how many there are.
    """
    axis = _Axis(now, days)
    drawn = [
        Lane(row.name, at * LANE, axis.bars(row.stretches), axis.marks(row.here), axis.marks(row.elsewhere))
        for at, row in enumerate(rows)
    ]
    return Lanes(drawn, axis.ticks())


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _month_after(day: date) -> date:
    later = day.replace(day=1) + timedelta(days=31)
    return date(later.year, later.month, 1)


def _pixels(text: str) -> float:
    if text.isascii():
        return len(text) * LETTER
    return sum(WIDE_LETTER if east_asian_width(letter) in "WF" else LETTER for letter in text)


def _fits(pixels: float, percent: float) -> int | None:
    """In windows of at least how many pixels a text fits into a part of the width; None for none."""
    return next((least for least, room in ROOM.items() if room * percent / 100 >= pixels + 2 * PADDING), None)
