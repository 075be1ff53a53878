"""What the pages of projects need besides."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from projects.models import Change, Move
from projects.presenters.aftermath import lost_title, lost_told
from projects.presenters.asking import in_place_of_button, who_could
from projects.presenters.bulk_move import Progress
from projects.presenters.bulk_move_wording import MoveWords, now_in
from projects.presenters.bulk_move_wording import destination as leads_to
from projects.presenters.comparison_wording import comparison_title, version_option
from projects.presenters.diff_markup import diff_line, diff_side, moved_line
from projects.presenters.differences import is_open, moved_told, other_data, setting_told
from projects.presenters.entries import change_line, look_line, own_line, state_badge, waiting_line
from projects.presenters.lanes_markup import lane, strip_day, tick
from projects.presenters.live_card_markup import live_card
from projects.presenters.outcome import outcome
from projects.presenters.project_facts import evaluator_told, feedback_told, ghost_told, volume_told
from projects.presenters.proposing import version_live, way
from projects.presenters.score_pairs import score_pairs
from projects.presenters.terms import meaning
from projects.presenters.version_markup import bar, header, version_line, version_radios
from projects.presenters.versions import picked
from projects.presenters.wording import ChangeWords

register = template.Library()
register.filter(lane)
register.filter(tick)
register.filter(strip_day)
register.filter(lost_title)
register.filter(lost_told)
register.filter(comparison_title)
register.filter(diff_line)
register.filter(diff_side)
register.filter(moved_line)
register.filter(is_open)
register.filter(moved_told)
register.filter(other_data)
register.filter(setting_told)
register.filter(score_pairs)
register.filter(meaning)
register.filter(feedback_told)
register.filter(evaluator_told)
register.filter(volume_told)
register.filter(ghost_told)
register.filter(picked)
register.filter(now_in)
register.filter(bar)
register.filter(version_live)
register.filter("version_header", header)
register.simple_tag(version_line)
register.simple_tag(version_radios)
register.simple_tag(outcome)
register.simple_tag(state_badge)
register.simple_tag(change_line)
register.simple_tag(look_line)
register.simple_tag(waiting_line)
register.simple_tag(own_line)
register.simple_tag(live_card)
register.simple_tag(who_could)
register.simple_tag(in_place_of_button)
register.simple_tag(version_option)
register.simple_tag(way)


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


@register.simple_tag
def directory(directory_id: str | None, label: str) -> SafeString:
    """Show a directory by its label, else its id."""
    if not directory_id:
        return mark_safe('<span class="quiet">None</span>')
    if label:
        return format_html("<bdi>{}</bdi>", label)
    return format_html("<code>{}</code>", directory_id)
