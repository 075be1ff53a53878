"""A move of several projects as one entry among changes: which of its changes stands for it, and what is told of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from projects.models import Change, ChangeQuerySet, Move
from projects.presenters import standing
from projects.presenters.entry_words import EntryWords
from projects.presenters.history import ChangePaginator, labelled
from projects.presenters.phrase import Name, Part, Person, Phrase, counted, phrase
from projects.presenters.wording import ChangeWords

State = Change.State


def left_out(changes: ChangeQuerySet) -> ChangeQuerySet:
    """Return those of some changes for which a newer one of the same move stands, among them."""
    at = OuterRef("effective_at")
    newer = Q(effective_at__gt=at) | Q(effective_at=at, pk__gt=OuterRef("pk"))
    of_moves = changes.filter(move__in=Move.objects.order_by().values("pk"))  # which are few, and found by an index
    return of_moves.filter(Exists(changes.filter(newer, move=OuterRef("move")))).order_by()


def leading(changes: ChangeQuerySet) -> ChangeQuerySet:
    """Return the changes with one alone of each move, the newest of them."""
    # By their ids: these are few, and the database looks for them once.
    return changes.exclude(pk__in=left_out(changes.every).values("pk"))


class EntryPaginator(ChangePaginator):
    """Pages of changes of which one stands for each move."""

    def __init__(self, changes: ChangeQuerySet, per_page: int) -> None:
        super().__init__(leading(changes), per_page)
        self._all = changes

    @cached_property
    def count(self) -> int:
        """How many there are: an index counts all, and those that are left out, but not the difference."""
        every, reader = self._all.every, self._all.reader
        not_listed = left_out(every).values("pk")
        if reader:
            not_listed = not_listed.union(every.hidden_from(reader).order_by().values("pk"))
        return every.count() - not_listed.count()


@dataclass(frozen=True)
class MoveEntry:
    """A move in a list of changes.

    Attributes:
        move: the move.
        rows: all of its changes, with what came after each.
        effective_at: where it stands in the list: when the last of those that are listed took effect, or was proposed.
    """

    move: Move
    rows: Sequence[Change]
    effective_at: datetime

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
        begun = " wrote a draft to move " if self.rows[0].is_private else " proposed to move "
        return [who, " tried to move " if tried else begun]

    @property
    def state(self) -> tuple[str, str]:
        """The badge that all of its changes have, and its words; of several that none is in force, or not all."""
        if self.move.started_at and any(change.state in UNFINISHED and not change.is_expired for change in self.rows):
            return State.SENDING, "Not finished"
        words = [ChangeWords(change) for change in self.rows]
        badges = {each.badge for each in words}
        if badges == {State.APPLIED}:
            return "", ""
        if len(badges) == 1:
            return words[0].badge, words[0].label
        return (words[0].badge, "None in force") if badges.isdisjoint(IN_FORCE) else ("partly", "Not all in force")

    @property
    def more(self) -> list[Phrase]:
        """What else there is to say: what became of how many, the reason, and who proposed it."""
        return [*self._outcomes, *self.reason, *self._proposed]

    @property
    def _outcomes(self) -> list[Phrase]:
        counts = Counter(ChangeWords(change).label.lower() for change in self.rows)
        told = ", ".join(f"{count:,} {label}" for label, count in sorted(counts.items()))
        return [phrase(told)] if len(counts) > 1 else []

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


def as_one(changes: Iterable[Change], labels: Mapping[str, str]) -> list[Entry]:
    """Return changes as entries, of which one stands for each move: in its place the move."""
    changes = list(changes)
    ids = {change.move_id for change in changes if change.move_id}
    moves = _moves(ids, labels) if ids else {}
    return [_entry(change, moves) for change in changes]


def _entry(change: Change, moves: Moves) -> Entry:
    found = moves.get(change.move_id)
    return MoveEntry(*found, change.effective_at) if found else EntryWords(change)


def _moves(ids: set[UUID], labels: Mapping[str, str]) -> Moves:
    rows: dict[UUID | None, list[Change]] = defaultdict(list)
    for change in standing.attach(labelled(Change.objects.slim().filter(move__in=ids), labels)):
        rows[change.move_id].append(change)
    moves = labelled(Move.objects.select_related("proposed_by").filter(pk__in=ids), labels)
    return {move.pk: (move, rows[move.pk]) for move in moves}
