"""Scores, and versions where one is chosen, as HTML: a row of a table, a radio of the edit form.

Written here and not as partials: a page has dozens, and an included template costs ten times as much.
"""

from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from projects.presenters.markup import visible
from projects.presenters.moments import time
from projects.presenters.scores import Cell, Column, is_few
from projects.presenters.version_table import Header, Line

BAR = (
    '<svg viewBox="0 0 100 1" width="72" height="5" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
    '<rect class="track" width="100" height="1"/><rect class="value" width="{}" height="1"/></svg>'
)
HEADER = '<th scope="col"{}><a href="{}">{}{}</a></th>'
ROW = """<tr>
  <th scope="row"><bdi class="name">{name}</bdi> {details}</th>
  <td>{created}</td>
  <td>{model}</td>
  <td>{datapoints}</td>
  {scores}
  <td class="serves">{serves}</td>
  <td class="choose">{compare}{deploy}</td>
</tr>"""
LINK = '<a href="{}"{}>{}<span class="visually-hidden">{}<bdi>{}</bdi></span></a>'
BEST = mark_safe(" <strong>best</strong>")
# In a window that has no room for headers the word itself.
DATAPOINTS = mark_safe('<span data-below="640"> datapoints</span>')
FEW_DATAPOINTS = mark_safe('<span data-below="640"> datapoints,</span> <span class="quiet">few</span>')
ARROWS = {
    "ascending": mark_safe(' <span aria-hidden="true">↑</span>'),
    "descending": mark_safe(' <span aria-hidden="true">↓</span>'),
}


@lru_cache(maxsize=1024)
def bar(percent: float) -> SafeString:
    """Draw a number as a bar, filled so far."""
    return mark_safe(BAR.format(f"{min(max(percent, 0), 100):.3g}"))  # noqa: S308 - a number


def score(cell: Cell) -> SafeString:
    """Draw a score: the number, whether it is the best, and a bar where that says something."""
    if cell.value is None:
        return format_html('<span class="quiet">{}</span>', cell.text)
    drawn = "" if cell.percent is None else bar(cell.percent)
    kind = " best" if cell.best else " few" if cell.few else ""
    return format_html('<span class="score{}">{}{}{}</span>', kind, cell.text, BEST if cell.best else "", drawn)


def datapoints(count: int | None) -> SafeString:
    """Write how many there are, and whether they are few."""
    if count is None:
        return mark_safe('<span class="quiet">not known</span>')
    return format_html("{}{}", f"{count:,}", FEW_DATAPOINTS if is_few(count) else DATAPOINTS)


def header(told: Header) -> SafeString:
    """Draw the header of a column, which sorts by it."""
    aria = format_html(' aria-sort="{}"', told.aria) if told.aria else ""
    return format_html(HEADER, aria, told.address, told.words.html, ARROWS.get(told.aria, ""))


def version_line(line: Line, *, in_full: bool) -> SafeString:
    """Draw the row of a version; `in_full` with how it is set and when it was last used."""
    row = line.row
    scores = ((_named(column), score(cell)) for column, cell in line.cells)
    return format_html(
        ROW,
        name=visible(row.called),
        details=format_html('<span class="second">{}</span>', row.details.html) if in_full else "",
        created=time(row.version.created_at, short=True),
        model=row.model.html,
        datapoints=datapoints(line.datapoints),
        scores=format_html_join("\n  ", '<td class="scored">{}{}</td>', scores),
        serves=row.serves.html,
        compare=_link(line.compare, SafeString("Compare"), " with live: ", row.called) if line.compare else "",
        deploy=_deploy(line),
    )


def _link(address: str, words: SafeString, more: str, called: str, *, look: str = "") -> SafeString:
    """A link of a row, which reads unlike that of every other row."""
    return format_html(LINK, address, look, words, more, visible(called))


def _deploy(line: Line) -> SafeString:
    """The way to make it live, as a button where it is what one came for; else that it is so."""
    row = line.row
    if line.deploy:
        look = SafeString(' class="button"' if row.wanted else "")
        return _link(line.deploy, row.make_live.html, ": ", row.called, look=look)
    return format_html('<span class="{}">{}</span>', "badge live" if row.wanted else "quiet", row.why_not.html)


def _named(column: Column) -> SafeString:
    """The name of an evaluator, in a window that has no room for headers above its scores."""
    return format_html('<span class="quiet" data-below="640"><bdi>{}</bdi> </span>', visible(column.name))
