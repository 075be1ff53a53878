"""Finding out what became of a change whose outcome is not known, by reading; nothing is ever sent from here."""

from collections.abc import Callable
from datetime import timedelta
from itertools import takewhile

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from projects import gateway
from projects.humanloop.errors import HumanloopError
from projects.humanloop.transport import within
from projects.models import Change
from projects.services.errors import one_of_many
from projects.services.kinds import KINDS, holds, kind_of, touched
from projects.services.rights import demand
from projects.services.settle import settle
from projects.services.transitions import Action
from projects.timing import age, horizon, lease

LOOK_AT_ONCE = 5.0  # seconds, on top of a deadline that somebody has waited for already
# Nobody has asked, so nobody is in a hurry: what was sent lately may still be under way somewhere.
ARRIVES_WITHIN = timedelta(minutes=5)


def expire(change: Change) -> Change:
    """Turn a change that has been on its way for too long into one whose outcome is unknown."""
    if change.state == Change.State.SENDING and Change.objects.filter(_overdue(), pk=change.pk).exists():
        return _give_up(change)
    return change


def _overdue() -> Q:
    now = timezone.now()
    # A claim from the future was made before the clock was put back.
    return Q(state=Change.State.SENDING) & (Q(claimed_at__lt=now - lease()) | Q(claimed_at__gt=horizon()))


def _give_up(change: Change) -> Change:
    if change.sent_at is None:
        problem = "The panel stopped before the change was sent."
        return settle(change, Action.FAIL, problem=problem)
    return settle(change, Action.DOUBT, problem="The panel stopped while the change was on its way.")


def check(change: Change, *, by: User) -> Change:
    """Read the project and settle the change. Raises `NotInState`, and `HumanloopError` if it can't be read."""
    current = expire(change)
    demand(by, Action.CHECK, current)
    return _compare(current, by=by)


def reconcile(
    change: Change, *, by: User | None = None, at_once: bool = False, may_still_arrive: bool = False
) -> Change:
    """Settle an unknown change if the remote answers; leave it unknown if it does not.

    Args:
        change: one whose outcome is unknown.
        by: who asks; nobody for the panel itself.
        at_once: it was sent a moment ago by this very request.
        may_still_arrive: it was sent lately and not answered, so a look that finds nothing proves nothing yet.
    """
    try:
        with within(LOOK_AT_ONCE if at_once else settings.HUMANLOOP_DEADLINE):
            return _compare(change, by=by, believe_absence=not may_still_arrive)
    except HumanloopError:
        return change


def _compare(change: Change, *, by: User | None, believe_absence: bool = True) -> Change:
    now = kind_of(change).read(gateway.client(), change)
    answered = touched(change, now)
    if holds(change.requested, answered):
        return settle(change, Action.CONFIRM, by=by, answered=answered)
    if holds(change.before, answered):
        return settle(change, Action.DISPROVE, by=by, answered=answered) if believe_absence else change
    return settle(change, Action.SUPERSEDE, by=by, answered=answered)


def _may_still_arrive(change: Change) -> bool:
    return change.sent_at is not None and age(change.sent_at) < ARRIVES_WITHIN


def reconcile_all(goes_on: Callable[[], bool] = lambda: True) -> dict[str, int]:
    """Settle every open change that can be settled; return how many ended in each state.

    Args:
        goes_on: asked before each, whether there is time for one more.
    """
    outcomes: dict[str, int] = {}
    unsettled = Change.objects.filter(_overdue() | Q(state=Change.State.UNKNOWN), kind__in=list(KINDS))
    for change in takewhile(lambda _: goes_on(), unsettled.iterator()):
        with one_of_many("reconcile_failed", change):
            settled = expire(change)
            if settled.state == Change.State.UNKNOWN:
                settled = reconcile(settled, may_still_arrive=_may_still_arrive(settled))
            outcomes[settled.state] = outcomes.get(settled.state, 0) + 1
    return outcomes
