"""What templates need to show text, numbers and times as the panel shows them."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

ZERO_WIDTH_JOINER = "\u200d"
ORDINARY_SPACES = " \u3000"
# Not Cn, unassigned: an emoji that is newer than this Python would be one.
UNSEEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs"}
SUSPECT = re.compile(r"[^!-~]")
# Letters and symbols by category, blank by design.
BLANKS = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


@register.filter
def visible(text: object, mode: str = "name") -> SafeString:
    """Escape a text and mark the characters in it that cannot be seen.

    In the mode "prose" line breaks, tabs and runs of spaces stay as they are, for a prompt.
    """
    parts = ((_marked(part) if unseen else part,) for part, unseen in _parts(text, mode))
    return format_html_join("", "{}", parts)


@register.filter
def spelled(text: object) -> str:
    """Spell out unseen characters as plain text, for a title, where no markup can stand."""
    return "".join(_code(part) if unseen else part for part, unseen in _parts(text, "name"))


def _parts(text: object, mode: str) -> Iterator[tuple[str, bool]]:
    """Yield each unseen character by itself, and what stands between them as a whole."""
    characters = "" if text is None else str(text)
    start = 0
    for found in SUSPECT.finditer(characters):
        at = found.start()
        before, after = characters[at - 1 : at], characters[at + 1 : at + 2]
        if _is_unseen(before, characters[at], after, mode):
            yield characters[start:at], False
            yield characters[at], True
            start = at + 1
    yield characters[start:], False


def _is_unseen(before: str, character: str, after: str, mode: str) -> bool:
    if character == " ":
        return mode == "name" and (not before or not after or before == " ")
    if character in ORDINARY_SPACES or (mode == "prose" and character in "\n\r\t"):
        return False
    if character == ZERO_WIDTH_JOINER and _joins_emoji(before, after):
        return False
    return character in BLANKS or unicodedata.category(character) in UNSEEN_CATEGORIES


def _joins_emoji(before: str, after: str) -> bool:
    return bool(before and after) and _is_emoji(before) and _is_emoji(after)


def _is_emoji(character: str) -> bool:
    return character == "\ufe0f" or unicodedata.category(character) in {"So", "Sk"}


def _marked(character: str) -> SafeString:
    name = unicodedata.name(character, "control character").capitalize()
    return format_html('<span class="invisible-char" title="{}">{}</span>', name, _code(character))


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


@register.filter
def grouped(number: object) -> str:
    """Write a number with its thousands apart: 12,345."""
    if isinstance(number, int | float) and not isinstance(number, bool):
        return f"{number:,}"
    return "" if number is None else str(number)


@register.filter
def day(value: date | None) -> str:
    """Write a day in full: 24 November 2026."""
    if value is None or value == "":
        return ""
    value = _in_utc(value) if isinstance(value, datetime) else value
    return f"{value.day} {value:%B} {value.year}"


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment in full, in UTC: 24 November 2026, 12:06 UTC."""
    if value is None or value == "":
        return ""
    return f"{day(value)}, {_in_utc(value):%H:%M} UTC"


@register.filter
def stamp(value: datetime | None) -> str:
    """Write a moment for a machine, as `datetime` of a time element."""
    return _in_utc(value).isoformat(timespec="seconds") if value else ""


@register.simple_tag
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


@register.simple_tag(takes_context=True)
def current(context: Context, address: str, *pages: str) -> SafeString:
    """Say whether a link of the navigation is where one is, or above it; `pages` lie elsewhere, and belong to it."""
    request = context.get("request")
    path = getattr(request, "path", "")
    found = getattr(request, "resolver_match", None)
    if not address or not (path.startswith(address) or (found and found.url_name in pages)):
        return SafeString()
    return format_html('aria-current="{}"', "page" if path == address else "true")
