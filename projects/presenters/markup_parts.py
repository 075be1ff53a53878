"""Pieces of pages that several of them draw: the filled bar, and the header of a column that sorts."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FILLED = '<rect class="track"{y} width="100" height="8"/><rect{of}{y} width="{width:.3g}" height="8"/>'
ARROWS = {
    "ascending": mark_safe(' <span aria-hidden="true">↑</span>'),
    "descending": mark_safe(' <span aria-hidden="true">↓</span>'),
}
HEADER = '<th scope="col"{}{}><a href="{}">{}{}</a></th>'


def filled(percent: float, *, of: str = "", y: int = 0) -> SafeString:
    """Draw a number as a bar in a picture 100 wide, filled so far.

    Args:
        percent: how far.
        of: the class by which it is coloured; empty for the usual one.
        y: where it begins.
    """
    where, what = (f' y="{y}"' if y else ""), (f' class="{of}"' if of else "")
    drawn = FILLED.format(y=where, of=what, width=min(max(percent, 0), 100))
    return mark_safe(drawn)  # noqa: S308 - numbers and classes of our own


def sort_header(words: str, address: str, aria: str, *, label: str = "") -> SafeString:
    """Draw the header of a column, which sorts by it.

    Args:
        words: what it says, as HTML.
        address: of the page that is sorted so.
        aria: how the page is sorted by it now; empty where it is not.
        label: what stands before a cell on a phone; empty where nothing does.
    """
    sorted_so = format_html(' aria-sort="{}"', aria) if aria else ""
    data = format_html(' data-label="{}"', label) if label else ""
    return format_html(HEADER, data, sorted_so, address, SafeString(words), ARROWS.get(aria, ""))
