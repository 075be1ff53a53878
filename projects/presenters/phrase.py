"""Sentences that hold foreign text: lists of parts, written as HTML with each foreign text marked, or as plain text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from django.contrib.auth.models import User
from django.template.defaultfilters import truncatechars
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adminpanel.accounts.names import called, is_reader
from projects.presenters import markup, moments


@dataclass(frozen=True)
class Name:
    """What somebody called a thing: what can't be seen in it is marked.

    Attributes:
        other: the name that it is told from; what alone differs between the two is marked as well.
        most: how many characters of it there is room for; 0 for as many as pages show.
    """

    text: str
    other: str | None = None
    strong: bool = False
    most: int = 0

    @property
    def html(self) -> SafeString:
        """As HTML, apart from the direction of the text around it."""
        told = markup.visible(self._fitting) if self.other is None else markup.unlike(self._fitting, self.other)
        return SafeString(f"<strong><bdi>{told}</bdi></strong>" if self.strong else f"<bdi>{told}</bdi>")

    @property
    def plain(self) -> str:
        """As plain text, for a title."""
        return markup.spelled(self._fitting)

    @property
    def _fitting(self) -> str:
        return truncatechars(self.text, self.most) if 0 < self.most < len(self.text) else self.text


@dataclass(frozen=True)
class Said:
    """What somebody wrote: as it is."""

    text: str

    @property
    def html(self) -> SafeString:
        """As HTML, apart from the direction of the text around it."""
        return SafeString(f"<bdi>{escape(self.text)}</bdi>")

    @property
    def plain(self) -> str:
        """As plain text, on one line: its own line breaks would pass for those of what stands around it."""
        return " ".join(self.text.split())


@dataclass(frozen=True)
class Person:
    """Who did something; who reads it of themselves is "you", with `first` "You". Nothing where that is not known."""

    who: User | None
    first: bool = False

    @property
    def html(self) -> SafeString:
        """As HTML, apart from the direction of the text around it."""
        if self.who is None or is_reader(self.who):
            return SafeString(self.plain)
        return SafeString(f"<bdi>{markup.visible(called(self.who))}</bdi>")

    @property
    def plain(self) -> str:
        if self.who is None:
            return ""
        if is_reader(self.who):
            return "You" if self.first else "you"
        return markup.spelled(called(self.who))


@dataclass(frozen=True)
class Moment:
    """When something was, as `moments.time` tells it."""

    at: datetime | None
    short: bool = False
    ago: bool = True

    @property
    def html(self) -> SafeString:
        """As HTML, for people and machines."""
        return moments.time(self.at, short=self.short, ago=self.ago)

    @property
    def plain(self) -> str:
        return moments.words(self.at, short=self.short, ago=self.ago) if self.at else moments.NOT_KNOWN


@dataclass(frozen=True)
class Clock:
    """The hour and minute of a moment whose day was just told."""

    at: datetime

    @property
    def html(self) -> SafeString:
        """As HTML, for people and machines."""
        return moments.clock(self.at)

    @property
    def plain(self) -> str:
        return moments.clock_words(self.at)


@dataclass(frozen=True)
class Link:
    """Words that lead to a page."""

    address: str
    words: "tuple[Part, ...]"

    @property
    def html(self) -> SafeString:
        return format_html('<a href="{}">{}</a>', self.address, Phrase(self.words).html)

    @property
    def plain(self) -> str:
        """As plain text: where it leads can't be told in it."""
        return Phrase(self.words).plain


class Marked:
    """Parts that are told apart from those around them by how they look."""

    element = "{}"

    def __init__(self, *parts: "Part") -> None:
        self.parts = Phrase(parts)

    @property
    def html(self) -> SafeString:
        return format_html(self.element, self.parts.html)

    @property
    def plain(self) -> str:
        return self.parts.plain


class Strong(Marked):
    """Parts that stand out."""

    element = "<strong>{}</strong>"


class Hidden(Marked):
    """Parts for those who hear the page: others see where they stand."""

    element = '<span class="visually-hidden">{}</span>'


class Quiet(Marked):
    """Parts that matter less."""

    element = '<span class="quiet">{}</span>'


Part = str | Name | Said | Person | Moment | Clock | Link | Marked


class Phrase(tuple[Part, ...]):
    """The parts of a sentence, one after another."""

    __slots__ = ()

    @property
    def html(self) -> SafeString:
        return SafeString("".join(escape(part) if isinstance(part, str) else part.html for part in self))

    @property
    def plain(self) -> str:
        return "".join(part if isinstance(part, str) else part.plain for part in self)


def phrase(*parts: Part) -> Phrase:
    """Return a sentence of these parts."""
    return Phrase(parts)


def listed(items: Sequence[Iterable[Part]], last: str = " and ", between: str = ", ") -> Iterator[Part]:
    """Yield items as a list is told: one, another and a third."""
    for position, item in enumerate(items):
        if position:
            yield last if position == len(items) - 1 else between
        yield from item


def dotted(*facts: Iterable[Part]) -> Phrase:
    """Return facts with a dot between, those that say something."""
    said = [fact for fact in map(tuple, facts) if any(fact)]
    return phrase(*listed(said, last=" · ", between=" · "))


def counted(number: int, thing: str) -> str:
    """Return a number of things: "1 project", "2 projects"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
