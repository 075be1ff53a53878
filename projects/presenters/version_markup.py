"""Scores, and versions where one is chosen, as HTML: a row of a table, a radio of the edit form.

Written here and not as partials: a page has dozens, and an included template costs ten times as much.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.forms.utils import flatatt
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from projects.diff.scores import NOT_READ, is_few
from projects.humanloop.resources import Project, ProjectConfig
from projects.mirror.fetch import FetchedProject
from projects.presenters.markup import visible
from projects.presenters.markup_parts import filled, sort_header
from projects.presenters.moments import time
from projects.presenters.phrase import Name, Part, counted, phrase
from projects.presenters.scores import Cell, Column, Scores
from projects.presenters.version_table import MOST_SCORES, Header, Line
from projects.versions import kind_in_words, labels

BAR = (
    '<svg viewBox="0 0 100 8" width="64" height="5" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
    "{}</svg>"
)
ROW = """<tr>
  <th scope="row"><bdi class="name">{name}</bdi> {details}</th>
  <td>{created}</td>
  <td>{model}</td>
  <td>{datapoints}</td>
  {scores}
  <td class="serves">{serves}</td>
  <td class="choose{wanted}">{compare} {deploy}</td>
</tr>"""
QUIET, IS_LIVE = '<span class="quiet">{}</span>', '<span class="badge live">{}</span>'
LINK = '<a href="{}">{}<span class="visually-hidden">{}<bdi>{}</bdi></span></a>'
RADIO = """
<label class="choice" for="{id}" data-filter-item>
  <input type="radio" name="{name}" value="{value}"{attrs}>
  <span class="rated"><span>{label}</span>{scores}</span>
</label>"""
LISTED = '<bdi class="name">{}</bdi>{} <span class="hint">{}</span><span hidden> {}</span>'
LIVE = mark_safe(' <span class="badge live">Live</span>')
NOT_LISTED = '<code>{}</code>{} <span class="hint">Not in the list of versions</span>'
UNREAD = format_html('<span class="judged quiet">{}</span>', NOT_READ)
SCORE = '<span class="score">{}{}</span>'
FEW = '<span class="score few">{}{}</span>'
BEST = '<span class="score best">{} <strong>best</strong>{}</span>'
# In a window that has no room for headers the word itself.
DATAPOINTS = mark_safe('<span data-below="1000"> datapoints</span>')
FEW_DATAPOINTS = mark_safe('<span data-below="1000"> datapoints,</span> <span class="quiet">few</span>')


@lru_cache(maxsize=1024)
def bar(percent: float) -> SafeString:
    """Draw a number as a bar, filled so far."""
    return mark_safe(BAR.format(filled(percent)))  # noqa: S308 - a number


def score(cell: Cell) -> SafeString:
    """Draw a score: the number, whether it is the best, and a bar where that says something."""
    if cell.value is None:
        return format_html('<span class="quiet">{}</span>', cell.text)
    drawn = "" if cell.percent is None else bar(cell.percent)
    if cell.best:
        return format_html(BEST, cell.text, drawn)
    return format_html(FEW if cell.few else SCORE, cell.text, drawn)


def datapoints(count: int | None) -> SafeString:
    """Write how many there are, and whether they are few."""
    if count is None:
        return mark_safe('<span class="quiet">not known</span>')
    return format_html("{}{}", f"{count:,}", FEW_DATAPOINTS if is_few(count) else DATAPOINTS)


def header(told: Header) -> SafeString:
    """Draw the header of a column, which sorts by it."""
    return sort_header(told.words.html, told.address, told.aria)


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
        wanted=" wanted" if row.wanted else "",
    )


def _link(address: str, words: SafeString, more: str, called: str) -> SafeString:
    """A link of a row, which reads unlike that of every other row."""
    return format_html(LINK, address, words, more, visible(called))


def _deploy(line: Line) -> SafeString:
    """The way to make it live; else that it is so."""
    row = line.row
    if line.deploy:
        words = format_html("<strong>{}</strong>", row.make_live.html) if row.wanted else row.make_live.html
        return _link(line.deploy, words, ": ", row.called)
    return format_html(IS_LIVE if row.wanted else QUIET, row.why_not.html)


def _named(column: Column) -> SafeString:
    """The name of an evaluator, in a window that has no room for headers above its scores."""
    return format_html('<span class="quiet" data-below="1000"><bdi>{}</bdi> </span>', visible(column.name))


def version_radios(groups: Iterable[Any], project: Project, versions: Mapping[str, ProjectConfig]) -> SafeString:
    """Draw the versions that a form offers, each with its scores.

    Args:
        groups: the options, as a widget has them.
        project: whose they are.
        versions: id to version, of all of the project's: a score is the best among those of all.
    """
    scores, called = Scores.of(project, versions.values()), labels(versions.values())
    options = (option for _, group, _ in groups for option in group)
    return format_html_join("", "{}", ((_radio(option, scores, called),) for option in options))


def _radio(option: Mapping[str, Any], scores: Scores, called: Mapping[str, str]) -> SafeString:
    version = option["detail"]
    label = _unlisted(option) if version is None else _listed(option, version, scores, called)
    return format_html(
        RADIO,
        id=option["attrs"].get("id", ""),
        name=option["name"],
        value=option["value"],
        attrs=flatatt(option["attrs"]),
        label=label,
        scores=_scores_of(version, scores) if version else "",
    )


def _unlisted(option: Mapping[str, Any]) -> SafeString:
    """The words of another way to choose, or an id that is in no list."""
    if option["label"] != option["value"]:
        return format_html("{}", option["label"])
    live = LIVE if option["current"] else ""
    return format_html(NOT_LISTED, visible(option["label"]), live)


def _listed(option: Mapping[str, Any], version: ProjectConfig, scores: Scores, called: Mapping[str, str]) -> SafeString:
    """What a version is called, when it was made, its model, and how much it was used; its id, to be found by."""
    count = scores.datapoints(version.id)
    facts = [
        time(version.created_at, short=True),
        format_html("<bdi>{}</bdi>", visible(version.config.model)) if version.config.model else "",
        "" if count is None else f"{counted(count, 'datapoint')}{', few' if is_few(count) else ''}",
    ]
    told = format_html_join(" · ", "{}", ((fact,) for fact in facts if fact))
    live = LIVE if option["current"] else ""
    return format_html(LISTED, visible(called.get(version.id, version.label)), live, told, version.id)


def _scores_of(version: ProjectConfig, scores: Scores) -> SafeString:
    """The scores of a version, by the first of those who judged; nothing where nobody did."""
    if not scores.columns:
        return SafeString()
    if not scores.is_read(version.id):
        return UNREAD
    cells = ((visible(column.name), score(scores.cell(version.id, column))) for column in scores.columns[:MOST_SCORES])
    drawn = format_html_join(" ", '<span class="quiet"><bdi>{}</bdi></span> {}', cells)
    return format_html('<span class="judged">{}</span>', drawn)


def version_facts(of: FetchedProject, version: ProjectConfig) -> list[tuple[SafeString, SafeString]]:
    """Return what helps to decide on a version, each with its words: its scores beside the live one's."""
    scores = Scores.of(of.project, of.by_id.values())
    facts = [
        ("Version", phrase(Name(kind_in_words(version.type).capitalize()), *_model(version.config.model)).html),
        ("Created", time(version.created_at)),
        ("Datapoints", datapoints(scores.datapoints(version.id))),
        ("Last used", time(version.last_used, empty="not used yet")),
    ]
    beside = of.live if of.live and of.live.id != version.id else None
    judged = [(column, scores.cell(version.id, column)) for column in scores.columns[:MOST_SCORES]]
    return [(escape(term), told) for term, told in facts] + [
        (visible(column.name), format_html("{} {}", score(cell), _beside(beside, column, scores)))
        for column, cell in judged
    ]


def _model(model: str | None) -> list[Part]:
    return [" · ", Name(model)] if model else []


def _beside(live: ProjectConfig | None, column: Column, scores: Scores) -> SafeString:
    """The score of the version that is live."""
    if live is None:
        return SafeString()
    return format_html('<span class="second">live version: {}</span>', scores.cell(live.id, column).text)
