"""One process at a time does a thing, on however many machines; a lease that was left behind runs out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from projects.timing import TOLERANCE, lease


class Leased(models.Model):
    """One row, shared by all processes and machines, with the lease of what the table is about."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    claimed_until = models.DateTimeField(null=True, help_text="Until when one process has the work to itself.")

    class Meta:
        abstract = True


class Lease:
    """The right to do it, for as long as `keep` says so."""

    def __init__(self, rows: QuerySet[Any], until: datetime) -> None:
        self._rows, self.until = rows, until

    def keep(self, **facts: Any) -> bool:
        """Write how far the work is and hold on; False where the lease ran out and somebody else has it."""
        until = _until()
        kept = self._rows.filter(claimed_until=self.until).update(claimed_until=until, **facts)
        self.until = until
        return bool(kept)

    def release(self) -> None:
        """Let others go on."""
        self._rows.filter(claimed_until=self.until).update(claimed_until=None)


def _until() -> datetime:
    return timezone.now() + lease()


@contextmanager
def acquired(model: type[Leased]) -> Iterator[Lease | None]:
    """Lease the work that this table is about; None where somebody else has it."""
    rows = model._default_manager.filter(pk=model.ONLY)
    held, now = Lease(rows, _until()), timezone.now()
    # A lease that ends further ahead than any machine's can was made before the clock was put back.
    free = Q(claimed_until=None) | Q(claimed_until__lt=now) | Q(claimed_until__gt=held.until + TOLERANCE)
    model._default_manager.get_or_create(pk=model.ONLY)
    if not rows.filter(free).update(claimed_until=held.until):
        yield None
        return
    try:
        yield held
    finally:
        held.release()
