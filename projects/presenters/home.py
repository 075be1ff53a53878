"""What a person finds on the home page, from the panel's own database alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from adminpanel.prepared import Several, prepared
from projects.mirror.old_names import Ghost, in_use
from projects.mirror.store import directory_labels
from projects.models import Change, SeenProject
from projects.presenters import standing
from projects.presenters.approvals import approvals_out_of_reach
from projects.presenters.by_itself import warnings
from projects.presenters.entry_words import EntryWords
from projects.presenters.history import labelled, slim
from projects.presenters.moves_as_one import Entry, LeftOut, as_one, first_of_each
from projects.presenters.phrase import Phrase, phrase
from projects.presenters.scheduling import promised
from projects.presenters.week import Week, week_of
from projects.services.queues import Queue, Queues
from projects.services.waits import Wait

LISTED = 10
TOUCHED = 5
MOST_PROBLEMS = 250  # changes among which the first problems are looked for
LATEST = 250  # changes of everybody among which those of one person are looked for
State = Change.State


@dataclass(frozen=True)
class Part:
    """The first entries of a part of the page, and how many there are in all."""

    rows: Sequence[Entry]
    total: int

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.rows)


@dataclass(frozen=True)
class Home:
    """The page, part by part; a part that has nothing is left out.

    Attributes:
        notices: what should have run by itself and did not, what nobody here can approve, and what apps that can be
            left out say besides.
        waiting: what the person's decision would move.
        ready: what is approved, where they may press the button.
        yours: what they proposed besides.
        declined: what editors declined of that lately.
        promised: when what happens by itself last ran, where any of these is scheduled.
        waits: how many decisions wait for the person, for the frame.
        touched: id and name of projects.
    """

    problems: Part
    ghosts: Sequence[Ghost]
    notices: Sequence[Phrase]
    waiting: Part
    ready: Part
    yours: Part
    week: Week
    latest: Part
    touched: Sequence[tuple[str, str]]
    waits: int
    declined: Part
    promised: Phrase | None = None

    @property
    def needs_look(self) -> bool:
        """Whether anything is not as it should be."""
        return bool(self.problems or self.ghosts or self.notices)

    @property
    def listed(self) -> Phrase:
        """Which of the week's changes are listed; nothing where all are."""
        if not self.latest.more:
            return phrase()
        total = f"{'more than ' if self.week.at_least else ''}{self.latest.total:,}"
        return phrase(f"These are the latest {len(self.latest.rows):,} of {total}.")

    @property
    def is_anything_up(self) -> bool:
        """Whether anything needs a look, waits, or is one's own."""
        return bool(self.needs_look or self.waiting or self.ready or self.yours or self.declined)


def home(user: User, *, ends: date | None = None) -> Home:
    """Return the page of a person.

    Args:
        user: who reads it.
        ends: the last day of the week that is told of; today where it is not given.
    """
    week, problems, queues = week_of(ends or timezone.localdate(), most=LISTED), Problems(), Queues(user)
    waiting, ready, yours = _each_once(queues, but=problems.first[:LISTED])
    parts = (problems.first, waiting, ready, yours, queues.declined, week.newest)
    found = _entries({pk for part in parts for pk in part[:LISTED]}, queues.waits)

    def part(ids: Sequence[UUID], total: int | None = None) -> Part:
        return Part([found[pk] for pk in ids[:LISTED] if pk in found], len(ids) if total is None else total)

    return Home(
        problems=part(problems.first, problems.total),
        ghosts=in_use(),
        notices=[*warnings(user), *approvals_out_of_reach(), *_of_apps(user)],
        waiting=part(waiting),
        ready=part(ready),
        yours=part(yours),
        declined=part(queues.declined),
        week=week,
        latest=part(week.newest, week.total),
        touched=_touched(user),
        waits=queues.number,
        promised=promised(entry.change for entry in found.values() if isinstance(entry, EntryWords)),
    )


def _of_apps(user: User) -> Iterator[Phrase]:
    """Yield what the configurations of apps say by `needs_look`."""
    for app in apps.get_app_configs():
        yield from getattr(app, "needs_look", lambda user: ())(user)


def _each_once(queues: Queues, but: Sequence[UUID]) -> tuple[list[UUID], list[UUID], list[UUID]]:
    """Return what waits for a person, what is ready, and what is their own and stands in neither; and not in `but`."""
    told, found = set(but), []
    for queue in (Queue.WAITING, Queue.READY, Queue.YOURS):
        found.append([pk for pk in queues.ids(queue) if pk not in told])
        told.update(found[-1])
    waiting, ready, yours = found
    return waiting, ready, yours


class Problems:
    """What is of unknown outcome, then what was lately noticed to be made elsewhere, whichever week is read.

    Of a move one change alone, for it is one entry.
    """

    def __init__(self) -> None:
        found = _to_look_at()
        self._are_all = len(found) <= MOST_PROBLEMS
        self.first = first_of_each(found)

    @property
    def total(self) -> int:
        if self._are_all:
            return len(self.first)
        every = Change.objects.to_look_at()
        return every.count() - LeftOut(every).count


@prepared()
def _to_look_at() -> QuerySet:
    rows = Change.objects.to_look_at().order_by("-state", "-effective_at", "-pk")
    return rows.values_list("pk", "move")[: MOST_PROBLEMS + 1]


def _entries(ids: Iterable[UUID], waits: Mapping[UUID, Wait]) -> dict[UUID, Entry]:
    """Return by its id each change as an entry, and the move in place of one that is of a move; all read at once."""
    labels = directory_labels()
    changes = standing.attach(labelled(slim(keys=ids), labels))
    return dict(zip((change.pk for change in changes), as_one(changes, labels, waits), strict=True))


def _touched(user: User) -> list[tuple[str, str]]:
    """Return id and name of the projects of the changes that this person proposed or applied lately, newest first."""
    found: dict[str, str] = {}
    reader = user.pk  # asked for once: a request's user is a wrapper
    for project_id, name, *people in _latest():
        if reader in people:
            found.setdefault(project_id, name)
    touched = dict(list(found.items())[:TOUCHED])
    return list((touched | dict(_names_of(keys=touched))).items())


@prepared(keys=Several(SeenProject._meta.pk))
def _names_of(keys: Any) -> QuerySet:
    return SeenProject.objects.filter(pk__in=keys).values_list("pk", "name")


@prepared()
def _latest() -> QuerySet:
    return Change.objects.values_list("project_id", "project_name", "proposed_by", "applied_by")[:LATEST]
