"""Keeps a slow or failing remote from taking the panel down with it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from projects.humanloop.errors import Busy, HumanloopError, Paused

# While places change hands one soon comes free. Where none has for so many seconds, nobody waits for one any longer.
STILL = 0.5
PATIENCE = 3.0  # seconds that one page waits at most


class Guard:
    """Bounds how many threads wait for the remote, and leaves it alone for a while after several faults in a row.

    Args:
        places: how many may wait at once. Fewer than the threads that serve pages, so that some are always free.
        patience: seconds that one more waits for a place at most.
        still: seconds without any call begun or answered, after which all who wait give up, and nobody begins to: who
            waits holds a thread, and the last of them is needed for the pages that do without the remote.
        faults: how many faults in a row open the breaker.
        pause: seconds that it stays open; then one call is let through to see.
        clock: gives seconds that only grow.

    Attributes:
        taken: how many places are taken.
        faults_in_a_row: how many calls have failed since the last that did not.
    """

    def __init__(
        self,
        *,
        places: int = 6,
        patience: float = PATIENCE,
        still: float = STILL,
        faults: int = 5,
        pause: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._places, self._patience, self._still = places, patience, still
        self._limit, self._pause, self._clock = faults, pause, clock
        self._lock = threading.Condition()
        self.taken = self.faults_in_a_row = 0
        self._paused_until = 0.0
        self._moved_at = float("-inf")

    @property
    def paused_for(self) -> float:
        """Seconds for which the remote is still left alone; 0 when it is not."""
        return max(self._paused_until - self._clock(), 0.0)

    @property
    def is_full(self) -> bool:
        """Whether all places are taken, so that one more page would wait."""
        return self.taken >= self._places

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold one place for everything inside, also for calls side by side in copies of this context.

        Raises:
            Busy: all places are taken.
        """
        if _placed_by.get() is self:
            yield
            return
        self._enter()
        token = _placed_by.set(self)
        try:
            yield
        finally:
            _placed_by.reset(token)
            self._leave()

    @contextmanager
    def ready(self) -> Iterator[None]:
        """Hold a place for everything inside, for what is not begun while there is none or the remote is left alone.

        Raises:
            Busy: all places are taken.
            Paused: the breaker is open.
        """
        with self.place():
            self._expect_closed()
            yield

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let everything inside call without a place: it is done on a thread that serves no page, and gives way.

        Raises:
            Busy: all places are taken.
        """
        if self.is_full:
            raise Busy("all places are taken")
        token = _placed_by.set(self)
        try:
            yield
        finally:
            _placed_by.reset(token)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold a place during one call, and learn from how the call ends.

        Raises:
            Busy: all places are taken.
            Paused: the breaker is open.
        """
        with self.place():
            self._admit()
            try:
                yield
            except HumanloopError as error:
                self._note(fault=error.is_fault)
                raise
            self._note(fault=False)

    def _enter(self) -> None:
        with self._lock:
            patient_until = self._clock() + self._patience
            while self.is_full:
                seconds = min(patient_until, self._moved_at + self._still) - self._clock()
                if seconds <= 0:
                    raise Busy("all places are taken")
                self._lock.wait(seconds)
            self.taken += 1
            self._moved_at = self._clock()

    def _leave(self) -> None:
        with self._lock:
            self.taken -= 1
            self._lock.notify()

    def _admit(self) -> None:
        with self._lock:
            self._expect_closed()
            if self.faults_in_a_row >= self._limit:
                # This call goes to see; the others wait another pause for what it finds.
                self._paused_until = self._clock() + self._pause

    def _expect_closed(self) -> None:
        if seconds := self.paused_for:
            raise Paused("left alone after several faults in a row", until=seconds)

    def _note(self, *, fault: bool) -> None:
        with self._lock:
            if not fault:
                self.faults_in_a_row, self._paused_until, self._moved_at = 0, 0.0, self._clock()
                return
            self.faults_in_a_row += 1
            if self.faults_in_a_row >= self._limit and not self.paused_for:
                self._paused_until = self._clock() + self._pause


_placed_by: ContextVar[Guard | None] = ContextVar("placed_by", default=None)
