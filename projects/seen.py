"""What the panel has seen of the remote: the API lists no directories, and the remote can be away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone

from projects.humanloop.resources import Project
from projects.models import DirectoryLabel, SeenProject

FRESH = timedelta(minutes=1)
LISTED = "projects_listed"
LISTED_FOR = 600  # seconds


@dataclass(frozen=True)
class Directory:
    """A directory that is known here: its id, the label people gave it, and how many projects were seen in it."""

    id: str
    label: str
    projects: int

    @property
    def name(self) -> str:
        """The label, or the id where nobody labelled it."""
        return self.label or self.id


def remember(projects: Iterable[Any]) -> None:
    """Keep how these projects look now. Broken records are passed over; what is fresh and unchanged is not written."""
    rows = {project.id: _row(project) for project in projects if isinstance(project, Project)}
    if not rows:
        return
    fresh = SeenProject.objects.filter(pk__in=rows, seen_at__gt=timezone.now() - FRESH)
    known = {row[0]: row[1:] for row in fresh.values_list("pk", "name", "directory_id", "active_config_id")}
    changed = [row for key, row in rows.items() if known.get(key) != (row.name, row.directory_id, row.active_config_id)]
    SeenProject.objects.bulk_create(
        changed,
        batch_size=200,
        update_conflicts=True,
        unique_fields=["project_id"],
        update_fields=["name", "directory_id", "active_config_id", "document", "seen_at"],
    )


def _row(project: Project) -> SeenProject:
    return SeenProject(
        project_id=project.id,
        name=project.name,
        directory_id=project.directory_id or "",
        active_config_id=project.active_config_id or "",
        document=project.raw,
        seen_at=timezone.now(),
    )


def was_listed() -> bool:
    """Whether this process has looked at a page of projects lately, so that their directories are known."""
    return bool(cache.get(LISTED))


def note_listed() -> None:
    """Remember that a page of projects has just been looked at."""
    cache.set(LISTED, True, LISTED_FOR)


def last_seen(project_id: str) -> SeenProject | None:
    """Return how a project looked when it was last read, if it ever was."""
    return SeenProject.objects.filter(pk=project_id).first()


def directories() -> list[Directory]:
    """Return every directory that was seen on a project or given a label, by name."""
    labels = dict(DirectoryLabel.objects.values_list("directory_id", "label"))
    seen = SeenProject.objects.exclude(directory_id="").values_list("directory_id").annotate(Count("pk"))
    counts = dict(seen.order_by())
    known = [Directory(key, labels.get(key, ""), counts.get(key, 0)) for key in {*labels, *counts}]
    return sorted(known, key=lambda directory: (not directory.label, directory.name.casefold()))


def directory_labels() -> dict[str, str]:
    """Return directory id to label, of those that have one."""
    return dict(DirectoryLabel.objects.values_list("directory_id", "label"))
