"""For whom a proposal waits and since when, in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User

from adminpanel.accounts.names import is_reader, read_by
from adminpanel.accounts.permissions import MOST_NAMED, whom_to_ask
from projects.models import Change, Event
from projects.presenters.phrase import Moment, Part, Person, Phrase, listed, phrase
from projects.presenters.scheduling import applied_then
from projects.presenters.sentences import capitalised
from projects.services.queues import one_of_each
from projects.services.waits import For, Wait, waits_of

APPLY_IT, APPROVE_IT = "apply it", "approve it"
TO = {For.CHECK: "check what came of it", For.RETRY: "try again"}
LEFT = "those who were asked may no longer decide it: "


class WaitWords:
    """The words of the waits of one page: those who may do something are read once for all of them."""

    def __init__(self) -> None:
        self._able: dict[str, list[User]] = {}

    def line(self, wait: Wait) -> Phrase:
        """Return for whom it waits and since when, as a part of a line: "waits for Ada or Ben, asked 12 min ago"."""
        return phrase(*AROUND[wait.what](self.who(wait), wait), *_also_then(wait))

    def who(self, wait: Wait) -> Phrase:
        """Return for whom it waits: "waits for Ada or Ben", "you, Ada or another editor can apply it"."""
        if wait.what == For.MOMENT:
            return applied_then(wait.change)
        left = [LEFT] if wait.is_left else []
        if wait.what == For.CHANGES:
            return _waits_for([wait.change.proposed_by] if wait.change.proposed_by else [])
        if wait.asked:
            return phrase("waits for ", *_listed(_reader_first(wait.asked)))
        able = [each for each in self._may(wait.permission) if each.pk not in wait.not_for]
        if wait.what == For.APPROVAL:
            return phrase(*left, *(_waits_for(able) if able else _can([], APPROVE_IT)))
        others = [each for each in able if each.pk != wait.change.proposed_by_id]
        by_reader = len(others) < len(able) and wait.change.proposed_by_id and _is_readers(wait.change)
        if wait.what == For.DECISION and others and not by_reader:
            return phrase(*left, *_waits_for(others))
        return phrase(*left, *_can(able if by_reader else others or able, TO.get(wait.what, APPLY_IT)))

    def sentence(self, wait: Wait) -> Phrase:
        """Return the same as a sentence, below who asks: since when only where that is another moment."""
        first, *rest = self.who(wait) if _is_told_above(wait) else self.line(wait)
        first = replace(first, first=True) if isinstance(first, Person) else first
        return capitalised(phrase(first, *rest, "."))

    def for_others(self, wait: Wait) -> str:
        """Return for whom it waits as a sentence in plain text, for a message that somebody reads another day."""
        with read_by(AnonymousUser()):
            return f"{capitalised(phrase(*self.who(wait), *_also_then(wait))).plain}."

    def _may(self, permission: str) -> list[User]:
        if permission not in self._able:
            self._able[permission] = list(whom_to_ask(permission))
        return self._able[permission]


def _asked(who: Phrase, wait: Wait) -> Phrase:
    if wait.opened:
        return phrase(*who, ", opened by ", Person(wait.opened.actor), " ", Moment(wait.opened.at))
    return phrase(*who, ", asked ", Moment(wait.since))


def _is_told_above(wait: Wait) -> bool:
    same = wait.opened or Moment(wait.since).plain == Moment(wait.change.proposed_at).plain
    return bool(same) and wait.what in {For.APPROVAL, For.DECISION}


def _also_then(wait: Wait) -> list[Part]:
    then = wait.change.is_scheduled and wait.what != For.MOMENT
    return [", ", *applied_then(wait.change)] if then else []


def _is_readers(change: Change) -> bool:
    return bool(change.proposed_by and is_reader(change.proposed_by))


def _waits_for(people: Sequence[User]) -> Phrase:
    return phrase("waits for ", *_named(people)) if people else phrase("waits for whoever proposed it")


def _can(people: Sequence[User], do: str) -> Phrase:
    return phrase(*_named(people), f" can {do}") if people else phrase(f"nobody here can {do}")


def _named(people: Sequence[User]) -> Phrase:
    """Name some of those who may."""
    return _listed(_reader_first(people)[:MOST_NAMED], "another editor" if len(people) > MOST_NAMED else "")


def _reader_first(people: Iterable[User]) -> list[User]:
    return sorted(people, key=lambda each: not is_reader(each))


def _listed(people: Sequence[User], more: str = "") -> Phrase:
    return phrase(*listed([*(phrase(Person(each)) for each in people), *([phrase(more)] if more else [])], last=" or "))


# What stands around the names, by what it waits for.
AROUND: Mapping[For, Callable[[Phrase, Wait], Phrase]] = {
    For.CHANGES: lambda who, wait: phrase(*who, ": ", Person(wait.by), " asked for changes ", Moment(wait.since)),
    For.APPROVAL: _asked,
    For.DECISION: _asked,
    For.PRESS: lambda who, wait: phrase(*who, ", approved ", Moment(wait.since)),
    For.RETRY: lambda who, wait: phrase(*who, ", not sent ", Moment(wait.since)),
    For.MOMENT: lambda who, wait: who,
    For.CHECK: lambda who, wait: phrase(*who, ", sent ", Moment(wait.since)),
}


def attach(changes: Iterable[Change], waits: Mapping[UUID, Wait] | None = None) -> list[Change]:
    """Let each of these changes that waits to be decided say for whom; a part of a move does not, the move does.

    `waits` are those of all that could be among them, where they were worked out before: see `queues.one_of_each`.
    """
    changes, words = list(changes), WaitWords()
    open_still = [change for change in changes if change.state in Change.UNDECIDED and not change.move_id]
    if waits is None:
        waits = {wait.change.pk: wait for wait in waits_of(open_still)}
    for change in open_still:
        wait = replace(waits[change.pk], change=change) if change.pk in waits else None
        change.waits = words.line(wait) if wait else None
        change.is_opened_draft = bool(wait and wait.opened)
    return changes


def waits_of_moves(parts: Iterable[Change], events: Mapping[UUID, Sequence[Event]] | None = None) -> dict[UUID, Wait]:
    """Return for whom each move waits that has some of these parts, by its id, in few queries: see `waits_of`."""
    return one_of_each(waits_of((change for change in parts if change.state in Change.UNDECIDED), events))


def of_move(parts: Sequence[Change], waits: Mapping[UUID, Wait] | None = None) -> Wait | None:
    """Return for whom the move waits that has these parts; None where nobody can decide it."""
    if waits is None:
        waits = waits_of_moves(parts)
    wait = next((waits[part.move_id] for part in parts if part.move_id and part.move_id in waits), None)
    return replace(wait, change=parts[0]) if wait else None
