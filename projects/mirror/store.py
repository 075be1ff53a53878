"""What the panel has seen of the remote: the API lists no directories, and the remote can be away."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Case, CharField, Count, DateTimeField, F, Q, QuerySet, When
from django.utils import timezone

from adminpanel.prepared import Several, prepared
from projects.humanloop.resources import Project
from projects.models import Change, DirectoryLabel, ProjectField, SeenProject
from projects.services.kinds import project_values
from projects.services.outside import live_changes, notice
from projects.timing import age, horizon
from projects.versions import Newest, newest_first

# What a project's own document tells; what was seen of its versions stays when it is written anew.
OF_DOCUMENT = [
    *ProjectField.values,
    "active_config_created_at",
    "people",
    "created_at",
    "updated_at",
    "default_environment",
    "document",
    "seen_at",
    "versions_due",
]
# What is read of a project that is seen again: whether it is still so, and what the list tells of its versions.
OF_NOTE = [
    *ProjectField.values,
    "default_environment",
    "updated_at",
    "seen_at",
    "versions_due",
    "newest_config_id",
    "newest_config_name",
    "newest_config_created_at",
    "versions_seen_at",
    "live_change__state",
    "live_change__answered",
    "live_change__live_field",
    "live_change__settled_at",
    "live_change__applied_by__username",
    "live_change__applied_by__first_name",
    "live_change__applied_by__last_name",
]
FRESH = timedelta(minutes=1)
LISTED = "projects_listed"
LISTED_FOR = 600  # seconds
DEFAULT_NAME = "default_environment"
NAMED_FOR = 60  # seconds
SAMPLED = 20  # projects that are asked what their default environment is called: a team has the same ones


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


def remember(
    projects: Iterable[Any],
    *,
    read_at: datetime | None = None,
    listed: bool = False,
    default_environment: str = "",
) -> dict[str, SeenProject]:
    """Keep how these projects look now, and notice what was changed outside this panel; return what is kept of each.

    Broken records are passed over; what is fresh and unchanged is not written.

    Args:
        projects: as the remote answered.
        read_at: when that reading began.
        default_environment: what theirs is called, where that was read as well.
        listed: a look at all projects found them, which is written down of each.
    """
    read_at = read_at or timezone.now()
    found = {project.id: project for project in projects if isinstance(project, Project)}
    known = _rows_of(list(found))
    _learn_environment(known.values(), default_environment)
    made_live = live_changes({key: project for key, project in found.items() if key not in known})
    rows = [
        _row(project, read_at, known.get(key), default_environment, made_live.get(key))
        for key, project in found.items()
        if _is_news(known.get(key), project, read_at)
    ]
    SeenProject.objects.bulk_create(
        rows,
        batch_size=200,
        update_conflicts=True,
        unique_fields=["project_id"],
        update_fields=OF_DOCUMENT,
    )
    if listed:
        SeenProject.objects.filter(pk__in=found).update(listed_at=read_at)
    return known | {row.pk: _renewed(known.get(row.pk), row) for row in rows}


def current_rows(
    projects: Iterable[Any], *, read_at: datetime, default_environment: str = ""
) -> dict[str, SeenProject] | None:
    """Return what is kept of projects, where `remember` would change nothing by what was read then; else None."""
    if default_environment and cache.get(DEFAULT_NAME) not in {None, default_environment}:
        return None
    found = {project.id: project for project in projects if isinstance(project, Project)}
    known = _rows_of(list(found))
    names = {row.default_environment for row in known.values()} if default_environment else set()
    is_so = known.keys() == found.keys() and names <= {default_environment}
    return known if is_so and all(_is_still(known[key], found[key], read_at) for key in found) else None


def _rows_of(ids: Sequence[str]) -> dict[str, SeenProject]:
    """Return what is kept of these projects, with what made live what is live, in one query."""
    return {row.pk: row for row in _rows(ids=ids)}


@prepared(ids=Several(SeenProject._meta.pk))
def _rows(ids: Any) -> QuerySet[SeenProject]:
    return SeenProject.objects.filter(pk__in=ids).select_related("live_change__applied_by").only(*OF_NOTE)


def _learn_environment(known: Iterable[SeenProject], name: str) -> None:
    """Keep what the default environment of these is called, where that is news."""
    news = [row for row in known if name and row.default_environment != name]
    for row in news:
        row.default_environment = name
    if name and cache.get(DEFAULT_NAME) != name:
        cache.delete(DEFAULT_NAME)
    if news:
        SeenProject.objects.filter(pk__in=[row.pk for row in news]).update(default_environment=name)


def _renewed(before: SeenProject | None, row: SeenProject) -> SeenProject:
    """What is kept of a project that was written anew, with what was seen of its versions."""
    for field in OF_DOCUMENT if before else ():
        setattr(before, field, getattr(row, field))
    return before or row


def _is_news(before: SeenProject | None, project: Project, read_at: datetime) -> bool:
    """Whether what is kept of a project has to be written anew."""
    if before is None:
        return True
    if _is_still(before, project, read_at):
        return False
    return _same(before, project) or notice(before, project, read_at=read_at)


def _is_still(before: SeenProject, project: Project, read_at: datetime) -> bool:
    """Whether a project looks as it did, and was seen lately."""
    return _same(before, project) and age(before.seen_at, read_at) <= FRESH


def _same(before: SeenProject, project: Project) -> bool:
    return all((getattr(before, field) or None) == value for field, value in project_values(project).items())


def _row(
    project: Project,
    read_at: datetime,
    before: SeenProject | None,
    default_environment: str,
    live_change: Change | None,
) -> SeenProject:
    return SeenProject(
        default_environment=default_environment or (before.default_environment if before else ""),
        project_id=project.id,
        name=project.name,
        directory_id=project.directory_id or "",
        active_config_id=project.active_config_id or "",
        active_config_created_at=project.active_config.created_at if project.active_config else None,
        people="\n".join(project.people),
        created_at=project.created_at,
        updated_at=project.updated_at,
        document=project.raw,
        seen_at=read_at,
        versions_due=before is not None and (before.versions_due or _may_have_new_versions(before, project)),
        live_change=live_change,  # of a project that is new here; of others it stays as it is
    )


def _may_have_new_versions(before: SeenProject, project: Project) -> bool:
    return (before.updated_at, before.active_config_id or None) != (project.updated_at, project.active_config_id)


def remember_versions(
    project_id: str, versions: Sequence[Any], *, read_at: datetime, kept: SeenProject | None = None
) -> None:
    """Keep which version of a project is the newest, for the list, which cannot ask.

    Args:
        project_id: of a project that was seen.
        versions: all of them, as the remote answered.
        read_at: when that reading began.
        kept: what is kept of the project, where that was read a moment ago; where nothing is new nothing is asked.
    """
    if kept and are_versions_current(kept, versions, read_at=read_at):
        return
    # What a list said after this reading had begun, it may not have found.
    still_due = Case(When(seen_at__lte=read_at, then=False), default=F("versions_due"))
    newer = Q(versions_seen_at__gt=read_at, versions_seen_at__lte=horizon())
    SeenProject.objects.filter(pk=project_id).exclude(newer).update(
        **_newest(versions), versions_seen_at=read_at, versions_tried_at=read_at, versions_due=still_due
    )


def are_versions_current(kept: SeenProject, versions: Sequence[Any], *, read_at: datetime) -> bool:
    """Whether what is kept of a project's versions is what was read then: `remember_versions` would write nothing."""
    is_so = all(getattr(kept, field) == value for field, value in _newest(versions).items())
    return is_so and not kept.versions_due and _is_fresh(kept, read_at)


def _newest(versions: Sequence[Any]) -> dict[str, Any]:
    ordered = newest_first(versions)
    newest = Newest.of(ordered)
    return {
        "newest_config_id": newest.id,
        "newest_config_name": ordered[0].label if ordered else "",
        "newest_config_created_at": newest.created_at,
    }


def _is_fresh(kept: SeenProject, read_at: datetime) -> bool:
    return kept.versions_seen_at is not None and age(kept.versions_seen_at, read_at) <= FRESH


def was_listed() -> bool:
    """Whether this process has looked at a page of projects lately, so that their directories are known."""
    return bool(cache.get(LISTED))


def note_listed() -> None:
    """Remember that a page of projects has just been looked at."""
    cache.set(LISTED, True, LISTED_FOR)


def were_changed_here(ids: Collection[str], since: datetime) -> bool:
    """Whether a change from here of one of these projects was confirmed since then."""
    return bool(_confirmed(ids=ids, since=since))


@prepared(ids=Several(CharField()), since=DateTimeField())
def _confirmed(ids: Any, since: Any) -> QuerySet:
    applied = Change.objects.filter(project_id__in=ids, state=Change.State.APPLIED, settled_at__gte=since)
    return applied.order_by().values_list("pk")[:1]


def last_seen(project_id: str) -> SeenProject | None:
    """Return how a project looked when it was last read, if it ever was."""
    return SeenProject.objects.filter(pk=project_id).first()


def directories() -> list[Directory]:
    """Return every directory that was seen on a project or given a label, by name."""
    labels, counts = directory_labels(), dict[Any, Any](_directory_counts())
    known = [Directory(key, labels.get(key, ""), counts.get(key, 0)) for key in {*labels, *counts}]
    return sorted(known, key=lambda directory: (not directory.label, directory.name.casefold()))


@prepared()
def _directory_counts() -> QuerySet:
    # Counted by the index alone: for the count of a column each project's row would be read.
    seen = SeenProject.objects.exclude(directory_id="").order_by().values_list(ProjectField.DIRECTORY)
    return seen.annotate(projects=Count("*"))


def directory_labels() -> dict[str, str]:
    """Return directory id to label, of those that have one."""
    return dict(_labels())


@prepared()
def _labels() -> QuerySet:
    return DirectoryLabel.objects.values_list("pk", "label")


def default_environment() -> str:
    """Return what is live by default is called in the projects read last; empty where unknown, or several are."""
    name = cache.get(DEFAULT_NAME)
    if name is None:
        known = SeenProject.objects.exclude(default_environment="").order_by("-seen_at")
        names = set(known.values_list("default_environment", flat=True)[:SAMPLED])
        name = names.pop() if len(names) == 1 else ""
        cache.set(DEFAULT_NAME, name, NAMED_FOR)
    return str(name)
