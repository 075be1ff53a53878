"""The bars and marks of pictures as SVG: a template takes four times as long, and there may be many."""

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from projects.presenters.charts import Bar, Day, Label, Lane

LANE = '<g transform="translate(0 {})"><text class="name" y="14">{}</text>{}</g>'
DOT = '<circle class="solid" cx="{}%" cy="25" r="4"/>'
RING = '<circle class="ring" cx="{}%" cy="25" r="4"/>'
BAR = '<rect data-kind="{}" x="{}%" y="25" width="{}%" height="24"{}/>{}'
NAMED = '<text x="{}%" dx="8" y="42" data-from="{}" data-below="{}">{}</text>'
LINE = '<line class="track" x1="{x}%" x2="{x}%" y1="0" y2="{bottom}"/>'
DAY = '{line}<text x="{x}%" y="{y}" text-anchor="{anchor}" data-from="{least}">{text}</text>'
NUMBER = '<span data-from="{}" data-below="{}">{} is <bdi>{}</bdi>. </span>'
MARK = '<rect class="value" x="{}" y="{}" width="6" height="6" rx="1"/>'
WEEKDAY = '<text x="{}" y="40" text-anchor="middle">{}</text>'
FILLS = {"unknown": ' fill="url(#hatch)"', "nothing": ' fill="none" stroke-dasharray="3 3"'}


def lane(of: Lane) -> SafeString:
    """Draw a lane: its name, what was so when, and where that changed."""
    drawn = [*map(_bar, of.bars), *map(DOT.format, of.here), *map(RING.format, of.elsewhere)]
    return mark_safe(LANE.format(of.top, escape(of.name), "".join(drawn)))  # noqa: S308 - names are escaped


def tick(of: Label, bottom: int) -> SafeString:
    """Draw where a day begins, through all lanes down to the bottom; at the end of them it needs no line."""
    is_last = of.x >= 100
    line = "" if is_last else LINE.format(x=of.x, bottom=bottom)
    anchor = "end" if is_last else "start"
    drawn = DAY.format(line=line, x=of.x, y=bottom + 16, anchor=anchor, least=of.least, text=escape(of.text))
    return mark_safe(drawn)  # noqa: S308 - the text is escaped


def numbered(of: Label, name: str) -> SafeString:
    """Say what a number stands for, in windows where it is drawn."""
    return format_html(NUMBER, of.least, of.below, of.text, name)


def strip_day(of: Day) -> SafeString:
    """Draw a day of a strip: a mark for each thing that happened, and below them which day it is."""
    marks = "".join(MARK.format(x, y) for x, y in of.marks)
    more = f" +{of.more}" if of.more else ""
    return mark_safe(marks + WEEKDAY.format(of.middle, f"{of.date:%a}{more}"))  # noqa: S308 - numbers and our own words


def _bar(bar: Bar) -> str:
    labels = [NAMED.format(label.x, label.least, label.below, escape(label.text)) for label in bar.labels]
    return BAR.format(bar.kind, bar.x, bar.width, FILLS.get(bar.kind, ""), "".join(labels))
