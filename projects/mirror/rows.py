"""A project as a row of a list: what the remote tells of it there, and what the panel knows besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from projects.humanloop.resources import Project, read_or_broken
from projects.models import Change, SeenProject
from projects.versions import Newness


@dataclass(frozen=True)
class ProjectRow:
    """A project of a list; its template needs nothing else but the labels of directories.

    Attributes:
        project: as the remote answered, or a `BrokenRecord`.
        mirrored: the row that is kept of it, if any.
    """

    project: Any
    mirrored: SeenProject | None = None

    @cached_property
    def label(self) -> str:
        return self.project.label

    @property
    def live(self) -> Any:
        """The version that is live; None for nothing, and of a record that can't be read."""
        return getattr(self.project, "active_config", None)

    @cached_property
    def newness(self) -> Newness:
        """Whether a newer version than the live one exists, when the versions were last read."""
        if not self.live:
            return Newness.NOTHING_LIVE
        if self.mirrored is None:
            return Newness.UNKNOWN
        return self.mirrored.newest.compared_with(self.live.id, self.live.created_at)

    @property
    def live_change(self) -> Change | None:
        """What made live what is live; None where no change is known to, or something else is live by now."""
        return self.mirrored.made_live_by(self.project.active_config_id) if self.mirrored else None


def rows(records: Sequence[Any], mirrored: Mapping[str, SeenProject]) -> list[ProjectRow]:
    """Return these records of the remote with what is kept of each; of a broken one nothing is."""
    return [ProjectRow(record, mirrored.get(record.id) if isinstance(record, Project) else None) for record in records]


def mirrored_rows(ids: Sequence[str]) -> list[ProjectRow]:
    """Return the rows of these projects, in this order, from what is kept of them, in one query."""
    mirrored = SeenProject.objects.select_related("live_change__applied_by").in_bulk(ids)
    return [
        ProjectRow(read_or_broken(Project, mirrored[key].document), mirrored[key]) for key in ids if key in mirrored
    ]
