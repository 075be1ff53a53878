"""The lines of a comparison as HTML. They keep their spaces, so nothing may stand between the elements."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from projects.diff.result import Line, Segment

LINE = '<div class="diff-line {}">{}{}</div>'
SIGN = '<span class="diff-sign" aria-hidden="true">{}</span>'
SPOKEN = '<span class="visually-hidden">{}: </span>'
TEXT = '<{0} class="diff-text"><bdi>{1}</bdi></{0}>'
NOTE = ' <span class="diff-note">({})</span>'
# A part of a line that is on one side only, said before and after it.
MARKED = (
    '<{0} class="diff-mark"><span class="visually-hidden" dir="ltr"> {1} </span>'
    '<span class="diff-sign" aria-hidden="true">{2}</span>{3}'
    '<span class="visually-hidden" dir="ltr"> end of {1} </span></{0}>'
)
# Of what is on one side only: its element and its sign.
SIDES = {"added": ("ins", "+"), "removed": ("del", "−")}


def diff_line(line: Line) -> SafeString:
    """Write a line as it was corrected."""
    note = format_html(NOTE, line.note) if line.note else ""
    if line.kind in SIDES:
        return format_html(LINE, line.kind, _one_sided(line.kind, _plain(line.segments)), note)
    if line.kind == "equal":
        return format_html(LINE, line.kind, format_html(TEXT, "span", _plain(line.segments)), note)
    return _corrected(line, note)


def moved_line(line: Line) -> SafeString:
    """Write a line that stands elsewhere on the other side: as it is where nothing in it was corrected."""
    if line.is_corrected:
        return _corrected(line)
    return format_html(LINE, "equal", format_html(TEXT, "span", _plain(line.segments)), "")


def diff_side(text: str, kind: str) -> SafeString:
    """Write a text that is on one side only as a line; nothing where there is none."""
    return format_html(LINE, kind, _one_sided(kind, text), "") if text else SafeString()


def _corrected(line: Line, note: str = "") -> SafeString:
    marked = format_html_join("", "{}", ((_marked(segment),) for segment in line.segments))
    return format_html(LINE, "changed", _signed("±", "corrected", format_html(TEXT, "span", marked)), note)


def _one_sided(kind: str, text: str) -> SafeString:
    element, sign = SIDES[kind]
    return _signed(sign, kind, format_html(TEXT, element, text))


def _signed(sign: str, spoken: str, html: SafeString) -> SafeString:
    return format_html("{}{}{}", format_html(SIGN, sign), format_html(SPOKEN, spoken), html)


def _plain(segments: Iterable[Segment]) -> SafeString:
    return format_html_join("", "{}", ((segment.shown,) for segment in segments))


def _marked(segment: Segment) -> str | SafeString:
    if not segment.mark:
        return segment.shown
    element, sign = SIDES[segment.mark]
    return format_html(MARKED, element, segment.mark, sign, segment.shown)
