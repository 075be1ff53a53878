"""The table of projects: its columns, and the row of each.

Drawn here: a page has dozens of rows, and a template takes four times as long. A column that says nothing of any
project of the page is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from projects.mirror.query import ProjectQuery
from projects.mirror.rows import ProjectRow
from projects.presenters.live import told_since
from projects.presenters.marks import Mark
from projects.presenters.markup import spelled, visible
from projects.presenters.markup_parts import sort_header
from projects.presenters.moments import time
from projects.presenters.phrase import counted
from projects.versions import Newness, kind_in_words

NOT_KNOWN = '<span class="quiet">Not known</span>'
NOTHING_LIVE = '<span class="quiet">Nothing is live</span>'
TICK = (
    '<td class="tick"><label><input type="checkbox" name="project" value="{}" form="move" aria-label="Choose {}">'
    "</label></td>"
)
ORDERS = {"asc": "ascending", "desc": "descending"}


@dataclass(frozen=True)
class Column:
    """A column besides the name.

    Attributes:
        label: what it is called, whatever its head says.
        head: what stands above it.
        cells: of each row that can be read what it says as HTML, empty for nothing.
        sort: the key that its head sorts by, if any.
    """

    label: str
    head: str
    cells: Sequence[str]
    sort: str = ""


class ProjectTable:
    """The projects of one page as a table.

    Attributes:
        rows: what is listed.
        unknown: of how many of them nobody knows whether there is a newer version.
    """

    def __init__(
        self,
        rows: Sequence[ProjectRow],
        query: ProjectQuery,
        labels: Mapping[str, str],
        marks: Mapping[str, Sequence[Mark]],
        *,
        last_seen: bool = False,
    ) -> None:
        """Take the rows of a page.

        Args:
            rows: in their order; a broken record is told of in its place.
            query: how they are sorted.
            labels: directory id to label.
            marks: project id to what stands beside the name.
            last_seen: whether they are shown as they were last seen: to be read, with nothing to choose or sort.
        """
        self.rows, self.query, self.labels, self.marks, self.last_seen = rows, query, labels, marks, last_seen
        self._readable = [row for row in rows if not row.project.problem]
        self.unknown = sum(row.newness == Newness.UNKNOWN for row in rows)
        self.columns = [column for column in self._columns() if any(column.cells)]

    @property
    def choice(self) -> str:
        """The query that chooses all of them that can be read."""
        return urlencode([("project", row.project.id) for row in self._readable])

    @property
    def note(self) -> str:
        """Of how many it is not known whether there is a newer version; empty where it is of all."""
        if not self.unknown:
            return ""
        why = "their versions were not read yet, or when some were made was not told."
        return f"Whether there is a newer version is not known of {counted(self.unknown, 'project')} here: {why}"

    def _columns(self) -> list[Column]:
        by_created = self.query.sort_by == "created_at"
        last = (
            self._column("Seen", lambda row: time(row.mirrored.seen_at) if row.mirrored else "")
            if self.last_seen
            else self._column("Created", lambda row: time(row.project.created_at, short=True), sort="created_at")
            if by_created
            else self._column("Updated", lambda row: time(row.project.updated_at, short=True), sort="updated_at")
        )
        return [
            self._column("Live version", live_version, head=self._live_in),
            self._column("Since, by", _since),
            self._newer(),
            self._column("Directory", lambda row: _directory(row.project.directory_id, self.labels)),
            last,
        ]

    def _column(self, label: str, cell: Callable[[ProjectRow], str], *, head: str = "", sort: str = "") -> Column:
        return Column(label, head or label, [cell(row) for row in self._readable], sort)

    def _newer(self) -> Column:
        """Newer versions where there are; where that is not known this is said if any project has one."""
        cells = [_newer_version(row) for row in self._readable]
        if any(cells):
            unknown = [row.newness == Newness.UNKNOWN for row in self._readable]
            cells = [NOT_KNOWN if not_known else cell for cell, not_known in zip(cells, unknown, strict=True)]
        return Column("Newer version", "Newer", cells)

    @property
    def _live_in(self) -> str:
        """Where the versions are live: the default environment by its own name, for the team has the same ones."""
        names = {row.mirrored.default_environment for row in self._readable if row.mirrored} - {""}
        return f"Live in <bdi>{visible(names.pop())}</bdi>" if len(names) == 1 else ""

    @property
    def head(self) -> SafeString:
        """The row of heads."""
        tick = "" if self.last_seen else '<th scope="col" class="tick"><span class="visually-hidden">Choose</span></th>'
        name = Column("Name", "Name", (), "name")
        heads = "".join(self._head(column) for column in (name, *self.columns))
        return mark_safe(f"<tr>{tick}{heads}</tr>")  # noqa: S308 - names are escaped

    def _head(self, column: Column) -> str:
        if self.last_seen or not column.sort:
            return f'<th scope="col" data-label="{column.label}">{column.head}</th>'
        aria = ORDERS[self.query.order] if column.sort == self.query.sort_by else ""
        return sort_header(column.head, self.query.sorted_by(column.sort), aria, label=column.label)

    @property
    def body(self) -> SafeString:
        """A row a project."""
        cells = zip(*(column.cells for column in self.columns), strict=True)
        return mark_safe(  # noqa: S308 - each part escapes what is foreign
            "\n".join(self._broken(row) if row.project.problem else self._row(row, next(cells)) for row in self.rows)
        )

    def _row(self, row: ProjectRow, cells: Sequence[str]) -> str:
        project = row.project
        tick = "" if self.last_seen else TICK.format(escape(project.id), escape(spelled(row.label)))
        flags = "".join(mark.html for mark in self.marks.get(project.id, ()))
        name = f'<a href="{escape(project_address(project.id))}"><bdi>{visible(row.label)}</bdi></a>'
        told = zip(self.columns, cells, strict=True)
        rest = "".join(f'<td data-label="{column.label}">{cell}</td>' for column, cell in told)
        return f'<tr>{tick}<th scope="row" data-label="Name">{name}{flags}</th>{rest}</tr>'

    def _broken(self, row: ProjectRow) -> str:
        project = row.project
        tick = "" if self.last_seen else '<td class="tick"></td>'
        name = visible(project.name or project.id or "A project without a name")
        why = f"Humanloop’s answer for this project can’t be read: {escape(project.problem)}"
        told = f'<td colspan="{len(self.columns) or 1}" class="quiet">{why}</td>'
        return f'<tr>{tick}<th scope="row" data-label="Name"><bdi>{name}</bdi></th>{told}</tr>'


@lru_cache(maxsize=1024)
def project_address(project_id: str) -> str:
    """Return the address of a project's page. Lists ask for the same ones over and over, and Django makes each anew."""
    return reverse("project_detail", args=[project_id])


def live_version(row: ProjectRow) -> str:
    """Show what is live of a project, and its model or what else it is."""
    live = row.live
    if not live:
        return NOTHING_LIVE
    kind = visible(live.config.model or kind_in_words(live.type))
    return f'<bdi>{visible(live.label)}</bdi> <span class="quiet model"><bdi>{kind}</bdi></span>'


def _since(row: ProjectRow) -> str:
    change = row.live_change
    return told_since(change, headed=True).html if change else ""


def _newer_version(row: ProjectRow) -> str:
    """Show which newer version than the live one was seen; one of the same name is told apart by its day."""
    mirrored = row.mirrored
    if mirrored is None or row.newness != Newness.BEHIND:
        return ""
    name, at = mirrored.newest_config_name, mirrored.newest_config_created_at
    day = f' <span class="quiet">{time(at, short=True)}</span>' if name == row.live.label else ""
    return f"<bdi>{visible(name)}</bdi>{day}"


def _directory(directory_id: str | None, labels: Mapping[str, str]) -> str:
    label = labels.get(directory_id or "")
    if label:
        return f"<bdi>{visible(label)}</bdi>"
    return f"<code>{escape(directory_id)}</code>" if directory_id else ""
