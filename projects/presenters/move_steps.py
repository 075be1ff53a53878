"""The history of a move on its own page: each step once, though every change of it keeps that."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects

from projects.models import Change, Event
from projects.presenters.phrase import Name, Part, counted, listed, phrase
from projects.presenters.steps import Step, step_of
from projects.services.approvals import struck_out
from projects.services.transitions import Action

# What is done to a move as one; what became of each change stands in the table.
OF_ALL = (
    Action.PROPOSE, Action.ASK, Action.OPEN, Action.COMMENT, Action.ASK_CHANGES, Action.APPROVE, Action.STRIKE,
    Action.REFRESH, Action.APPLY, Action.UNDO, Action.WITHDRAW, Action.DECLINE, Action.BYPASS,
)  # fmt: skip
TAKES_OUT = (Action.WITHDRAW, Action.DECLINE)
MOST_NAMES = 3


@dataclass(frozen=True)
class _Press:
    """A step with the changes of which one press took it."""

    event: Event
    changes: set[UUID]


def read_events(changes: Sequence[Change]) -> None:
    """Read what was done to the changes of a move as one, with who did it, for all of them at once."""
    # The rest is of the one change: none of these can be edited or scheduled, so no approval is weighed by it.
    events = Event.objects.filter(action__in=OF_ALL).select_related("actor")
    prefetch_related_objects(changes, Prefetch("events", events))


def steps_of_move(
    changes: Sequence[Change], events: Mapping[UUID, Sequence[Event]], *, is_reason_told: bool = False
) -> list[Step]:
    """Return the history of a move, the first step first.

    Args:
        changes: all of its changes.
        events: what was done to each.
        is_reason_told: whether the page says already why it was declined.
    """
    every = sorted((event for said in events.values() for event in said), key=lambda event: event.pk)
    struck, names = struck_out(every), {change.pk: change.project_name for change in changes}
    left, steps = set(names), []
    for press in _presses(every):
        is_struck = press.event.pk in struck
        step = step_of(press.event, is_struck=is_struck, of=_of_whom(press, left, names))
        steps.append(_without_words(step) if is_reason_told and press.event.action == Action.DECLINE else step)
        left -= press.changes if press.event.action in TAKES_OUT else set()
    return steps


def _without_words(step: Step) -> Step:
    return replace(step, sentence=phrase(*step.sentence[:-1], "."), words="")


def _presses(events: Iterable[Event]) -> list[_Press]:
    found: dict[Hashable, _Press] = {}
    for event in events:
        if event.action != Action.STRIKE:
            found.setdefault(_key(event), _Press(event, set())).changes.add(event.change_id)
    return list(found.values())


def _key(event: Event) -> tuple[Any, ...]:
    """What the same step of several changes has in common; it takes many presses to apply all of them."""
    if event.action == Action.APPLY:
        return event.action, event.actor_id
    return event.action, event.actor_id, event.words, event.request_id


def _of_whom(press: _Press, left: set[UUID], names: Mapping[UUID, str]) -> list[Part]:
    """Return of which projects a step was taken, where that is not all that were left."""
    if press.event.action == Action.APPLY or left <= press.changes:
        return []
    told = sorted(names[key] for key in press.changes if key in names)
    more = [[counted(len(told) - MOST_NAMES, "more project")]] if len(told) > MOST_NAMES else []
    return [", for ", *listed([*([Name(name)] for name in told[:MOST_NAMES]), *more]), " alone"]
