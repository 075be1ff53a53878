"""The bars and marks of lanes as SVG: a template takes four times as long, and there may be many."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from projects.presenters.charts import Bar, Label, Lane

LANE = '<g transform="translate(0 {})"><text class="name" y="14">{}</text>{}{}{}</g>'
DOT = '<circle class="solid" cx="{}%" cy="25" r="4"/>'
RING = '<circle class="ring" cx="{}%" cy="25" r="4"/>'
BAR = '<rect data-kind="{}" x="{}%" y="25" width="{}%" height="24"{}/>{}'
NAMED = '<text x="{}%" dx="8" y="42" data-from="{}" data-below="{}">{}</text>'
LINE = '<line class="track" x1="{x}%" x2="{x}%" y1="0" y2="{bottom}"/>'
DAY = '{line}<text x="{x}%" y="{y}" text-anchor="{anchor}" data-from="{least}">{text}</text>'
FILLS = {
    "unknown": format_html(' fill="{}"', "url(#hatch)"),
    "nothing": format_html(' fill="{}" stroke-dasharray="{}"', "none", "3 3"),
}


def lane(of: Lane) -> SafeString:
    """Draw a lane: its name, what was so when, and where that changed."""
    bars = format_html_join("", BAR, (_bar(bar) for bar in of.bars))
    dots, rings = (
        format_html_join("", mark, ((x,) for x in places)) for mark, places in ((DOT, of.here), (RING, of.elsewhere))
    )
    return format_html(LANE, of.top, of.name, bars, dots, rings)


def tick(of: Label, bottom: int) -> SafeString:
    """Draw where a day begins, through all lanes down to the bottom; at the end of them it needs no line."""
    is_last = of.x >= 100
    line = "" if is_last else format_html(LINE, x=of.x, bottom=bottom)
    anchor = "end" if is_last else "start"
    return format_html(DAY, line=line, x=of.x, y=bottom + 16, anchor=anchor, least=of.least, text=of.text)


def _bar(bar: Bar) -> tuple[str, float, float, str, SafeString]:
    labels = ((label.x, label.least, label.below, label.text) for label in bar.labels)
    return bar.kind, bar.x, bar.width, FILLS.get(bar.kind, ""), format_html_join("", NAMED, labels)
