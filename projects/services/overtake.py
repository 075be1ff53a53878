"""A proposal starts from what was so then; once that is something else it is out of date."""

import logging

from django.utils import timezone

from adminpanel import logs
from projects.models import Change
from projects.services.kinds import Values, holds, same_field, touched
from projects.services.transitions import STEPS, Action, Facts, possible, transition


def overtake_others(applied: Change) -> None:
    """Judge the other proposals of a project as soon as a change of it is saved: lists need nobody to open them.

    Those alone of which all fields were confirmed with it; of the rest it takes a look at the remote.
    """
    try:
        others = Change.objects.for_project(applied.project_id).filter(state__in=STEPS[Action.OVERTAKE].sources)
        for other in others.exclude(pk=applied.pk).bare():
            now = _confirmed(applied, other)
            if now is not None:
                judge(other, now)
    except Exception as error:
        # What was saved is saved: whoever opens one of the others has it looked at anyway.
        logs.event("overtake_failed", logging.ERROR, change=str(applied.pk), **logs.fault(error))


def judge(change: Change, now: Values) -> Change:
    """Make a proposal stale where what it was made against is not so now; of a stale one note anew what is so."""
    is_stale = change.state == Change.State.STALE
    if (is_stale and touched(change, now) == change.answered) or (not is_stale and holds(change.before, now)):
        return change
    return overtaken(change, answered=touched(change, now))


def overtaken(change: Change, *, answered: Values | None = None, problem: str = "") -> Change:
    """Record it, unless somebody claimed or withdrew the change meanwhile; return the row as it is then."""
    ended = change.settled_at if change.state == Change.State.STALE else None
    as_read = {"attempt": change.attempt, "state": change.state}
    facts = Facts(settled_at=ended or timezone.now(), answered=answered or {}, problem=problem)
    transition(change, Action.OVERTAKE, only_if=as_read, **facts)
    return Change.objects.with_relations().get(pk=change.pk)


def is_judged(change: Change) -> bool:
    """Whether it can become stale, or what is so can be noted anew; of one whose project is gone nothing is left."""
    return possible(Action.OVERTAKE, change) and not (change.state == Change.State.STALE and change.problem)


def _confirmed(applied: Change, other: Change) -> Values | None:
    """Return what the other one's fields are by what was confirmed; None where that does not say all of them."""
    if not is_judged(other) or other.default_environment != applied.default_environment:
        return None
    fields = {field: same_field(other, field, applied) for field in other.requested}
    known = all(named in applied.answered for named in fields.values())
    return {field: applied.answered[named] for field, named in fields.items()} if known else None
