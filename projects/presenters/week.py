"""What took effect on some days, in a sentence and day by day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Case, DateTimeField, QuerySet, TextField, When
from django.db.models.functions import Cast
from django.utils import timezone

from adminpanel.accounts.names import people
from adminpanel.prepared import prepared
from projects.models import Change
from projects.presenters import moments
from projects.presenters.charts import Strip, strip
from projects.presenters.phrase import Person, Phrase, counted, listed, phrase

DAYS = 7
# What ends one of its days and begins the next one, the first first.
MIDNIGHTS = [f"midnight_{day}" for day in range(DAYS + 1)]
COUNTED = 250  # so many changes of a week are counted; of more it is said that there are more


@dataclass(frozen=True)
class Week:
    """The changes that took effect on seven days.

    Attributes:
        total: how many, a move of several projects being one; with `at_least` there were more.
        projects: of how many projects.
        people: how many of them each person applied, the busiest first.
        outside: how many were noticed to be made outside this panel.
        undone: how many of them were undone since.
        days: a mark for each, day by day, in the reader's zone.
        newest: the ids of the newest of them, the newest first, of a move that of its newest change.
    """

    total: int
    at_least: bool
    projects: int
    people: Sequence[tuple[User, int]]
    outside: int
    undone: int
    days: Strip
    newest: Sequence[UUID]

    @property
    def first(self) -> date:
        """The first of its days."""
        return self.days.days[0].date

    @property
    def last(self) -> date:
        """The last of its days."""
        return self.days.days[-1].date

    @property
    def title(self) -> str:
        if self.last == timezone.localdate():
            return "The last seven days"
        return f"{moments.day(self.first)} to {moments.day(self.last)}"

    @property
    def heading(self) -> Phrase:
        """Which days these are, whenever it is read."""
        zone = timezone.get_current_timezone_name()
        return phrase(f"Changes from {moments.date_of(self.first)} to {moments.date_of(self.last)} ({zone})")

    @property
    def sentence(self) -> Phrase:
        """All of it in one sentence."""
        if not self.total:
            return phrase("Nothing took effect.")
        many = f"{'More than ' if self.at_least else ''}{counted(self.total, 'change')}"
        changes = f"{many} in {counted(self.projects, 'project')}"
        undone = f"; {self.undone:,} {'was' if self.undone == 1 else 'were'} undone" if self.undone else ""
        return phrase(f"{changes} by ", *self.who, f"{undone}.")

    @property
    def a_day(self) -> str:
        """How many changes there were on each day, in words: what the picture shows."""
        return ", ".join(f"{day.date:%A} {day.count}" for day in self.days.days)

    @property
    def who(self) -> Phrase:
        """By whom, in words: "Mia (4), you (1) and outside the panel (1)"."""
        people = [phrase(Person(person), f" ({count:,})") for person, count in self.people]
        outside = [phrase(f"outside the panel ({self.outside:,})")] if self.outside else []
        return phrase(*listed([*people, *outside]))


def week_of(last: date, *, most: int) -> Week:
    """Return what took effect on the seven days up to and with this one, in the reader's zone; so many ids at most."""
    midnights = [_midnight(last - timedelta(days=back)) for back in range(DAYS - 1, -2, -1)]
    found = _changes(**dict(zip(MIDNIGHTS, midnights, strict=True)))
    all_rows = found[:COUNTED]
    rows = _leading(all_rows)
    return Week(
        total=len(rows),
        at_least=len(found) > COUNTED,
        projects=len({project_id for _, _, project_id, *_ in all_rows}),
        people=_people(rows),
        outside=sum(by is None for *_, by, _ in rows),
        undone=_undone(all_rows, midnights[0], midnights[-1]) if rows else 0,
        days=strip((last - timedelta(days=back) for _, back, *_ in rows), last=last, days=DAYS),
        newest=[UUID(key) for key, *_ in rows[:most]],
    )


def _key(field: str) -> Cast:
    """Return an id as text: to read the ids and moments of so many rows takes longer than to find them."""
    return Cast(field, TextField())


@prepared(**dict.fromkeys(MIDNIGHTS, DateTimeField()))
def _changes(**midnights: Any) -> QuerySet:
    *days, end = midnights.values()
    back = Case(*(When(effective_at__gte=day, then=ago) for ago, day in enumerate(reversed(days))))
    changes = Change.objects.effective().filter(effective_at__gte=days[0], effective_at__lt=end)
    return changes.values_list(_key("pk"), back, "project_id", "applied_by_id", _key("move"))[: COUNTED + 1]


@prepared(since=DateTimeField(), until=DateTimeField())
def _ways_back(since: Any, until: Any) -> QuerySet:
    undone = Change.objects.effective().filter(effective_at__gte=since, effective_at__lt=until)
    # Their state is not asked for: a database that knows no better would look through all that are saved.
    return (
        Change.objects.filter(undoes__in=undone[:COUNTED].values("pk")).order_by().values_list(_key("undoes"), "state")
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _people(rows: Sequence[tuple[Any, ...]]) -> list[tuple[User, int]]:
    counts = Counter(by for *_, by, _ in rows if by)
    found = people(counts)
    return [(found[by], count) for by, count in counts.most_common()]


def _undone(rows: Sequence[tuple[Any, ...]], since: datetime, until: datetime) -> int:
    """Return how many of these changes, which took effect in that time, were undone since, a move counting as one."""
    entries = {pk: move or pk for pk, *_, move in rows}
    ways_back = _ways_back(since=since, until=until)
    return len({entries.get(undone) for undone, state in ways_back if state == Change.State.APPLIED})


def _leading(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return one alone of each move, the first."""
    leading: dict[str, tuple[Any, ...]] = {}
    for pk, *others, move in rows:
        leading.setdefault(move or pk, (pk, *others, move))
    return list(leading.values())
