"""What stands beside a project's name in a list: that a proposal is open, and that something needs a look."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from adminpanel.prepared import prepared
from projects.mirror import old_names
from projects.models import Change

State = Change.State
MOST = 500  # reasons that are read at once for all projects
OPEN, LOOK = "open", "look"
SIGNS = {OPEN: ('class="flag"', "●"), LOOK: ('class="flag look"', "!")}
REASONS = {
    State.UNKNOWN: "the outcome of a change is not known",
    State.NOTICED: "changed outside this panel",
    State.APPLIED: "an old name is still in use",
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


def _reasons(**which: Any) -> QuerySet[Change, tuple[str, str, UUID]]:
    """Return project, state and id of what may be a reason for a mark: each part is served by an index of its own."""
    parts = (Change.objects.waiting(), Change.objects.to_look_at(), old_names.watched_renames())
    first, *others = (part.filter(**which).order_by().values_list("project_id", "state", "pk") for part in parts)
    return first.union(*others, all=True)


@prepared()
def _all_reasons() -> QuerySet:
    return _reasons()[: MOST + 1]


def _by_project(reasons: Iterable[tuple[str, str, UUID]]) -> dict[str, list[Mark]]:
    found: dict[str, dict[str, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for project_id, state, key in reasons:
        if key not in found[project_id][state]:  # what is held is proposed too
            found[project_id][state].append(key)
    renamed = [project_id for project_id, states in found.items() if State.APPLIED in states]
    haunted = {ghost.renamed_id for ghost in old_names.in_use()} if renamed else set()
    for project_id in set(renamed) - haunted:
        del found[project_id][State.APPLIED]
    return {project_id: [*_marks_of(project_id, states)] for project_id, states in found.items()}


def _marks_of(project_id: str, states: Mapping[str, Sequence[UUID]]) -> Iterable[Mark]:
    if proposals := states.get(State.PROPOSED):
        words = "Open proposal" if len(proposals) == 1 else f"{len(proposals)} open proposals"
        yield Mark(OPEN, words, _address(project_id, proposals))
    if reasons := {state: words for state, words in REASONS.items() if state in states}:
        changes = [key for state in reasons for key in states[state]]
        about = [] if State.APPLIED in reasons else changes
        yield Mark(LOOK, f"Needs a look: {'; '.join(reasons.values())}", _address(project_id, about))


def _address(project_id: str, changes: Sequence[UUID]) -> str:
    if len(changes) == 1:
        return reverse("change_detail", args=changes)
    return reverse("project_detail", args=[project_id])
