"""What a fact about two versions is made of, and what is known of the past of the one that takes over."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, auto
from uuid import UUID


class Kind(IntEnum):
    """What a fact is about, the worst first."""

    OTHER_KIND = auto()
    ALL_LOWER = auto()
    SOME_LOWER = auto()
    FEW_DATAPOINTS = auto()
    FORMAT_LOST = auto()
    FORMAT_OF_ANOTHER_KIND = auto()
    INPUT_REQUIRED = auto()
    TOOL_GONE = auto()
    OTHER_MODEL = auto()
    OTHER_NUMBERS = auto()
    NOT_SCORED = auto()
    SCORES_NOT_READ = auto()
    OTHER_PROPOSAL = auto()
    FEWER_TOKENS = auto()
    TEXT_INTO_PARTS = auto()
    PARTS_INTO_TEXT = auto()
    TOOL_CHANGED = auto()
    INPUT_NEW = auto()  # of a template that makes do without it
    INPUT_GONE = auto()
    FORMAT_CHANGED = auto()
    NEVER_LIVE = auto()
    LIVE_BEFORE = auto()
    LIVE_ELSEWHERE = auto()
    WAS_LIVE_ELSEWHERE = auto()
    FORMAT_GAINED = auto()
    TOOL_NEW = auto()
    FEW_BEFORE = auto()
    SOME_HIGHER = auto()
    ALL_HIGHER = auto()
    ONLY_MOVED = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A time for which a version was live in an environment, as far as that is known.

    Attributes:
        environment: its name.
        start: since when; None where that is not known.
        end: until when; None where that is not known, or it is so still.
        at_least: whether it may have been so for longer than until `end`.
        change: the change that tells of it.
    """

    environment: str
    start: datetime | None = None
    end: datetime | None = None
    at_least: bool = False
    change: UUID | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What is known of where the version that takes over has been live.

    Attributes:
        never: the environment that it is to be live in and has not been, and since when that is known; None where it
            was, is, or nobody knows.
        before: the last time for which it was live there.
        serving: the names of the other environments that serve it now, as was just read.
        elsewhere: the last time for which each of the others served it, the latest first.
        proposals: other changes of the project that are open.
    """

    never: Span | None = None
    before: Span | None = None
    serving: tuple[str, ...] = ()
    elsewhere: tuple[Span, ...] = ()
    proposals: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know.

    Attributes:
        kind: which.
        place: the part of the comparison that it is about; empty for what stands elsewhere.
        names: of what it is about; for a setting, what is different of it in words.
        others: names of what the opposite is so of; of numbers, what each was.
        number: how many there are of that kind at all; or how many datapoints.
        before: a value as it was, in words.
        after: the same as it becomes.
        span: when it was live, and where.
        changes: those that it is about.
    """

    kind: Kind
    place: str = ""
    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    number: int = 0
    before: str = ""
    after: str = ""
    span: Span | None = None
    changes: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """The worst facts, and whether everything was read that any of them needs."""

    listed: tuple[Fact, ...]
    all_read: bool

    @property
    def nothing_of_note(self) -> bool:
        """Whether it is certain that there is none."""
        return self.all_read and not self.listed
