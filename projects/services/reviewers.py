"""Who can be asked by name to decide over a proposal."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from adminpanel.accounts.names import called
from adminpanel.accounts.permissions import holders
from projects.models import Change
from projects.services.approvals import APPROVE
from projects.services.rights import APPLY

MOST = 5


def may_be_asked(change: Change) -> "QuerySet[User]":
    """Return those who may approve or apply what somebody else proposed."""
    able = Q(pk__in=holders(APPROVE).values("pk")) | Q(pk__in=holders(APPLY).values("pk"))
    return User.objects.filter(able).exclude(pk=change.proposed_by_id or 0)


def why_not_asked(people: Sequence[User], change: Change) -> str:
    """Return why these can't be asked, as a sentence; empty where they can."""
    if people and change.move_id:
        return "This is part of a move, which waits as a whole."
    if len(people) > MOST:
        return f"Ask at most {MOST} people: these are {len(people)}."
    able = set(may_be_asked(change).filter(pk__in=[each.pk for each in people]).values_list("pk", flat=True))
    return next((_why_not(each, change) for each in people if each.pk not in able), "")


def _why_not(person: User, change: Change) -> str:
    if person.pk == change.proposed_by_id:
        return "Whoever proposed it can’t be asked: somebody else has to decide."
    if not person.is_active:
        return f"{called(person)} is not here any more. Choose somebody else."
    return f"{called(person)} may neither approve nor apply changes. Choose an editor."
