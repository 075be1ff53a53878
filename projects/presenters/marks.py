"""What stands beside a project's name in a list: that a proposal is open, and that something needs a look."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, QuerySet, Value
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from adminpanel.prepared import prepared
from projects.mirror import old_names
from projects.models import Change, ChangeQuerySet

State = Change.State
MOST = 500  # reasons that are read at once for all projects
OPEN, LOOK = "open", "look"
SIGNS = {OPEN: ('class="flag"', "●"), LOOK: ('class="flag look"', "!")}
# What a change is found for; of one that is to be looked at the row itself says which of the last four it is.
PROPOSED, TO_LOOK_AT, RENAMED, PAST_AN_APPROVAL, HELD = "proposed", "to look at", "renamed", "past an approval", "held"
REASONS = {
    State.UNKNOWN: "the outcome of a change is not known",
    State.NOTICED: "changed outside this panel",
    PAST_AN_APPROVAL: "made without an approval",
    HELD: "not applied as scheduled",
    RENAMED: "an old name is still in use",
}
MARK = (
    '<a {shape} href="{address}" title="{words}"><span aria-hidden="true">{sign}</span>'
    '<span class="visually-hidden">{words}</span></a>'
)


@dataclass(frozen=True)
class Mark:
    """One sign beside a name.

    Attributes:
        kind: which sign it is.
        words: what it means.
        address: where one sees what it is about: the change, or the project where there are several.
    """

    kind: str
    words: str
    address: str

    @property
    def html(self) -> SafeString:
        """As a link with a sign for the eye, and the words for all others."""
        shape, sign = SIGNS[self.kind]
        html = MARK.format(shape=shape, sign=sign, words=escape(self.words), address=escape(self.address))
        return mark_safe(html)  # noqa: S308 - escaped just now


def everywhere() -> dict[str, list[Mark]] | None:
    """Return the marks of all projects, by their ids, in one query; None where there are too many for that.

    A second one looks for what uses an old name, where a project was renamed lately.
    """
    rows = _all_reasons()
    return _by_project(rows) if len(rows) <= MOST else None


def of(projects: Sequence[str]) -> dict[str, list[Mark]]:
    """Return the marks of these projects."""
    return _by_project(_reasons(project_id__in=projects))


def _reasons(**which: Any) -> QuerySet[Change, tuple[str, str, UUID, bool, str]]:
    """Return what may be a reason for a mark, as rows of `_by_project`: an index of its own serves each part."""
    parts = {
        PROPOSED: Change.objects.waiting(),
        TO_LOOK_AT: Change.objects.to_look_at(),
        RENAMED: old_names.watched_renames(),
    }
    found = [_found(part.filter(**which), why) for why, part in parts.items()]
    return found[0].union(*found[1:], all=True)


def _found(changes: ChangeQuerySet, why: str) -> QuerySet:
    named = changes.order_by().annotate(why=Value(why, CharField()))
    return named.values_list("project_id", "state", "pk", "needs_reading", "why")


@prepared()
def _all_reasons() -> QuerySet:
    return _reasons()[: MOST + 1]


def _by_project(reasons: Iterable[tuple[str, str, UUID, bool, str]]) -> dict[str, list[Mark]]:
    found: dict[str, dict[str, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for project_id, state, key, unread, why in reasons:
        found[project_id][_to_look_at(state, unread=unread) if why == TO_LOOK_AT else why].append(key)
    renamed = [project_id for project_id, whys in found.items() if RENAMED in whys]
    haunted = {ghost.renamed_id for ghost in old_names.in_use()} if renamed else set()
    for project_id in set(renamed) - haunted:
        del found[project_id][RENAMED]
    return {project_id: [*_marks_of(project_id, whys)] for project_id, whys in found.items()}


def _to_look_at(state: str, *, unread: bool) -> str:
    if state in REASONS:
        return state
    return PAST_AN_APPROVAL if unread else HELD


def _marks_of(project_id: str, whys: Mapping[str, Sequence[UUID]]) -> Iterable[Mark]:
    if proposals := whys.get(PROPOSED):
        words = "Open proposal" if len(proposals) == 1 else f"{len(proposals)} open proposals"
        yield Mark(OPEN, words, _address(project_id, proposals))
    if reasons := {why: words for why, words in REASONS.items() if why in whys}:
        changes = [key for why in reasons for key in whys[why]]
        about = [] if RENAMED in reasons else changes
        yield Mark(LOOK, f"Needs a look: {'; '.join(reasons.values())}", _address(project_id, about))


def _address(project_id: str, changes: Sequence[UUID]) -> str:
    if len(changes) == 1:
        return reverse("change_detail", args=changes)
    return reverse("project_detail", args=[project_id])
