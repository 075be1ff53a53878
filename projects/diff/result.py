"""What a comparison of two versions says: data for a page, with no HTML in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Mark = Literal["", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line: `text` as it was written, `shown` with what cannot be seen made visible."""

    text: str
    shown: str
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `note` is for what no eye can see.

    A `changed` line holds both its old and its new words, each marked.
    """

    kind: Literal["equal", "added", "removed", "changed"]
    segments: tuple[Segment, ...]
    note: str = ""

    def of(self, side: Literal["added", "removed"]) -> str:
        """The line as it reads on one side."""
        return "".join(segment.text for segment in self.segments if segment.mark in ("", side))

    @property
    def is_corrected(self) -> bool:
        """Whether it holds old words beside new ones: in its place, or where it was moved to."""
        return self.kind == "changed" or (self.kind == "added" and any(s.mark != "added" for s in self.segments))


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that stand together; a `fold` is a long run of equal ones, kept as one `text`, `shown` as a page does.

    Lines that were moved are `away` where they were and `here` where they are, with their old words marked there that
    were corrected; `where` is the other message, empty for the same one, `down` whether the other place is below this.
    `count` leaves empty lines out.
    """

    kind: Literal["lines", "fold", "away", "here"]
    lines: tuple[Line, ...] = ()
    text: str = ""
    count: int = 0
    shown: str = ""
    where: str = ""
    down: bool = False


@dataclass(frozen=True, slots=True)
class TextDiff:
    """Two texts by line and word; where that was too much work, `too_large`: then `before` and `after` are whole.

    `cut` is true where even these are too long to be shown whole.
    """

    same: bool
    hunks: tuple[Hunk, ...] = ()
    notes: tuple[str, ...] = ()
    too_large: bool = False
    before: str = ""
    after: str = ""
    cut: bool = False

    @property
    def lines(self) -> Iterator[Line]:
        """Every line that is not folded away."""
        return (line for hunk in self.hunks for line in hunk.lines)


@dataclass(frozen=True, slots=True)
class SettingDifference:
    """One setting that is not the same on both sides, ready to be read out."""

    field: str
    label: str
    kind: Literal["changed", "added", "removed"]
    before: str
    after: str
    sentence: str


@dataclass(frozen=True, slots=True)
class MessageDiff:
    """One message of the prompt; `told` says in words all that happened to it ("moved from 3 to 1, changed").

    `divided` says that one text became a list of parts, or such a list one text; `otherwise` that more is different
    than its place and its words. `called` is what its heading is on each side.
    """

    kind: Literal["same", "changed", "added", "removed", "moved", "role changed"]
    heading: str
    role_before: str
    role_after: str
    told: str
    text: TextDiff
    divided: Literal["", "parts", "text"] = ""
    otherwise: bool = False
    called: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class NamedText:
    """A long text that is neither a message nor code, such as a description."""

    label: str
    text: TextDiff


@dataclass(frozen=True, slots=True)
class KeyDifference:
    """One place in tools or other nested data; `text` is there when both sides are long strings.

    `field` is the one of the version that it is in.
    """

    path: str
    kind: Literal["changed", "added", "removed", "moved"]
    before: str
    after: str
    text: TextDiff | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """What one evaluator gave each version; `note` warns when the two numbers are no fair comparison.

    `shares` are how much of a bar each fills, in percent, where a bar says something. `is_fair` is whether one and the
    same version of the evaluator gave both.
    """

    evaluator_id: str
    name: str
    before: str
    after: str
    change: str
    note: str = ""
    shares: tuple[float | None, float | None] = (None, None)
    is_fair: bool = True


@dataclass(frozen=True, slots=True)
class Usage:
    """How much each version has been used."""

    last_used_before: datetime | None = None
    last_used_after: datetime | None = None
    datapoints_before: int | None = None
    datapoints_after: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two versions are like side by side.

    Ids, names, times, scores and use do not make them different; `same` is about the rest. `documents` are the ids and
    names of both. `lead` is what of the summary matters most, `rest` what is told besides. `description` is what the
    author of the second says of it. `tools` are the names of those that are gone, new and changed; None where names do
    not tell them apart.
    """

    before_name: str
    after_name: str
    summary: str
    same: bool
    too_large: bool
    lead: str = ""
    rest: str = ""
    cut: bool = False
    documents: tuple[tuple[str, str], ...] = ()
    settings: tuple[SettingDifference, ...] = ()
    prompt: tuple[MessageDiff, ...] = ()
    texts: tuple[NamedText, ...] = ()
    details: tuple[KeyDifference, ...] = ()
    details_more: int = 0
    scores: tuple[Score, ...] = ()
    scores_more: int = 0
    scores_read: bool = True
    usage: Usage = field(default_factory=Usage)
    description: str = ""
    tools: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] | None = None

    @property
    def has_only_code(self) -> bool:
        """Whether what stands where a prompt would is code, as in tools and evaluators."""
        return all(
            role in ("", "code") for message in self.prompt for role in (message.role_before, message.role_after)
        )
