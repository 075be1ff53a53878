"""What a person finds on the home page, from the panel's own database alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.models import User
from django.utils import timezone

from adminpanel.accounts.permissions import who_may
from projects.mirror.old_names import Ghost, in_use
from projects.mirror.store import directory_labels
from projects.models import Change, SeenProject
from projects.presenters import standing
from projects.presenters.approvals import approvals_out_of_reach
from projects.presenters.entry_words import EntryWords
from projects.presenters.history import labelled
from projects.presenters.moved_score import MovedScore, moved_scores
from projects.presenters.moves_as_one import Entry, LeftOut, as_one, first_of_each
from projects.presenters.phrase import Person, Phrase, listed, phrase
from projects.presenters.proposals import Proposals
from projects.presenters.week import Week, week_of
from projects.services.rights import APPLY, may
from projects.services.transitions import Action

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
        out_of_reach: what nobody here can approve.
        scores: by the id of a change that waits, the score that moved.
        decided_by: who can decide what is one's own.
        waits: how many decisions wait for the person, for the frame.
        touched: id and name of projects.
    """

    problems: Part
    ghosts: Sequence[Ghost]
    out_of_reach: Sequence[Phrase]
    waiting: Part
    scores: Mapping[UUID, MovedScore]
    yours: Part
    decided_by: Phrase
    week: Week
    latest: Part
    touched: Sequence[tuple[str, str]]
    waits: int

    @property
    def needs_look(self) -> bool:
        """Whether anything is not as it should be."""
        return bool(self.problems or self.ghosts or self.out_of_reach)

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
        return bool(self.needs_look or self.waiting or self.yours)


def home(user: User, *, ends: date | None = None) -> Home:
    """Return the page of a person.

    Args:
        user: who reads it.
        ends: the last day of the week that is told of; today where it is not given.
    """
    proposals, week, problems = Proposals(user), week_of(ends or timezone.localdate()), Problems()
    parts = [problems.first[:LISTED], proposals.waiting[:LISTED], proposals.own[:LISTED], week.newest[:LISTED]]
    found = _entries({pk for part in parts for pk in part})
    looked, waiting, own, latest = ([found[pk] for pk in part if pk in found] for part in parts)
    return Home(
        problems=Part(looked, problems.total),
        ghosts=in_use(),
        out_of_reach=approvals_out_of_reach(),
        waiting=Part(waiting, proposals.number),
        scores=moved_scores(entry.change for entry in waiting if isinstance(entry, EntryWords)),
        yours=Part(own, len(proposals.own)),
        decided_by=_decided_by(user) if any(entry.state[0] == State.PROPOSED for entry in own) else phrase(),
        week=week,
        latest=Part(latest, len(week.newest)),
        touched=_touched(user),
        waits=proposals.number,
    )


class Problems:
    """What is of unknown outcome, then what was lately noticed to be made elsewhere, whichever week is read.

    Of a move one change alone, for it is one entry.
    """

    def __init__(self) -> None:
        self._all = Change.objects.to_look_at()
        rows = self._all.order_by("-state", "-effective_at", "-pk").values_list("pk", "move")
        found = list(rows[: MOST_PROBLEMS + 1])
        self._are_all = len(found) <= MOST_PROBLEMS
        self.first = first_of_each(found)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.first) if self._are_all else self._all.count() - LeftOut(self._all).count


def _entries(ids: Iterable[UUID]) -> dict[UUID, Entry]:
    """Return by its id each change as an entry, and the move in place of one that is of a move; all read at once."""
    labels = directory_labels()
    changes = standing.attach(labelled(Change.objects.slim().filter(pk__in=ids), labels))
    return dict(zip((change.pk for change in changes), as_one(changes, labels), strict=True))


def _decided_by(user: User) -> Phrase:
    """Return whom one's own proposals wait for: "waits for Ada or Ben"."""
    who = who_may(APPLY)
    others = [phrase(Person(someone)) for someone in who.people if someone.pk != user.pk]
    more = [phrase("another editor")] if who.more else []
    if may(user, Action.APPLY, None):
        return phrase(*listed([phrase("you"), *others, *more], last=" or "), " can apply it")
    if not others:
        return phrase("nobody here can apply it")
    return phrase("waits for ", *listed([*others, *more], last=" or "))


def _touched(user: User) -> list[tuple[str, str]]:
    """Return id and name of the projects of the changes that this person proposed or applied lately, newest first."""
    latest = Change.objects.values_list("project_id", "project_name", "proposed_by", "applied_by")[:LATEST]
    found: dict[str, str] = {}
    reader = user.pk  # asked for once: a request's user is a wrapper
    for project_id, name, *people in latest:
        if reader in people:
            found.setdefault(project_id, name)
    touched = dict(list(found.items())[:TOUCHED])
    return list((touched | dict(SeenProject.objects.filter(pk__in=touched).values_list("pk", "name"))).items())
