"""One round of what is due: for how long it may go on, and how many calls to the remote it may make."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import Any

from django.conf import settings
from django.utils import timezone

from projects import gateway
from projects.models import Clock
from projects.models.lease import Lease
from projects.timing import age, horizon

AT_ONCE = 0.25  # of the calls of a minute
# What one read may take: a second call where only that can tell, and each a second time where it is not answered.
READ = 4


class Budget:
    """Calls to the remote, of which no minute has more than so many, whoever makes them.

    Some may be made at once, and the others come back evenly: so no minute has more, wherever one begins to count.

    Attributes:
        left: how many may be made now.
    """

    def __init__(self, left: float, at: datetime | None, a_minute: int) -> None:
        self._most, self._a_second = a_minute * AT_ONCE, a_minute * (1 - AT_ONCE) / 60
        self.left, self._at = (left, at) if at else (self._most, timezone.now())

    def allows_a_read(self) -> bool:
        """Whether there are enough for whatever one read may take."""
        gained = age(self._at).total_seconds() * self._a_second
        self.left = min(self.left + gained, self._most)
        # A machine whose clock is behind gains nothing that the one before it has gained.
        self._at = max(self._at, timezone.now()) if self._at <= horizon() else timezone.now()
        return self.left >= READ

    def spend(self) -> None:
        """Take the one that was made."""
        self.left -= 1

    def row(self, *, but_for: float = 0) -> dict[str, Any]:
        """Return what is kept of it for the next round, which another process may do, but for what is used by then."""
        return {"calls_left": self.left - but_for, "calls_at": self._at}


class Round:
    """The right to do what is due. Jobs ask it before each step whether there may be one more."""

    def __init__(self, lease: Lease, stopping: Event) -> None:
        clock = Clock.objects.get()
        self._lease, self._stopping = lease, stopping
        self._budget = Budget(clock.calls_left, clock.calls_at, settings.NOTICE_CALLS)

    def goes_on(self, *, to_read: bool = False) -> bool:
        """Hold on to the work; False where the process is to end, or somebody else has it by now."""
        row = self._budget.row(but_for=READ if to_read else 0)  # for whoever goes on if this process dies in the read
        return not self._stopping.is_set() and self._lease.keep(**row)

    def may_read(self) -> bool:
        """Whether one more read of the remote fits, and takes it from nobody; as `goes_on` besides."""
        return self._budget.allows_a_read() and not gateway.is_busy() and self.goes_on(to_read=True)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let everything inside read the remote behind the pages, and count it.

        Raises:
            Busy: all places are taken.
        """
        try:
            with gateway.aside(self._budget.spend):
                yield
        finally:
            self._lease.keep(**self._budget.row())
