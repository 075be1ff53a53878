"""What the pages of projects need besides."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from projects.mirror.live import ProjectRow
from projects.mirror.query import ProjectQuery
from projects.models import Change
from projects.presenters.aftermath import lost_title, lost_told
from projects.presenters.bulk_move import Progress
from projects.presenters.bulk_move_wording import MoveWords
from projects.presenters.edit_address import edit_address
from projects.presenters.outcome import outcome
from projects.presenters.rows import shown, written
from projects.presenters.wording import ChangeWords

register = template.Library()
register.simple_tag(shown)  # for a list that has columns of its own
register.filter(edit_address)
register.filter(lost_title)
register.filter(lost_told)
register.simple_tag(outcome)


@register.filter
def words(change: Change) -> ChangeWords:
    """Return what is told of a change."""
    return ChangeWords(change)


@register.filter
def move_words(progress: Progress) -> MoveWords:
    """Return what is told of a move."""
    return MoveWords(progress)


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
def project_row(row: ProjectRow, labels: Mapping[str, str]) -> str:
    """Write the row of a project that can be read; `labels` is directory id to label."""
    return written(shown(row, labels))


@register.filter(name="is")
def is_same(value: object, other: object) -> bool:
    """Whether two ids are the same, for a partial that takes a flag."""
    return value == other


@register.filter
def sorted_by(query: ProjectQuery, key: str) -> str:
    """Return the address of a list in another order."""
    return query.sorted_by(key)
