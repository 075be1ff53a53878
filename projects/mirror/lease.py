"""One process at a time works on the snapshot, on however many machines; a claim that was left behind runs out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from projects.models import Snapshot
from projects.timing import lease


class Claim:
    """The right to work on it, for as long as `keep` says so."""

    def __init__(self, until: datetime) -> None:
        self.until = until

    def keep(self, **facts: Any) -> bool:
        """Write how far the work is and hold on; False where the claim ran out and somebody else has it."""
        until = _until()
        kept = Snapshot.objects.filter(pk=Snapshot.ONLY, claimed_until=self.until).update(claimed_until=until, **facts)
        self.until = until
        return bool(kept)

    def release(self) -> None:
        """Let others go on."""
        Snapshot.objects.filter(pk=Snapshot.ONLY, claimed_until=self.until).update(claimed_until=None)


def _until() -> datetime:
    return timezone.now() + lease()


@contextmanager
def claimed() -> Iterator[Claim | None]:
    """Claim the work; None where somebody else has it."""
    claim, now = Claim(_until()), timezone.now()
    # A claim that ends further ahead than any can was made before the clock was put back.
    free = Q(claimed_until=None) | Q(claimed_until__lt=now) | Q(claimed_until__gt=now + 2 * (claim.until - now))
    Snapshot.objects.get_or_create(pk=Snapshot.ONLY)
    if not Snapshot.objects.filter(free, pk=Snapshot.ONLY).update(claimed_until=claim.until):
        yield None
        return
    try:
        yield claim
    finally:
        claim.release()
