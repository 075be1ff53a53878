"""Text, numbers and times as HTML: each foreign text escaped, and what cannot be seen in it marked."""

import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import groupby, islice

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from projects.text.cutting import start_of
from projects.text.invisible import LONGEST, Piece, bare, clusters, cut_sign, fitting, is_all_seen, pieces

RUNS = 60
NAME = 500  # characters of a name; those of people who name things are shorter


def visible(text: object, mode: str = "name") -> SafeString:
    """Escape a text and mark the characters in it that cannot be seen; what is too long for a page is cut, and says so.

    In the mode "prose" line breaks, tabs and runs of spaces stay as they are, for a prompt.
    """
    written = "" if text is None else str(text)
    if is_all_seen(written, NAME):
        return escape(written)
    given = pieces(written, mode, most=NAME if mode == "name" else LONGEST)
    return format_html_join("", "{}", ((_html(piece, written),) for piece in given))


def spelled(text: object) -> str:
    """Spell out unseen characters as plain text, for a title, where no markup can stand."""
    written = "" if text is None else str(text)
    if is_all_seen(written, NAME):
        return written
    given = pieces(written, "name", most=NAME)
    return "".join(_code(piece) if piece.sign else piece.text or cut_sign(written) for piece in given)


def is_cut(name: object) -> bool:
    """Whether a name is longer than pages show it."""
    return fitting(str(name), NAME) < len(str(name))


def unlike(text: object, other: object) -> SafeString:
    """Do as `visible` does; where a text differs from the other in nothing that is seen, mark what it differs in."""
    written, beside = ("" if each is None else str(each) for each in (text, other))
    told = visible(written)
    if written == beside or not written or not beside or bare(told) != bare(visible(beside)):
        return told
    start = start_of(written, beside, NAME)
    left, right = (each[start : start + NAME] for each in (written, beside))
    spelt = list(islice(_spelled_against(left, set(clusters(right))), RUNS))
    rest = [] if start + len("".join(cluster for cluster, *_ in spelt)) >= len(written) else [cut_sign(written)]
    return format_html_join(
        "",
        "{}{}",
        [("…" if start else "", ""), *((html, marks) for _, html, marks in spelt), *((sign, "") for sign in rest)],
    )


def _spelled_against(text: str, known: set[str]) -> Iterator[tuple[str, SafeString, SafeString]]:
    """Each run of one character, as it is written, and after it what it is made of, where the other text has it not."""
    for cluster, group in groupby(clusters(text)):
        run = cluster * len(list(group))
        html = format_html_join("", "{}", ((_html(piece, ""),) for piece in pieces(run, "name")))
        signs = [] if cluster in known or len(cluster) == 1 else list(cluster)
        yield run, html, format_html_join("", "{}", ((_html(Piece("", sign), ""),) for sign in signs[:RUNS]))


def _html(piece: Piece, whole: str) -> str | SafeString:
    if piece.sign:
        name = unicodedata.name(piece.sign, "control character").capitalize()
        return format_html('<span class="invisible-char" title="{}">{}</span>', name, _code(piece))
    return piece.text or format_html('<span class="quiet">{}</span>', cut_sign(whole))


def _code(piece: Piece) -> str:
    return f"{piece.code}{piece.times}"


def grouped(number: object) -> str:
    """Write a number with its thousands apart: 12,345."""
    if isinstance(number, int | float) and not isinstance(number, bool):
        return f"{number:,}"
    return "" if number is None else str(number)


def day(value: date | None) -> str:
    """Write a day in full: 24 November 2026."""
    if value is None or value == "":
        return ""
    value = _in_utc(value) if isinstance(value, datetime) else value
    return f"{value.day} {value:%B} {value.year}"


def moment(value: datetime | None) -> str:
    """Write a moment in full, in UTC: 24 November 2026, 12:06 UTC."""
    if value is None or value == "":
        return ""
    return f"{day(value)}, {_in_utc(value):%H:%M} UTC"


def clock(value: datetime) -> str:
    """Write the time of day of a moment, in UTC: 12:06."""
    return f"{_in_utc(value):%H:%M}"


def stamp(value: datetime | None) -> str:
    """Write a moment for a machine, as `datetime` of a time element."""
    return _in_utc(value).isoformat(timespec="seconds") if value else ""


def time(value: datetime | None, *, short: bool = False, empty: str = "not known") -> SafeString:
    """Show a moment in UTC, with `short` the day alone; the script adds the reader's own time.

    A tag and not a partial: a list has dozens, and an included template costs ten times as much.
    """
    return _element(value, short) if value else format_html('<span class="quiet">{}</span>', empty)


@lru_cache(maxsize=1024)
def _element(value: datetime, short: bool) -> SafeString:
    """A moment as HTML. Lists show the same ones over and over."""
    return format_html('<time datetime="{}">{}</time>', stamp(value), day(value) if short else moment(value))


def _in_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
