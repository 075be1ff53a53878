"""For how long a change that nobody decides can be applied: worked out from when it was last touched, by no job."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from adminpanel.prepared import moment
from projects.models.states import States

DRAFT, ASKED = States.State.DRAFT, States.UNDECIDED
DRAFTS_LAST = timedelta(days=7)


def lasts(state: str) -> timedelta | None:
    """Return how long a change in a state lasts untouched; None where it does not expire."""
    if state == DRAFT:
        return DRAFTS_LAST
    return timedelta(days=settings.PROPOSALS_EXPIRE_AFTER_DAYS) if state in ASKED else None


def is_expired(state: str, touched_at: datetime) -> bool:
    """Whether a change has expired that was last touched then."""
    lasting = lasts(state)
    return lasting is not None and touched_at < timezone.now() - lasting


def asked() -> Q:
    """Return what selects the changes that wait for a decision; an index on both columns serves it."""
    return Q(state__in=ASKED, touched_at__gte=_since(ASKED[0]))


def drafts() -> Q:
    """Return what selects the drafts that were not dropped."""
    return Q(state=DRAFT, touched_at__gte=_since(DRAFT))


def expired() -> Q:
    """Return what selects the changes that expired."""
    return Q(state__in=ASKED, touched_at__lt=_since(ASKED[0])) | Q(state=DRAFT, touched_at__lt=_since(DRAFT))


def _since(state: str) -> Any:
    return moment(lambda: timezone.now() - (lasts(state) or timedelta()))
