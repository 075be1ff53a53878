"""What a person finds on the home page, from the panel's own database alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import User
from django.utils import timezone

from adminpanel.accounts.permissions import who_may
from projects.mirror.old_names import Ghost, in_use
from projects.mirror.store import directory_labels
from projects.models import Change, ChangeQuerySet, SeenProject
from projects.presenters import standing
from projects.presenters.approvals import approvals_out_of_reach
from projects.presenters.entry_words import EntryWords
from projects.presenters.history import labelled
from projects.presenters.moved_score import MovedScore, moved_scores
from projects.presenters.moves_as_one import Entry, as_one, leading
from projects.presenters.phrase import Person, Phrase, listed, phrase
from projects.presenters.proposals import Proposals
from projects.presenters.week import Week, week_of
from projects.services.rights import APPLY, may
from projects.services.transitions import Action

LISTED = 10
TOUCHED = 5
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
        notices: what nobody here can approve, and what apps that can be left out say besides.
        scores: by the id of a change that waits, the score that moved.
        decided_by: who can decide what is one's own.
        waits: how many decisions wait for the person, for the frame.
        touched: id and name of projects.
    """

    problems: Part
    ghosts: Sequence[Ghost]
    notices: Sequence[Phrase]
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
        return bool(self.problems or self.ghosts or self.notices)

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
    proposals, week, problems = Proposals(user), week_of(ends or timezone.localdate()), _problems()
    parts = [problems[:LISTED], proposals.waiting[:LISTED], proposals.own[:LISTED], week.newest[:LISTED]]
    found = _entries({pk for part in parts for pk in part})
    looked, waiting, own, latest = ([found[pk] for pk in part if pk in found] for part in parts)
    return Home(
        problems=Part(looked, _problems_in_all(problems)),
        ghosts=in_use(),
        notices=[*approvals_out_of_reach(), *_of_apps(user)],
        waiting=Part(waiting, proposals.number),
        scores=moved_scores(entry.change for entry in waiting if isinstance(entry, EntryWords)),
        yours=Part(own, len(proposals.own)),
        decided_by=_decided_by(user) if any(entry.state[0] == State.PROPOSED for entry in own) else phrase(),
        week=week,
        latest=Part(latest, len(week.newest)),
        touched=_touched(user),
        waits=proposals.number,
    )


def _of_apps(user: User) -> Iterator[Phrase]:
    """Yield what the configurations of apps say by `needs_look`."""
    for app in apps.get_app_configs():
        yield from getattr(app, "needs_look", lambda user: ())(user)


def _problems() -> list[UUID]:
    """Return what is of unknown outcome, then what was lately noticed to be made elsewhere, whichever week is read."""
    return list(_to_look_at().order_by("-state", "-effective_at").values_list("pk", flat=True)[: LISTED + 1])


def _to_look_at() -> ChangeQuerySet:
    """Return what needs a look; of a move one change alone, for it is one entry."""
    return leading(Change.objects.to_look_at())


def _problems_in_all(first: Sequence[UUID]) -> int:
    return len(first) if len(first) <= LISTED else _to_look_at().count()


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
    for project_id, name, *people in latest:
        if user.pk in people:
            found.setdefault(project_id, name)
    touched = dict(list(found.items())[:TOUCHED])
    return list((touched | dict(SeenProject.objects.filter(pk__in=touched).values_list("pk", "name"))).items())
