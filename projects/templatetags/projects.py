"""What the pages of projects need besides."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from projects.mirror.query import ProjectQuery
from projects.mirror.rows import ProjectRow
from projects.models import Change, Move
from projects.presenters.aftermath import lost_title, lost_told
from projects.presenters.asking import who_could
from projects.presenters.bulk_move import Progress
from projects.presenters.bulk_move_wording import MoveWords
from projects.presenters.bulk_move_wording import destination as leads_to
from projects.presenters.comparison_wording import comparison_title
from projects.presenters.diff_markup import diff_line, diff_side
from projects.presenters.edit_address import edit_address
from projects.presenters.entries import change_line, state_badge
from projects.presenters.lanes_markup import lane, tick
from projects.presenters.live import live_since
from projects.presenters.live_card_markup import live_card
from projects.presenters.markup import spelled, visible
from projects.presenters.moments import time
from projects.presenters.outcome import outcome
from projects.presenters.project_facts import evaluator_told, feedback_told, ghost_told, volume_told
from projects.presenters.terms import meaning
from projects.presenters.versions import picked
from projects.presenters.wording import ChangeWords
from projects.versions import Newness, kind_in_words

register = template.Library()
register.filter(edit_address)
register.filter(lane)
register.filter(tick)
register.filter(lost_title)
register.filter(lost_told)
register.filter(comparison_title)
register.filter(diff_line)
register.filter(diff_side)
register.filter(meaning)
register.filter(feedback_told)
register.filter(evaluator_told)
register.filter(volume_told)
register.filter(ghost_told)
register.filter(picked)
register.filter(kind_in_words)
register.simple_tag(outcome)
register.simple_tag(state_badge)
register.simple_tag(change_line)
register.simple_tag(live_card)
register.simple_tag(who_could)

ROW = """<tr>
  <td class="tick"><input type="checkbox" name="project" value="{id}" form="move" aria-label="Choose {spelled}"></td>
  <th scope="row" data-label="Name"><a href="{address}"><bdi>{name}</bdi></a></th>
  <td data-label="Live version">{live}</td>
  <td data-label="Newer version">{newer}</td>
  <td data-label="Directory">{directory}</td>
  <td data-label="Created">{created}</td>
  <td data-label="Updated">{updated}</td>
</tr>"""
BEHIND = '<bdi>{}</bdi> <span class="second">created {}</span>'


@register.filter
def words(change: Change) -> ChangeWords:
    """Return what is told of a change."""
    return ChangeWords(change)


@register.filter
def move_words(progress: Progress) -> MoveWords:
    """Return what is told of a move."""
    return MoveWords(progress)


@register.filter
def destination(move: Move) -> SafeString:
    """Show where a move leads, as the rest of a sentence."""
    return leads_to(move).html


@register.filter
def lookup(mapping: Mapping[str, Any], key: str) -> Any:
    """Return what stands under a key that only the page knows; empty if nothing does."""
    return mapping.get(key, "")


@register.filter
def as_choice(rows: Iterable[ProjectRow]) -> str:
    """Return the query that chooses all projects of a list that can be read."""
    return urlencode([("project", row.project.id) for row in rows if not row.project.problem])


@register.simple_tag
def directory(directory_id: str | None, label: str) -> SafeString:
    """Show a directory by its label, else its id."""
    if not directory_id:
        return mark_safe('<span class="quiet">None</span>')
    if label:
        return format_html("<bdi>{}</bdi>", label)
    return format_html("<code>{}</code>", directory_id)


@register.simple_tag
def live_version(row: ProjectRow) -> SafeString:
    """Show what is live of a project, since when and by whom."""
    live, change = row.live, row.live_change
    since = format_html('<span class="second">{}</span>', live_since(change).html) if change else ""
    if not live:
        return format_html('<span class="quiet">Nothing is live</span> {}', since)
    model = format_html("<bdi>{}</bdi>", visible(live.config.model)) if live.config.model else live.type
    return format_html('<bdi>{}</bdi> <span class="second">{}</span> {}', visible(live.label), model, since)


@register.simple_tag
def project_row(row: ProjectRow, labels: Mapping[str, str]) -> SafeString:
    """Write the row of a project that can be read; `labels` is directory id to label.

    A tag and not a partial, as its cells are: a list has dozens, and a template takes four times as long.
    """
    project = row.project
    return format_html(
        ROW,
        id=project.id,
        spelled=spelled(row.label),
        address=project_address(project.id),
        name=visible(row.label),
        live=live_version(row),
        newer=newer_version(row),
        directory=directory(project.directory_id, labels.get(project.directory_id, "")),
        created=time(project.created_at, short=True),
        updated=time(project.updated_at, short=True),
    )


@lru_cache(maxsize=1024)
def project_address(project_id: str) -> str:
    """Return the address of a project's page. Lists ask for the same ones over and over, and Django makes each anew."""
    return reverse("project_detail", args=[project_id])


@register.simple_tag
def newer_version(row: ProjectRow) -> SafeString:
    """Show whether a newer version than the live one was seen, and which."""
    mirrored, newness = row.mirrored, row.newness
    if mirrored and newness == Newness.BEHIND:
        day = time(mirrored.newest_config_created_at, short=True)
        return format_html(BEHIND, visible(mirrored.newest_config_name), day)
    if mirrored and newness == Newness.NEWEST:
        day = time(mirrored.versions_seen_at, short=True, ago=False)
        return format_html('None <span class="second">as of {}</span>', day)
    return format_html('<span class="quiet">{}</span>', "Not known" if newness else "–")


@register.filter(name="is")
def is_same(value: object, other: object) -> bool:
    """Whether two ids are the same, for a partial that takes a flag."""
    return value == other


@register.filter
def sorted_by(query: ProjectQuery, key: str) -> str:
    """Return the address of a list in another order."""
    return query.sorted_by(key)
