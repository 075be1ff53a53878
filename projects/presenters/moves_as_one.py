"""A move of several projects as one entry among changes: which of its changes stands for it, and what is told of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Exists, Func, IntegerField, OuterRef, Q, QuerySet, UUIDField
from django.utils import timezone

from adminpanel.prepared import Several, prepared
from projects.models import OF_NONE, Change, ChangeQuerySet, Move
from projects.presenters import moments, standing, states
from projects.presenters.entry_words import EntryWords
from projects.presenters.history import PAGE_SIZE, ChangePaginator, labelled
from projects.presenters.phrase import Moment, Name, Part, Person, Phrase, counted, phrase
from projects.presenters.waits import WaitWords, attach, of_move, waits_of_moves
from projects.presenters.wording import ChangeWords, ended, ended_together
from projects.services.waits import Wait

State = Change.State
COUNT = Func(function="COUNT", template="COUNT(*)", output_field=IntegerField())
FEW = 100  # ids that a question holds as fast as it would ask for them


class LeftOut:
    """Those of some changes for which a newer one of the same move stands, among them.

    Attributes:
        ids: theirs; of very many the question for them.
        count: how many there are.
    """

    def __init__(self, changes: ChangeQuerySet, *, are_all: bool = False) -> None:
        """Take the changes, and whether they are all there are."""
        found = _left_out_of_all() if are_all else _left_out(changes)[: FEW + 1]
        self.ids: Any = [pk for (pk,) in found]
        self.count = len(self.ids)
        if self.count > FEW:
            self.ids = _left_out(changes)
            self.count = self.ids.count()


def _left_out(changes: ChangeQuerySet) -> QuerySet:
    at = OuterRef("effective_at")
    newer = Q(effective_at__gt=at) | Q(effective_at=at, pk__gt=OuterRef("pk"))
    of_moves = changes.filter(move__in=Move.objects.order_by().values("pk"))  # which are few, and found by an index
    return of_moves.filter(Exists(changes.filter(newer, move=OuterRef("move")))).order_by().values_list("pk")


@prepared()
def _left_out_of_all() -> QuerySet:
    return _left_out(Change.objects.all())[: FEW + 1]


def first_of_each(rows: Iterable[tuple[UUID, UUID | None]]) -> list[UUID]:
    """Return the ids of changes, which stand here with those of their moves; of each move the first alone."""
    found: dict[UUID, UUID] = {}
    for change, move in rows:
        found.setdefault(move or change, change)
    return list(found.values())


class EntryPaginator(ChangePaginator):
    """Pages of changes of which one stands for each move.

    `every` are the changes with those of them that are `hidden` from the reader: counted as they are, each of the two
    is found by an index.
    """

    def __init__(
        self, changes: ChangeQuerySet, *, every: ChangeQuerySet, hidden: ChangeQuerySet, left_out: LeftOut
    ) -> None:
        self._every, self._hidden, self._left_out = every, hidden, left_out
        super().__init__(changes.exclude(pk__in=self._left_out.ids), PAGE_SIZE)

    @cached_property
    def count(self) -> int:
        """How many there are: an index counts all, and those that are left out, but not the difference."""
        hidden = self._hidden.exclude(pk__in=self._left_out.ids).count()
        return self._every.count() - self._left_out.count - hidden


class FirstEntries(ChangePaginator):
    """The first page of all changes there are, and no other: looked at the most, it asks what is written once."""

    def __init__(self, reader: User, left_out: Sequence[UUID]) -> None:
        """Take who reads, and for which changes another one of their move stands."""
        super().__init__(Change.objects.none(), PAGE_SIZE)
        self._given = {"reader": reader.pk, "but": left_out or [OF_NONE]}
        self._left_out = len(left_out)

    @cached_property
    def count(self) -> int:
        """How many there are on all pages: counted as those of `EntryPaginator`."""
        ((every,),), ((hidden,),) = _all(), _hidden(**self._given)
        return every - self._left_out - hidden

    def _whole(self, first: int) -> list[Change]:
        return _newest(**self._given)


@prepared()
def _all() -> QuerySet:
    return Change.objects.order_by().values_list(COUNT)


@prepared(reader=IntegerField(), but=Several(UUIDField()))
def _hidden(reader: Any, but: Any) -> QuerySet:
    return Change.objects.hidden_from(reader).exclude(pk__in=but).order_by().values_list(COUNT)


@prepared(reader=IntegerField(), but=Several(UUIDField()))
def _newest(reader: Any, but: Any) -> ChangeQuerySet:
    return Change.objects.listed_for(reader).exclude(pk__in=but).bare()[:PAGE_SIZE]


EMPTY = phrase()


@dataclass(frozen=True)
class MoveEntry:
    """A move in a list of changes.

    Attributes:
        move: the move.
        rows: all of its changes, with what came after each.
        effective_at: where it stands in the list: when the last of those that are listed took effect, or was proposed.
        waits: for whom it waits; empty where it was started, or nobody can decide it.
        is_opened_draft: whether nobody asked for it, though somebody else opened it.
    """

    move: Move
    rows: Sequence[Change]
    effective_at: datetime
    waits: Phrase = EMPTY
    is_opened_draft: bool = False
    score: ClassVar[Sequence[Phrase]] = ()  # none of its changes is about versions

    @property
    def sentence(self) -> Phrase:
        """Who moved how many projects where, or proposed or tried to."""
        return phrase(*self._who, *self._what, " ", *self._where)

    @property
    def _what(self) -> list[Part]:
        if len(self.rows) == 1:
            return [Name(self.rows[0].project_name, strong=True)]
        part = f"{self.moved:,} of " if 0 < self.moved < len(self.rows) else ""
        return [f"{part}{counted(len(self.rows), 'project')}"]

    @property
    def _where(self) -> list[Part]:
        if not self.move.directory_id:
            return ["back"]
        back = ["back "] if self.move.undoes_id else []
        return [*back, "to the directory ", Name(self.move.directory, strong=True)]

    @property
    def moved(self) -> int:
        """How many of the projects were moved."""
        return sum(change.took_effect for change in self.rows)

    @property
    def _who(self) -> list[Part]:
        by = next((change.applied_by for change in self.rows if change.took_effect and change.applied_by_id), None)
        if by:
            return [Person(by, first=True), " moved "]
        tried = next((change.applied_by for change in self.rows if EntryWords(change).was_tried), None)
        who = Person(tried or self.move.proposed_by, first=True)
        begun = " wrote a draft to move " if self.rows[0].is_private or self.is_opened_draft else " proposed to move "
        return [who, " tried to move " if tried else begun]

    @property
    def state(self) -> tuple[str, str]:
        """The badge that all of its changes have, and its words; of several that none is in force, or not all."""
        if self.move.started_at and any(change.state in UNFINISHED and not change.is_expired for change in self.rows):
            return State.SENDING, states.UNFINISHED
        words = [ChangeWords(change) for change in self.rows]
        badges = {each.badge for each in words}
        if badges == {State.APPLIED}:
            return "", ""
        if len(badges) == 1:
            return words[0].badge, words[0].label
        partly = ("partly", states.NOT_ALL)
        return (words[0].badge, states.NONE_IN_FORCE) if badges.isdisjoint(IN_FORCE) else partly

    @property
    def state_in_full(self) -> str:
        """The words of the badge: no move is scheduled."""
        return self.state[1]

    @property
    def more(self) -> list[Phrase]:
        """What else there is to say: for whom it waits, what became of how many, the reason, and who proposed it."""
        waits = [self.waits] if self.waits else []
        return [*waits, *self._outcomes, *self._after, *self.reason, *self._proposed, *self._ended]

    @property
    def _outcomes(self) -> list[Phrase]:
        counts = Counter(ChangeWords(change).label.lower() for change in self.rows)
        each = ", ".join(f"{count:,} {label}" for label, count in sorted(counts.items()))
        return [phrase(each)] if len(counts) > 1 else []

    @property
    def _after(self) -> list[Phrase]:
        """By whom all of it was undone, or replaced, and when the last of it."""
        after = [change.standing.later if change.standing else () for change in self.rows]
        ways = {(later.undone, later.by) for of_one in after for later in of_one}
        (_, by), *others = ways or {(False, None)}
        if others or by is None or not all(after):
            return []
        return [phrase("by ", Person(by), ", ", Moment(max(later.at for of_one in after for later in of_one)))]

    @property
    def _ended(self) -> list[Phrase]:
        """By whom and when all of it was withdrawn or declined, and why."""
        change = ended_together(self.rows)
        return [phrase(*ended(change))] if change else []

    @property
    def reason(self) -> list[Phrase]:
        """Why, as whoever proposed it wrote; nothing where they wrote nothing."""
        return EntryWords(self.rows[0]).reason

    @property
    def _proposed(self) -> list[Phrase]:
        pressed = {change.applied_by_id for change in self.rows} - {None, self.move.proposed_by_id}
        return [phrase("proposed by ", Person(self.move.proposed_by))] if pressed else []

    @property
    def address(self) -> str:
        """Where the move's own page is."""
        return self.move.get_absolute_url()

    @property
    def about(self) -> str:
        """What it is about, in a word or two."""
        return counted(len(self.rows), "project")


UNFINISHED = (State.DRAFT, State.PROPOSED, State.SENDING)
IN_FORCE = (State.APPLIED, "partly", *Change.UNSETTLED)  # the badges of what is in force, or may be
Entry = EntryWords | MoveEntry
Moves = dict[UUID | None, tuple[Move, list[Change]]]


def as_one(
    changes: Iterable[Change], labels: Mapping[str, str], waits: Mapping[UUID, Wait] | None = None
) -> list[Entry]:
    """Return changes as entries, of which one stands for each move: in its place the move.

    `waits` says for whom those that are open wait, where that was worked out before.
    """
    changes = attach(changes, waits)
    ids = {change.move_id for change in changes if change.move_id}
    moves = _moves(ids, labels) if ids else {}
    if waits is None:
        waits = waits_of_moves(part for move, parts in moves.values() if not move.started_at for part in parts)
    words = WaitWords()
    return [_entry(change, moves, waits, words) for change in changes]


def by_day(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """Return the entries of each day under its heading, in the reader's zone."""
    zone = timezone.get_current_timezone()
    days = groupby(entries, key=lambda entry: moments.local(entry.effective_at, zone).date())
    return [(moments.day(day), list(of_day)) for day, of_day in days]


def _entry(change: Change, moves: Moves, waits: Mapping[UUID, Wait], words: WaitWords) -> Entry:
    found = moves.get(change.move_id)
    if not found:
        return EntryWords(change)
    move, rows = found
    wait = None if move.started_at else of_move(rows, waits)
    line, opened = (words.line(wait), wait.opened) if wait else (EMPTY, None)
    return MoveEntry(move, rows, change.effective_at, line, is_opened_draft=bool(opened))


def _moves(ids: set[UUID], labels: Mapping[str, str]) -> Moves:
    rows: dict[UUID | None, list[Change]] = defaultdict(list)
    for change in standing.attach(labelled(Change.objects.slim().filter(move__in=ids), labels)):
        rows[change.move_id].append(change)
    moves = labelled(Move.objects.select_related("proposed_by").filter(pk__in=ids), labels)
    return {move.pk: (move, rows[move.pk]) for move in moves}
