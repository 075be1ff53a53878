"""What was read of answers that came lately: of one that comes again byte for byte nothing is read anew.

Most do: a page that is looked at twice asks for the same, and little of it changes in between. To read the answers of a
project with two thousand versions takes longer than all else of its page.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from projects.humanloop.decoding import decode

MOST = 1_500_000  # bytes of answers together; what is read of them takes about twenty times as much memory


class NotKept(LookupError):
    """What was answered the last time is not kept."""


class Decoded:
    """The body of an answer, its JSON, and what was read of that. Nobody may change either.

    Attributes:
        content: the body; empty for none.
        value: its JSON; None where there is no body.
    """

    def __init__(self, content: bytes) -> None:
        """Decode it. Raises `Unreadable` as `decode` does."""
        self.content = content
        self.value = decode(content) if content else None
        self._read: list[Any] = []

    def read_by(self, read: Callable[[Any], Any]) -> Any:
        """Return what is made of the JSON, or was the last time; what fails is not kept."""
        if not self._read:
            self._read = [read(self.value)]
        return self._read[0]


class Unchanged:
    """The last answer to each of the latest questions."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[str, Decoded] = OrderedDict()
        self._lock = Lock()

    def of(self, question: str, content: bytes) -> Decoded:
        """Return an answer decoded: as it was when it last came, where it is still the same."""
        with self._lock:
            kept = self._kept.get(question)
            if kept and kept.content == content:
                self._kept.move_to_end(question)
                return kept
        decoded = Decoded(content)
        if len(content) <= self._most:
            with self._lock:
                self._keep(question, decoded)
        return decoded

    def last(self, question: str) -> Decoded:
        """Return what was answered the last time. Raises `NotKept` where that is not kept."""
        with self._lock:
            if question in self._kept:
                return self._kept[question]
        raise NotKept(question)

    def _keep(self, question: str, decoded: Decoded) -> None:
        before = self._kept.pop(question, None)
        self._kept[question] = decoded
        self._size += len(decoded.content) - (len(before.content) if before else 0)
        while self._size > self._most:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest.content)
