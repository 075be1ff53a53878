"""Letting go of what is large and of no more use: what the versions of a change were that was never sent."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from projects.models import Change, ChangeQuerySet, expiry

COMPARISON_FOR = timedelta(days=90)  # since the change ended
BATCH = 200


def prune_comparisons(at_most: int = 5000) -> int:
    """Forget the documents of changes that ended long ago without being sent, oldest first; tell how many.

    What was sent keeps its own, whatever came of it, and so does what can still be applied.
    """
    pruned = 0
    due = _expired().exclude(documents={}).order_by("effective_at", "id")
    while pruned < at_most and (batch := list(due.values_list("pk", flat=True)[: min(BATCH, at_most - pruned)])):
        pruned += Change.objects.filter(pk__in=batch).update(documents={})
    return pruned


def comparison_expired(change: Change) -> bool:
    """Whether a change has no documents because they are kept for a while only."""
    return not change.documents and _expired().filter(pk=change.pk).exists()


def _expired() -> ChangeQuerySet:
    limit = timezone.now() - COMPARISON_FOR
    over = Coalesce("ended_at", "settled_at", "touched_at")
    # As none took effect, `effective_at` is when it was proposed: the index on it leads to the old ones.
    ended = Q(state__in=Change.ENDED_UNSENT) | expiry.expired()
    unsent = Change.objects.filter(ended, sent_at=None, effective_at__lt=limit)
    return unsent.alias(over_at=over).filter(over_at__lt=limit)
