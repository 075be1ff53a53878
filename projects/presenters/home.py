"""What a person finds on the home page, from the panel's own database alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from projects.mirror.old_names import Ghost, in_use
from projects.mirror.store import directory_labels
from projects.models import Change, ChangeQuerySet, Move, SeenProject
from projects.presenters import standing
from projects.presenters.charts import Strip, strip
from projects.presenters.history import labelled
from projects.presenters.phrase import Person, Phrase, counted, listed, phrase
from projects.services.rights import may
from projects.services.transitions import STEPS, Action

LISTED = 10
TOUCHED = 5
DAYS = 7
LATEST = 500  # changes of everybody among which those of one person are looked for
PERSON = ("pk", "username", "first_name", "last_name")  # what it takes to name somebody
BY = [f"applied_by__{field}" for field in PERSON]
COUNTED = 500  # so many changes of a week are counted; of more it is said that there are more
State = Change.State
Row = TypeVar("Row", Change, Move)


@dataclass(frozen=True)
class Part(Generic[Row]):
    """The first rows of a part of the page, and how many there are in all."""

    rows: Sequence[Row]
    total: int

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.rows)


@dataclass(frozen=True)
class Week:
    """The changes that took effect on seven days.

    Attributes:
        total: how many; with `at_least` there were more.
        projects: of how many projects.
        people: how many of them each person applied, the busiest first.
        outside: how many were noticed to be made outside this panel.
        undone: how many of them were undone since.
        days: a mark for each, day by day, in the reader's zone.
        latest: the last of them, newest first.
    """

    total: int
    at_least: bool
    projects: int
    people: Sequence[tuple[User, int]]
    outside: int
    undone: int
    days: Strip
    latest: Sequence[Change]

    @property
    def first(self) -> date:
        """The first of its days."""
        return self.days.days[0].date

    @property
    def last(self) -> date:
        """The last of its days."""
        return self.days.days[-1].date

    @property
    def not_listed(self) -> bool:
        """Whether there were more than the page lists."""
        return self.total > len(self.latest)

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


@dataclass(frozen=True)
class Home:
    """The page, part by part; a part that has nothing is left out."""

    problems: Part[Change]
    ghosts: Sequence[Ghost]
    waiting: Part[Change]
    moves: Part[Move]
    yours: Part[Change]
    your_moves: Part[Move]
    week: Week
    touched: Sequence[tuple[str, str]]

    @property
    def needs_look(self) -> bool:
        """Whether anything is not as it should be."""
        return bool(self.problems or self.ghosts)


def home(user: User, *, ends: date | None = None) -> Home:
    """Return the page of a person.

    Args:
        user: who reads it.
        ends: the last day of the week that is told of; today where it is not given.
    """
    labels = directory_labels()
    week = week_of(ends or timezone.localdate(), labels)
    return Home(
        problems=_labelled(_problems(), labels),
        ghosts=in_use(),
        waiting=_labelled(_part(waiting_for(user).slim().order_by("proposed_at")), labels),
        moves=_labelled(_part(moves_waiting_for(user).order_by("proposed_at")), labels),
        yours=_labelled(_part(_open_proposals(user)), labels),
        your_moves=_labelled(_part(_own_moves(user)), labels),
        week=week,
        touched=_touched(user),
    )


def _problems() -> Part[Change]:
    """Return what is of unknown outcome, then what was lately noticed to be made elsewhere, whichever week is read."""
    part = _part(Change.objects.to_look_at().slim().order_by("-state", "-effective_at"))
    return Part(standing.attach(part.rows), part.total)


def waiting_for(user: User) -> ChangeQuerySet:
    """Return the proposals that this person's decision would move. Those of a move wait as one."""
    if not may(user, Action.APPLY, None):
        return Change.objects.none()
    decidable = Change.objects.filter(state=State.PROPOSED, kind__in=Change.Kind.values)
    return decidable.filter(move=None).exclude(proposed_by=user)


def moves_waiting_for(user: User) -> QuerySet[Move]:
    """Return the moves that nobody has started and that this person may start."""
    if not may(user, Action.APPLY, None):
        return Move.objects.none()
    return _moves_not_started().exclude(proposed_by=user)


def count_waiting_for(user: User) -> int:
    """Return how many decisions wait for this person, a move being one; in one query."""
    if not may(user, Action.APPLY, None):
        return 0
    decidable = Change.objects.filter(state=State.PROPOSED, kind__in=Change.Kind.values)
    proposed = decidable.filter(move__started_at=None).exclude(proposed_by=user)
    return proposed.aggregate(number=Count(Coalesce("move_id", "id"), distinct=True))["number"]


def week_of(last: date, labels: Mapping[str, str]) -> Week:
    """Return what took effect on the seven days up to and with this one, in the reader's zone."""
    first = last - timedelta(days=DAYS - 1)
    between = (_midnight(first), _midnight(last + timedelta(days=1)))
    changes = Change.objects.effective().filter(effective_at__gte=between[0], effective_at__lt=between[1])
    rows = list(changes.values_list("pk", "effective_at", "project_id", *BY)[: COUNTED + 1])
    of_week = [(*row[:3], row[3:]) for row in rows[:COUNTED]]
    people = Counter(by for *_, by in of_week if by[0])
    # Not a question for each row: what undid a change of these days came after it.
    undoing = Change.objects.filter(state=State.APPLIED, effective_at__gte=between[0], undoes__isnull=False)
    latest = standing.attach(labelled(changes.slim()[:LISTED], labels))
    return Week(
        total=len(of_week),
        at_least=len(rows) > COUNTED,
        projects=len({project_id for *_, project_id, _ in of_week}),
        people=[(User(**dict(zip(PERSON, by, strict=True))), count) for by, count in people.most_common()],
        outside=sum(by[0] is None for *_, by in of_week),
        undone=len({pk for pk, *_ in of_week} & set(undoing.values_list("undoes", flat=True))),
        days=strip((timezone.localdate(at) for _, at, *_ in of_week), last=last, days=DAYS),
        latest=latest,
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _open_proposals(user: User) -> QuerySet[Change]:
    open_still = STEPS[Action.WITHDRAW].sources
    return Change.objects.slim().filter(state__in=open_still, proposed_by=user, move=None)


def _own_moves(user: User) -> QuerySet[Move]:
    return _moves_not_started().filter(proposed_by=user).order_by("-proposed_at")


def _moves_not_started() -> QuerySet[Move]:
    proposed = Change.objects.filter(state=State.PROPOSED, move=OuterRef("pk"))
    return Move.objects.filter(Exists(proposed), started_at=None).select_related("proposed_by")


def _part(rows: QuerySet[Row]) -> Part[Row]:
    found = list(rows[: LISTED + 1])
    return Part(found[:LISTED], rows.count() if len(found) > LISTED else len(found))


def _labelled(part: Part[Row], labels: Mapping[str, str]) -> Part[Row]:
    return Part(list(labelled(part.rows, labels)), part.total)


def _touched(user: User) -> list[tuple[str, str]]:
    """Return id and name of the projects of the changes that this person proposed or applied lately, newest first."""
    latest = Change.objects.values_list("project_id", "project_name", "proposed_by", "applied_by")[:LATEST]
    found: dict[str, str] = {}
    for project_id, name, *people in latest:
        if user.pk in people:
            found.setdefault(project_id, name)
    touched = dict(list(found.items())[:TOUCHED])
    return list((touched | dict(SeenProject.objects.filter(pk__in=touched).values_list("pk", "name"))).items())
