"""What the panel knows of the version that is live: since when, made so by whom, and whether a newer one exists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projects.humanloop.resources import Project
from projects.models import Change, SeenProject

IN_FORCE = [Change.State.APPLIED, Change.State.NOTICED]
# Of each of some projects the latest change that says what is live, and no more of it than a row of the list shows.
LATEST = """
    SELECT made.id, project_id, kind, answered, live_field, settled_at, username AS "by"
    FROM projects_change made LEFT JOIN auth_user ON auth_user.id = applied_by_id
    WHERE made.id IN (
        SELECT (
            SELECT id FROM projects_change
            WHERE project_id = seen.project_id AND NOT (live_field = '') AND state IN (%s, %s)
            ORDER BY effective_at DESC LIMIT 1
        )
        FROM projects_seenproject seen WHERE seen.project_id IN ({ids})
    )
"""


@dataclass(frozen=True)
class ProjectRow:
    """A project of a list, with what the remote does not tell of it there.

    Attributes:
        project: as the remote answered, or a `BrokenRecord`.
        seen: what was seen of it besides, if anything.
        made: the change that made live what is live now, where the panel knows it.
    """

    project: Any
    seen: SeenProject | None = None
    made: Change | None = None

    @property
    def live(self) -> Any:
        """The version that is live; None for nothing, and of a record that can't be read."""
        return getattr(self.project, "active_config", None)

    @property
    def newer(self) -> str:
        """Whether a newer version than the live one exists, when the versions were last read.

        "newest" for no, "behind" for yes, "unknown" where that can't be said, and nothing where nothing is live.
        """
        if not self.live:
            return ""
        if self.seen and self.live.id == self.seen.newest_config_id:
            return "newest"
        behind = self.seen and self.seen.knows_newer_than(self.live.id, self.live.created_at)
        return "behind" if behind else "unknown"


def rows(records: Sequence[Any], seen: Mapping[str, SeenProject] | None = None) -> list[ProjectRow]:
    """Return these records of the remote with what is known of each, at the cost of two queries for all.

    Args:
        records: as the remote answered.
        seen: what is kept of each, where that was read a moment ago; it costs one query less.
    """
    ids = [project.id for project in records if isinstance(project, Project)]
    seen = SeenProject.objects.defer("document").in_bulk(ids) if seen is None else seen
    made = made_live(ids)
    return [
        ProjectRow(project, seen.get(project.id), _if_of(project, made.get(project.id)))
        if isinstance(project, Project)
        else ProjectRow(project)
        for project in records
    ]


def made_live(ids: Iterable[str]) -> dict[str, Change]:
    """Return project id to the latest change in force that says what is live by default; one query for all.

    In SQL, for the list asks it at every look: to write it takes the ORM ten times as long as the database to answer.
    Beside its fields a change has `by`: the name of who applied it.
    """
    ids = list(ids)
    if not ids:
        return {}
    changes = Change.objects.raw(LATEST.format(ids=", ".join(["%s"] * len(ids))), [*IN_FORCE, *ids])
    return {change.project_id: change for change in changes}


def _if_of(project: Project, change: Change | None) -> Change | None:
    """The change, unless something else is live by now."""
    return change if change and change.made_live == (project.active_config_id or None) else None
