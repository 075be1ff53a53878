"""When each version was live in an environment: what the changes that took effect tell of it, and what they do not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from projects.presenters.live_history import Step
from projects.presenters.phrase import Moment, Phrase, phrase
from projects.presenters.spans import between


@dataclass(frozen=True)
class Within:
    """When something happened: not before one moment, and not after another; None where that is not known."""

    earliest: datetime | None = None
    latest: datetime | None = None

    def told(self) -> Phrase:
        """Say when it was."""
        if self.earliest and self.latest:
            return phrase(*between(self.earliest, self.latest))
        if self.latest:
            return phrase("before ", Moment(self.latest, ago=False))
        return phrase("after ", Moment(self.earliest, ago=False)) if self.earliest else phrase("not known")


@dataclass(frozen=True)
class Stay:
    """A time for which a version was live in an environment.

    Attributes:
        version: its id; None while nothing was live.
        start: when it began.
        step: the change that made it live; None where that is not known.
        end: when it ended; None where it is so still.
    """

    version: str | None
    start: Within
    step: Step | None = None
    end: Within | None = None

    def is_known_after(self, moment: datetime) -> bool:
        """Whether it lasted, or may have, until after a moment."""
        return self.end is None or self.end.latest is None or self.end.latest > moment


Move = tuple[Step, str | None, str | None]  # a change, and the versions before and after it


def stays(moves: Iterable[Move], now: str | None, *, is_read: bool = True) -> list[Stay]:
    """Return what was live in an environment, the oldest first.

    A version that one change made live and the next one replaced was live from the one to the other. Where the next
    one replaced something else, the first ended and the other began at some time between them.

    Args:
        moves: what the changes did in it, the oldest first.
        now: what is live now.
        is_read: whether that could be read.
    """
    found: list[Stay] = []
    last: Stay | None = None
    for step, before, after in moves:
        ended = Within(step.ended or (last.start.latest if last else None), step.at)
        found += _until(last, before, ended) if last else [Stay(before, Within(None, ended.earliest), end=ended)]
        last = Stay(after, ended, step)
    if last is None:
        return [Stay(now, Within())] if is_read else []
    return [*found, *(_until(last, now, None) if is_read else [replace(last, end=Within())])]


def _until(last: Stay, version: str | None, end: Within | None) -> list[Stay]:
    """Return what a change made live and what was live until the end, which may be the same."""
    if last.version == version:
        return [replace(last, end=end)]
    changed = Within(last.start.latest, end.earliest if end else None)
    return [replace(last, end=changed), Stay(version, changed, end=end)]
