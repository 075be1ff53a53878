"""How pages read the remote, the one protocol: what they need side by side, remembered, and changes elsewhere noticed.

Every function returns a typed result or raises `HumanloopError`; of parts that a page can do without the error is kept
in the result. Nobody else reads a project for a page.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from operator import is_
from typing import Any, TypeVar

from django.utils import timezone

from projects import gateway, services
from projects.humanloop.errors import HumanloopError
from projects.humanloop.resources import BrokenRecord, Deployment, Page, Project, ProjectConfig
from projects.mirror import old_names, store
from projects.mirror.query import ProjectQuery
from projects.mirror.rows import ProjectRow, rows
from projects.models import DEFAULT_ENVIRONMENT, Change, SeenProject
from projects.versions import Newest, Newness, known_versions, labels, newest_first

DIRECTORY_PROJECTS = 100  # how many are read for their directories, where none were lately

Meanwhile = TypeVar("Meanwhile")


@dataclass(frozen=True)
class ProjectPage:
    """One page of the list of projects, as the remote cuts it.

    Attributes:
        rows: its projects.
        total: how many there are; with `at_least` there may be more.
        size: how many rows a page has, which the remote may decide.
        is_news: whether what was done meanwhile may be out of date: by this reading something was kept of them, or
            something was changed from here.
    """

    rows: list[ProjectRow]
    total: int
    size: int
    at_least: bool
    is_news: bool


@dataclass(frozen=True)
class FetchedProject:
    """A project with its versions and environments, each as the remote answered just now.

    Attributes:
        project: the project itself.
        records: every version that is listed, those that can't be read among them; none where the list was not had.
        versions_error: why it was not.
        deployments: every environment with what it serves; none where the list was not had.
        deployments_error: why it was not.
        mirrored: the row that is kept of it.
        is_news: whether what was done meanwhile may be out of date: that row was written by this reading, so that a
            change made elsewhere may have been noticed, or something was changed from here.
    """

    project: Project
    records: Sequence[ProjectConfig | BrokenRecord]
    versions_error: HumanloopError | None
    deployments: list[Deployment]
    deployments_error: HumanloopError | None
    mirrored: SeenProject
    is_news: bool

    @cached_property
    def versions(self) -> list[ProjectConfig]:
        """The versions that can be read, newest first."""
        return newest_first(self.records)

    @property
    def unreadable(self) -> int:
        """How many versions can't be read."""
        return len(self.records) - len(self.versions)

    @cached_property
    def by_id(self) -> dict[str, ProjectConfig]:
        """Id to version, the live one among them though the list may lack it."""
        return known_versions(self.project, self.versions)

    @cached_property
    def called(self) -> dict[str, str]:
        """Id to what each version is called among these."""
        return labels(self.by_id.values())

    @cached_property
    def environment_names(self) -> dict[str, str]:
        """Id to what each environment is called among these."""
        return services.environment_names(self.deployments)

    def served_name(self, environment: Deployment) -> str:
        """Return what the version is called that an environment serves; empty where it serves none."""
        served = environment.model_config_id
        return self.called.get(served) or environment.model_config_name or served if served else ""

    @property
    def live_change(self) -> Change | None:
        """What made live what is live by default, where the panel knows it."""
        return ProjectRow(self.project, self.mirrored).live_change

    @property
    def live(self) -> ProjectConfig | None:
        """The version that is live in the default environment, as the list tells it where it does."""
        return self.by_id.get(self.project.active_config_id or "")

    @property
    def newness(self) -> Newness:
        """How the live version compares with the newest one."""
        if self.live is None:
            return Newness.NOTHING_LIVE
        return Newest.of(self.versions).compared_with(self.live.id, self.live.created_at)

    @property
    def default_environment(self) -> str:
        """What the default environment is called; empty where that is not known."""
        return services.default_name(self.deployments)

    @property
    def default_label(self) -> str:
        """What the default environment is called: as was just read, else as when it last was, else as usual."""
        return self.default_environment or self.mirrored.default_environment or DEFAULT_ENVIRONMENT

    @property
    def has_no_version(self) -> bool:
        """Whether nothing can be made live, for all that was read says that there is no version."""
        listed = self.records or self.versions_error
        return not (listed or self.project.active_config or any(row.model_config_id for row in self.deployments))

    def environment(self, key: str) -> Deployment | None:
        """Return an environment by its id."""
        return next((row for row in self.deployments if row.environment_id == key), None)


def projects(
    query: ProjectQuery, *, meanwhile: Callable[[ProjectPage | None], Meanwhile]
) -> tuple[ProjectPage, Meanwhile]:
    """Read one page of the list, as far as the remote can filter by what is asked.

    Args:
        query: what is asked.
        meanwhile: what this thread does while the answer is on its way; its result is returned as well. It is given
            the page as it last was, where that is known and kept already: the very one that is returned if it is
            still so.

    Raises:
        HumanloopError: the page could not be had.
    """
    read_at = timezone.now()
    read = partial(gateway.client().list_projects, **query.for_remote(), exact=True)
    with gateway.under_way(read, head_start=gateway.HEAD_START) as answers:
        (before,) = gateway.last_answers(read) or [None]
        kept = store.current_rows(before.records, read_at=read_at) if before else None
        last = None if kept is None else _page(before, kept)
        done = meanwhile(last)
        (found,) = answers()
    if isinstance(found, HumanloopError):
        raise found
    if last and found == before and _are_the_same([found.records], [before.records]):
        store.note_listed()
        return last, done
    mirrored = _remember_listed(found, read_at)
    is_news = any(row.seen_at == read_at for row in mirrored.values())
    return _page(found, mirrored, is_news=is_news or _may_be_old(last, mirrored, read_at)), done


def _page(found: Page, mirrored: Mapping[str, SeenProject], *, is_news: bool = False) -> ProjectPage:
    return ProjectPage(rows(found.records, mirrored), found.total, found.size, found.at_least, is_news)


def project(project_id: str, *, directories: bool = False) -> FetchedProject:
    """Read a project, its versions with averages and its environments side by side; only itself has to be there.

    Args:
        project_id: as the address has it.
        directories: read a page of projects as well, where none was lately, to learn what directories there are.
    """
    reads, read_at = _reads(project_id, directories=directories), timezone.now()
    return _remembered(*gateway.side_by_side(*reads), read_at=read_at)


def project_and(
    project_id: str, *, meanwhile: Callable[[FetchedProject | None], Meanwhile], directories: bool = False
) -> tuple[FetchedProject, Meanwhile]:
    """Do as `project` does, and something else while the answers are on their way; return its result as well.

    What is done meanwhile is given the project as it last was, where all of that is known and kept already: the very
    one that is returned if it is still so.
    """
    reads, read_at = _reads(project_id, directories=directories), timezone.now()
    with gateway.under_way(*reads, head_start=gateway.HEAD_START) as answers:
        before = gateway.last_answers(*reads)
        last = _as_kept(*before, read_at=read_at) if before else None
        done = meanwhile(last)
        now = answers()
    if last and before and _are_the_same(now, before):
        return last, done
    found = _remembered(*now, read_at=read_at)
    return replace(found, is_news=found.is_news or _may_be_old(last, [project_id], read_at)), done


def _may_be_old(last: Any, ids: Collection[str], read_at: datetime) -> bool:
    """Whether what was done meanwhile may be out of date: the answers are others than the last, or came of a change."""
    return last is not None or store.were_changed_here(ids, read_at)


def _are_the_same(now: Sequence[Any], before: Sequence[Any]) -> bool:
    """Whether answers are what they were byte for byte: what is read of such are the same objects, in other lists."""
    sides = [[each if isinstance(each, list) else [each] for each in side] for side in (now, before)]
    return all(len(one) == len(other) and all(map(is_, one, other)) for one, other in zip(*sides, strict=True))


def project_alone(project_id: str) -> Project:
    """Read a project and nothing besides."""
    read_at = timezone.now()
    alone = gateway.client().get_project(project_id)
    store.remember([alone], read_at=read_at)
    return alone


def environments() -> list[Deployment]:
    """Read which environments there are: no call lists them, but each project tells what they serve."""
    client = gateway.client()
    found = [row for row in client.list_projects(size=DIRECTORY_PROJECTS).records if isinstance(row, Project)]
    return client.list_deployed_configs(found[0].id) if found else []


def versions(project_id: str) -> FetchedProject:
    """Do as `project` does, for a page that makes no sense without the versions."""
    fetched = project(project_id)
    if fetched.versions_error:
        raise fetched.versions_error
    return fetched


def project_and_old_names(
    project_id: str, *, meanwhile: Callable[[FetchedProject | None], Meanwhile]
) -> tuple[FetchedProject, list[old_names.Ghost], Meanwhile]:
    """Read a project, its versions with averages and its environments side by side, and look for its old names.

    That takes a fourth call, while the project was renamed from here in the last 30 days.

    Args:
        project_id: as the address has it.
        meanwhile: what this thread does while the answers are on their way, as in `project_and`; it is given nothing
            of a project that was renamed.
    """

    def beside(last: FetchedProject | None) -> tuple[old_names.Watch, Meanwhile]:
        watch = old_names.Watch.over(project_id)
        return watch, meanwhile(None if watch.names else last)

    read_at = timezone.now()
    fetched, (watch, done) = project_and(project_id, meanwhile=beside)
    watch.remember(read_at=read_at)
    return fetched, watch.ghosts(fetched.project.name), done


def _reads(project_id: str, *, directories: bool) -> list[Callable[[], Any]]:
    client = gateway.client()
    pages = [partial(client.list_projects, size=DIRECTORY_PROJECTS)] if directories and not store.was_listed() else []
    return [
        partial(client.get_project, project_id),
        partial(client.list_configs, project_id),
        partial(client.list_deployed_configs, project_id),
        *pages,
    ]


def _remember_listed(page: Page, read_at: datetime) -> dict[str, SeenProject]:
    mirrored = store.remember(page.records, read_at=read_at)
    store.note_listed()
    return mirrored


def _as_kept(project: Any, records: Any, deployments: Any, *pages: Any, read_at: datetime) -> FetchedProject | None:
    """Return a project by these answers, where nothing of them has to be kept; else None."""
    if pages:
        return None
    called = services.default_name(deployments)
    mirrored = store.current_rows([project], read_at=read_at, default_environment=called)
    if not mirrored or not store.are_versions_current(mirrored[project.id], records, read_at=read_at):
        return None
    return FetchedProject(project, records, None, deployments, None, mirrored[project.id], is_news=False)


def _remembered(project: Any, records: Any, deployments: Any, *pages: Any, read_at: datetime) -> FetchedProject:
    """Keep what was read of a project, notice what was changed elsewhere, and return both."""
    for page in pages:
        if not isinstance(page, HumanloopError):
            _remember_listed(page, read_at)
    if isinstance(project, HumanloopError):
        raise project
    versions_error = records if isinstance(records, HumanloopError) else None
    deployments_error = deployments if isinstance(deployments, HumanloopError) else None
    placed = [] if deployments_error else deployments
    called = services.default_name(placed)
    mirrored = store.remember([project], read_at=read_at, default_environment=called)[project.id]
    if not versions_error:
        store.remember_versions(project.id, records, read_at=read_at, kept=mirrored)
    return FetchedProject(
        project=project,
        records=[] if versions_error else records,
        versions_error=versions_error,
        deployments=placed,
        deployments_error=deployments_error,
        mirrored=mirrored,
        is_news=mirrored.seen_at == read_at,
    )
