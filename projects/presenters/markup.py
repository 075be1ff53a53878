"""Text and numbers as HTML: each foreign text escaped, and what cannot be seen in it marked."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape  # Django's own looks first whether it is given what is to be translated late: nothing is here
from itertools import groupby, islice
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

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
        return SafeString(escape(written))
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


def options(groups: Iterable[tuple[Any, Sequence[Mapping[str, Any]], int]]) -> SafeString:
    """Draw the options of a list to choose from, as a widget has them: one by one, or in groups with a name."""
    return mark_safe("\n".join(_group(name, options) for name, options, _ in groups))  # noqa: S308 - each is escaped


def _group(name: Any, options: Iterable[Mapping[str, Any]]) -> str:
    drawn = "\n".join(map(_option, options))
    return f'  <optgroup label="{conditional_escape(name)}">\n{drawn}\n  </optgroup>' if name else drawn


def _option(of: Mapping[str, Any]) -> str:
    value, label = escape(str(of["value"])), conditional_escape(of["label"])
    return f'  <option value="{value}"{" selected" if of["selected"] else ""}>{label}</option>'


def attributes(given: Mapping[str, Any]) -> SafeString:
    """Draw the attributes of a control, as a widget has them: True stands for one without a value, False for none."""
    drawn = (f" {escape(name)}{_value(value)}" for name, value in given.items() if value is not False)
    return mark_safe("".join(drawn))  # noqa: S308 - each is escaped


def _value(of: Any) -> str:
    return "" if of is True else f'="{conditional_escape(of)}"'


def grouped(number: object) -> str:
    """Write a number with its thousands apart: 12,345."""
    if isinstance(number, int | float) and not isinstance(number, bool):
        return f"{number:,}"
    return "" if number is None else str(number)
