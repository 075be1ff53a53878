"""The part "What to know" of a change's page, and of two versions that are compared."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import CharField
from django.utils import timezone

from adminpanel.prepared import moment, prepared
from projects.diff import Comparison
from projects.diff.fact import Facts, History
from projects.diff.facts import MOST, facts
from projects.humanloop.resources import ProjectConfig
from projects.mirror.fetch import FetchedProject
from projects.models import Change, ChangeQuerySet
from projects.presenters.facts import address, sentence
from projects.presenters.live_history import DEFAULT, Record, history_of, record_of
from projects.presenters.phrase import Phrase, phrase
from projects.presenters.wording import ended
from projects.services.transitions import Action, possible

LATELY = timedelta(days=30)
DECLINES = 20  # the latest of a project, which are looked through


@dataclass(frozen=True)
class Line:
    """One fact, as a sentence, and where it leads."""

    sentence: Phrase
    address: str


@dataclass(frozen=True)
class ToKnow:
    """What to know of one version that takes the place of another.

    Attributes:
        facts: the worst first; none where there is nothing of note.
        instead_of: what the other one is called, where several are replaced.
    """

    facts: Sequence[Line]
    instead_of: str = ""


def of_change(change: Change, pairs: Sequence[tuple[str, str]], comparisons: Sequence[Comparison]) -> list[ToKnow]:
    """Return it for each comparison on the page of a change.

    What is so of other changes and environments is told while it is open: later it would be about another day.

    Args:
        change: the change, whose documents are those that were kept with it.
        pairs: the ids of the versions that are compared; an empty one for none.
        comparisons: of each pair.
    """
    if change.state == Change.State.REFUSED or not comparisons:
        return []
    record = record_of(change.project_id, but=change.pk) if possible(Action.APPLY, change) else None
    found = []
    for number, (pair, comparison) in enumerate(zip(pairs, comparisons, strict=True), start=1):
        before, after = (change.documents.get(key) for key in pair)
        history = _history(change, pair, record) if record else None
        of = facts(before, after, comparison, history)
        found += part_of_page(of, change.project_id, number, comparison.before_name if len(pairs) > 1 else "")
    return found


def of_versions(
    of: FetchedProject, before: ProjectConfig, after: ProjectConfig, comparison: Comparison
) -> list[ToKnow]:
    """Return it for two versions of a project that was just read, of which the second may become live by default."""
    if before.id == after.id:
        return []
    history = _history_in(of, after.id)
    return part_of_page(facts(before.raw, after.raw, comparison, history), of.project.id, 1)


def declined_before(change: Change) -> list[Line]:
    """Return by whom and why the very same was declined lately, of what can be applied; nothing where it was not."""
    if not possible(Action.APPLY, change):
        return []
    for other in _declined(project_id=change.project_id):
        if other.requested == change.requested:
            return [Line(phrase("The same was ", *ended(other)), other.get_absolute_url())]
    return []


@prepared(project_id=CharField())
def _declined(project_id: Any) -> ChangeQuerySet:
    since = moment(lambda: timezone.now() - LATELY)
    declined = Change.objects.for_project(project_id).filter(state=Change.State.DECLINED, ended_at__gte=since)
    return declined.slim().order_by("-ended_at")[:DECLINES]


def part_of_page(of: Facts, project_id: str, number: int, instead_of: str = "") -> list[ToKnow]:
    """Return the facts about the comparison of that number on its page; nothing where none is certain."""
    if not (of.listed or of.nothing_of_note):
        return []
    return [ToKnow([Line(sentence(fact), address(fact, project_id, number)) for fact in of.listed], instead_of)]


def with_first(lines: Sequence[Line], parts: Sequence[ToKnow]) -> list[ToKnow]:
    """Return the parts of a page with some lines before what is known of its first comparison, or of none."""
    if not lines:
        return list(parts)
    first, *others = parts or [ToKnow(())]
    return [replace(first, facts=[*lines, *first.facts][:MOST]), *others]


def _history(change: Change, pair: tuple[str, str], record: Record) -> History | None:
    """What is known of the version that takes over, by default before other environments."""
    places = [d for d in change.differences if d.environment and (d.before or "", d.after or "") == pair]
    keys = [DEFAULT if d.field == change.live_field else d.field for d in places]
    if not places:
        return None
    chosen = keys.index(DEFAULT) if DEFAULT in keys else 0
    return history_of(record, pair[1], keys[chosen], places[chosen].environment)


def _history_in(of: FetchedProject, version: str) -> History:
    """The same of a version that no change is about yet, with what serves it now."""
    rows = [row for row in of.deployments if row.model_config_id == version and not row.is_default]
    serving = {row.environment_id: row.environment_name for row in rows}
    history = history_of(record_of(of.project.id), version, DEFAULT, of.default_label, serving=serving)
    if not of.deployments_error:  # What was made live and is not any more ended at a time that nobody knows.
        elsewhere = tuple(span for span in history.elsewhere if span.end)
        history = replace(history, elsewhere=elsewhere)
    is_live = version == of.project.active_config_id
    return replace(history, never=None, before=None) if is_live else history
