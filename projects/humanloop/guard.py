"""Keeps a slow or failing remote from taking the panel down with it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from projects.humanloop.errors import Busy, HumanloopError, Paused


class Guard:
    """Bounds how many threads wait for the remote, and leaves it alone for a while after several faults in a row.

    Args:
        places: how many threads may wait at once.
        faults: how many faults in a row open the breaker.
        pause: seconds that it stays open; then one call is let through to see.
        clock: gives seconds that only grow.
    """

    def __init__(
        self, *, places: int = 12, faults: int = 5, pause: float = 10.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._limit, self._pause, self._clock = faults, pause, clock
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._closed_until = 0.0

    @property
    def paused_for(self) -> float:
        """Seconds for which the remote is still left alone; 0 when it is not."""
        return max(self._closed_until - self._clock(), 0.0)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold one place during a call, and learn from how it ends.

        Raises:
            Paused: the breaker is open.
            Busy: all places are taken.
        """
        self._admit()
        if not self._places.acquire(blocking=False):
            raise Busy("all places are taken")
        try:
            yield
        except HumanloopError as error:
            self._note(fault=error.is_fault)
            raise
        else:
            self._note(fault=False)
        finally:
            self._places.release()

    def _admit(self) -> None:
        with self._lock:
            if self.paused_for:
                raise Paused("left alone after several faults", until=self.paused_for)
            if self._in_a_row >= self._limit:
                # This call goes to see; others wait another pause for what it finds.
                self._closed_until = self._clock() + self._pause

    def _note(self, *, fault: bool) -> None:
        with self._lock:
            self._in_a_row = self._in_a_row + 1 if fault else 0
            self._closed_until = self._clock() + self._pause if self._in_a_row >= self._limit else 0.0
