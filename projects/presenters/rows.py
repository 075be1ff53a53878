"""A project's row in a list: all that it shows, and the row itself, which is written once and kept."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.template.loader import get_template

from projects.mirror.live import ProjectRow
from projects.models import Change


class Made(NamedTuple):
    """What made the live version live: a change from here, or one made elsewhere that the panel noticed.

    Attributes:
        change: its id.
        outside: whether it was made elsewhere.
        at: when it was saved, or noticed.
        by: the name of who applied it; empty where that is not known.
    """

    change: UUID
    outside: bool
    at: datetime | None
    by: str


class Shown(NamedTuple):
    """All that a row shows of a project. Its template gets nothing else, so equal ones are equal rows.

    Attributes:
        id: of the project.
        label: its name, or what stands in for one.
        live: the name of the live version; empty where nothing is live.
        model: which model that asks, or else what kind of version it is.
        is_model: whether it is a model.
        made: what made it live, where that is known.
        newer: "behind", "newest" or "unknown", of the live version; empty where nothing is live.
        newest: the name of the newest version, where a newer one was seen.
        newest_at: when that one was created.
        asked_at: when the versions were last read.
        directory_id: where the project is filed; empty for nowhere.
        directory: that directory's label, if it has one.
        created_at: when the project was made.
        updated_at: when it was last changed.
    """

    id: str
    label: str
    live: str
    model: str
    is_model: bool
    made: Made | None
    newer: str
    newest: str
    newest_at: datetime | None
    asked_at: datetime | None
    directory_id: str
    directory: str
    created_at: datetime | None
    updated_at: datetime | None


def shown(row: ProjectRow, labels: Mapping[str, str]) -> Shown:
    """Return what the row of a project shows that can be read; `labels` is directory id to label."""
    project, live, seen = row.project, row.live, row.seen
    directory_id = project.directory_id or ""
    return Shown(
        id=project.id,
        label=project.label,
        live=live.label if live else "",
        model=(live.config.model or live.type) if live else "",
        is_model=bool(live and live.config.model),
        made=_made(row.made) if row.made else None,
        newer=row.newer,
        newest=seen.newest_config_name if seen else "",
        newest_at=seen.newest_config_created_at if seen else None,
        asked_at=seen.versions_seen_at if seen else None,
        directory_id=directory_id,
        directory=labels.get(directory_id, ""),
        created_at=project.created_at,
        updated_at=project.updated_at,
    )


def _made(change: Change) -> Made:
    return Made(change.pk, change.kind == Change.Kind.OUTSIDE, change.settled_at, getattr(change, "by", None) or "")


@lru_cache(maxsize=1024)
def written(row: Shown) -> str:
    """Return the row as HTML. A team looks at the same projects all day, and to write them is the list's most work."""
    return get_template("projects/includes/project_row.html").render({"row": row})
