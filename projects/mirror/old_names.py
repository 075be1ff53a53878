"""The watch on old names: code that still calls a renamed project by its old name fills a new project under it.

The remote makes that project by itself (API: log and generate get or create by name), so for 30 days after a rename was
applied from here a project that appears under the old name is told of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from adminpanel.prepared import Several, moment, prepared
from projects import gateway
from projects.humanloop.client import Humanloop
from projects.humanloop.errors import HumanloopError
from projects.humanloop.resources import BrokenRecord, Page, Project, read_or_broken
from projects.mirror import store
from projects.models import Change, ChangeQuerySet, ProjectField, SeenProject
from projects.services.kinds import kind_of

WATCHED_FOR = timedelta(days=30)
LOOKED_AT = 100  # projects on a page of a look, the newest
MOST_PAGES = 10
OF_RENAME = ("project_id", "before", "sent_at", "settled_at", "proposed_at")
CLOCKS_DIFFER_BY = timedelta(minutes=5)  # at most, the remote's and ours

# In words that lead to the index of renames and to no other: of all that was saved in a month they are few. For the
# same reason `watched_renames` asks for no state and no moment by their columns: SQLite would take an index of those.
RENAMES = {
    "sqlite": """JSON_TYPE("projects_change"."requested", '$."name"') IS NOT NULL""",
    "postgresql": """"projects_change"."requested" ? 'name'""",
}


@dataclass(frozen=True)
class Ghost:
    """A project that appeared under the old name of another one.

    Attributes:
        id: of the new project.
        name: its name, which was that of the renamed one.
        made_at: when, as the remote says.
        seen_at: when this panel last saw it.
        data_count: how much was in it then, as far as known.
        renamed_id: of the project whose name it was.
    """

    id: str
    name: str
    made_at: datetime
    seen_at: datetime
    data_count: int | None
    renamed_id: str = ""


def renames(project_id: str) -> list[Change]:
    """Return the applied renames of a project that are watched, newest first."""
    return [change for change in _renames(project_id=project_id) if kind_of(change).renames(change)]


@prepared(project_id=CharField())
def _renames(project_id: Any) -> ChangeQuerySet:
    applied = Change.objects.for_project(project_id).filter(
        requested__has_key=ProjectField.NAME,
        state=Change.State.APPLIED,
        settled_at__gte=moment(lambda: timezone.now() - WATCHED_FOR),
    )
    return applied.only("kind", "project_id", "before", "requested", "sent_at", "settled_at").order_by("-settled_at")


def old_names(watched: Iterable[Change], current: str) -> dict[str, Change]:
    """Return each name that a project no longer has, with the latest rename that took it away."""
    names: dict[str, Change] = {}
    for change in watched:
        names.setdefault(change.before.get(ProjectField.NAME) or "", change)
    return {name: change for name, change in names.items() if name and name != current}


@dataclass(frozen=True)
class Watch:
    """The watch on the old names of one project: its renames, and what the remote has under the names it had."""

    renames: list[Change]
    names: Mapping[str, Change]
    found: Page | None

    @classmethod
    def over(cls, project_id: str) -> "Watch":
        """Ask the remote, where the project was renamed lately; what can't be had is found another time."""
        watched = renames(project_id)
        names = old_names(watched, watched[0].requested[ProjectField.NAME] if watched else "")
        if not names:
            return cls(watched, names, None)
        (found,) = gateway.side_by_side(partial(search, gateway.client(), names))
        return cls(watched, names, None if isinstance(found, HumanloopError) else found)

    def remember(self, *, read_at: datetime) -> None:
        """Keep what was found, and forget a project that was seen under one of the names and is gone."""
        if self.found is None:
            return
        store.remember(self.found.records, read_at=read_at)
        ids = [record.id for record in self.found.records if record.id]
        if self.found.total <= len(ids):
            renamed = [change.project_id for change in self.names.values()]
            under = SeenProject.objects.filter(name__in=list(self.names), seen_at__lt=read_at)
            under.exclude(pk__in=[*ids, *renamed]).delete()

    def ghosts(self, current: str) -> list[Ghost]:
        """Return the projects under the old names of this one, which has the name `current` now."""
        return ghosts(old_names(self.renames, current))


def search(client: Humanloop, names: Mapping[str, Change]) -> Page:
    """Ask the remote for what has these names now, the newest projects first: one call where it gives them all.

    Where it gives fewer a page it is asked for more, as far back as the first of the renames: a project that uses the
    old name was made after it.

    Raises:
        HumanloopError: a page could not be had.
    """
    one, *more = names
    ask = partial(client.list_projects, filter="" if more else one, size=LOOKED_AT, sort_by="created_at", order="desc")
    page = ask()
    renamed_at = min(change.sent_at or change.settled_at or timezone.now() for change in names.values())
    records, given = page.records, page.records
    for number in range(1, MOST_PAGES):
        if not given or len(records) >= page.total or _made_before(given[-1], renamed_at - CLOCKS_DIFFER_BY):
            break
        given = ask(page=number).records
        records = [*records, *given]
    return replace(page, records=records)


def _made_before(record: Project | BrokenRecord, moment: datetime) -> bool:
    return isinstance(record, Project) and record.created_at is not None and record.created_at < moment


def ghosts(names: Mapping[str, Change]) -> list[Ghost]:
    """Return the other projects seen under these old names that were made since; those older are no ghosts."""
    found = (_ghost(row, names[row.name]) for row in _named(names=names) if row.pk != names[row.name].project_id)
    return sorted((ghost for ghost in found if ghost), key=lambda ghost: ghost.made_at)


@prepared(names=Several(CharField()))
def _named(names: Any) -> QuerySet[SeenProject]:
    return SeenProject.objects.filter(name__in=names)


def ghosts_after(change: Change) -> list[Ghost]:
    """Return what appeared under the old name since this change; the remote is not asked."""
    if not (kind_of(change).renames(change) and change.state == Change.State.APPLIED and change.settled_at):
        return []
    if change.settled_at < timezone.now() - WATCHED_FOR:
        return []
    project = store.last_seen(change.project_id)
    current = project.name if project else change.requested[ProjectField.NAME]
    return ghosts(old_names([change], current))


def watched_renames() -> ChangeQuerySet:
    """Return the renames of all projects that are watched."""
    lately = moment(lambda: timezone.now() - WATCHED_FOR)
    renames = Change.objects.extra(where=[RENAMES[connection.vendor]])  # noqa: S610 - written above
    hidden = renames.alias(at=Coalesce("effective_at", "proposed_at"), was=Coalesce("state", Value("")))
    return hidden.filter(project_id__gt="", at__gte=lately, was=Change.State.APPLIED)


@prepared()
def _watched() -> QuerySet:
    return watched_renames().order_by().values_list(*OF_RENAME)


def in_use() -> list[Ghost]:
    """Return what appeared under the old name of any project that was renamed lately; the remote is not asked."""
    watched = (Change(**dict(zip(OF_RENAME, row, strict=True))) for row in _watched())
    return ghosts(old_names(sorted(watched, key=_moment, reverse=True), ""))


def _moment(change: Change) -> datetime:
    return change.sent_at or change.settled_at or change.proposed_at  # as `effective_at` of what took effect


def _ghost(row: SeenProject, rename: Change) -> Ghost | None:
    project = read_or_broken(Project, row.document)
    made_at = project.created_at if isinstance(project, Project) else None
    renamed_at = rename.sent_at or rename.settled_at
    if made_at is None or renamed_at is None or made_at < renamed_at - CLOCKS_DIFFER_BY:
        return None
    return Ghost(row.pk, row.name, made_at, row.seen_at, project.data_count, rename.project_id)
