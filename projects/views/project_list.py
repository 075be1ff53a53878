"""The list of projects: as the remote answers, computed from a look at all of them, or as they were last seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views import View

from adminpanel.accounts.permissions import SignedInRequest
from projects.humanloop.errors import HumanloopError
from projects.mirror import fetch, search, store, sync, sync_versions
from projects.mirror.fetch import ProjectPage
from projects.mirror.query import LIVE, PAGE_SIZE, SORTED_BY, ProjectQuery
from projects.mirror.rows import ProjectRow, mirrored_rows
from projects.mirror.sync import SyncProgress
from projects.mirror.sync_versions import VersionsProgress
from projects.models import SeenProject
from projects.presenters import marks
from projects.presenters.project_list import how_far, list_count, snapshot_notes, why_looking
from projects.presenters.project_table import ProjectTable
from projects.services.queues import count_waiting_for
from projects.views.beforehand import Beforehand
from projects.views.help import is_welcome_wanted
from projects.views.unavailable import unavailable


class RemotePaginator(Paginator):
    """Pages that the remote cuts: it gives the rows of one page and the total."""

    def __init__(self, total: int, per_page: int) -> None:
        super().__init__(range(total), per_page)


def page_of(records: list[Any], *, number: int, total: int, size: int) -> Page:
    """Return one page of rows as Django's pagination knows it; past the end, an empty one."""
    return Page(records, number, RemotePaginator(total, size))


@dataclass(frozen=True)
class Beside:
    """What the page says from the panel's own database alone: it is read and drawn while the remote answers.

    Attributes:
        labels: directory id to label.
        filters: the form.
        marks: of all projects; None where there are too many.
        waiting: how many decisions wait for the person, which the frame says.
    """

    labels: Mapping[str, str]
    filters: SafeString
    marks: Mapping[str, Sequence[marks.Mark]] | None
    waiting: int

    @classmethod
    def read(cls, request: SignedInRequest, query: ProjectQuery) -> "Beside":
        """Read all of it."""
        directories = store.directories()
        labels = {directory.id: directory.label for directory in directories if directory.label}
        context = {"query": query, "directories": directories, "choices": LIVE, "sorts": SORTED_BY}
        filters = render_to_string("projects/includes/project_filters.html", context)
        return cls(labels, filters, marks.everywhere(), count_waiting_for(request.user))


class ProjectListView(View):
    """All projects, a page at a time; the remote searches, sorts and cuts, as far as it can filter by what is asked."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; while the remote is away, with what was last seen, for which other pages have no place."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except HumanloopError as error:
            return self.away(request, error)

    def get(self, request: SignedInRequest) -> HttpResponse:
        """Make one call and show its page; a filter that the remote lacks is computed from a snapshot."""
        query = ProjectQuery.from_request(request.GET)
        if query.computed:
            return self.computed(request, query)

        def meanwhile(last: ProjectPage | None) -> Beforehand:
            return Beforehand(request, last, partial(self.draw, request, query, Beside.read(request, query)))

        found, page = fetch.projects(query, meanwhile=meanwhile)
        return page.of(found)

    def draw(self, request: SignedInRequest, query: ProjectQuery, beside: Beside, found: ProjectPage) -> HttpResponse:
        """Render a page that the remote cut."""
        if found.is_news:
            beside = Beside.read(request, query)
        return self.show(request, query, found.rows, found.total, beside, size=found.size, at_least=found.at_least)

    def post(self, request: SignedInRequest) -> HttpResponse:
        """Look at all projects anew, and go to the list."""
        query = ProjectQuery.from_request(request.GET)
        if query.live == "behind":
            sync.want_versions_anew()
        sync.refresh(anew=True)
        return redirect(reverse("project_list") + query.address)

    def computed(self, request: SignedInRequest, query: ProjectQuery) -> HttpResponse:
        """Show one page of what the computed filters leave, or how far the looking is."""
        progress = sync.refresh()
        if not progress.is_ready:
            return self.looking(request, query, progress)
        more: dict[str, Any] = {"snapshot": progress.snapshot, "notes": snapshot_notes(progress.snapshot)}
        rows = search.matching(sync.projects(progress.snapshot), query)
        if query.live == "behind":
            versions = sync_versions.refresh(rows, snapshot=progress.snapshot)
            if not versions.is_ready:
                return self.looking(request, query, versions)
            rows = search.matching(sync.projects(progress.snapshot), query)
            more["notes"] = snapshot_notes(progress.snapshot, sync_versions.coverage(rows), versions)
            rows = [row for row in rows if row.is_behind]
        return self.show(request, query, on_page(rows, query), len(rows), Beside.read(request, query), **more)

    def looking(
        self, request: SignedInRequest, query: ProjectQuery, progress: SyncProgress | VersionsProgress
    ) -> HttpResponse:
        """Say how far the looking at all projects is, or the reading of their versions."""
        of_versions = isinstance(progress, VersionsProgress)
        context = {
            "query": query,
            "progress": progress,
            "why": why_looking(of_versions=of_versions),
            "how_far": how_far(progress.done, progress.total, of_versions=of_versions),
        }
        return render(request, "projects/project_list_progress.html", context)

    def show(
        self,
        request: SignedInRequest,
        query: ProjectQuery,
        rows: list[ProjectRow],
        total: int,
        beside: Beside,
        *,
        size: int = PAGE_SIZE,
        at_least: bool = False,
        **more: Any,
    ) -> HttpResponse:
        """Render one page of projects; `size` is how many rows the others have, which the remote may decide."""
        context = list_context(query, rows, total, beside, size=size)
        pages = context["page"].paginator.num_pages
        count = list_count(total, page=query.page, pages=pages, narrowed=query.narrowed, at_least=at_least)
        context |= {"count": count, "at_least": at_least, "welcome": is_welcome_wanted(request)} | more
        return render(request, "projects/project_list.html", context)

    def away(self, request: Any, error: HumanloopError) -> HttpResponse:
        """Show the projects that match as they were last seen, with nothing to change in them."""
        query = ProjectQuery.from_request(request.GET)
        rows = search.matching(SeenProject.objects.all(), query)
        if query.live == "behind":
            rows = [row for row in rows if row.is_behind]
        context = list_context(query, on_page(rows, query), len(rows), Beside.read(request, query), last_seen=True)
        return unavailable(request, error, listed=context if rows or query.narrowed else None)


def on_page(found: list[SeenProject], query: ProjectQuery) -> list[ProjectRow]:
    """Return the rows of one page of what was found among the projects that were seen."""
    return mirrored_rows([row.pk for row in search.cut(found, query)])


def list_context(
    query: ProjectQuery,
    rows: list[ProjectRow],
    total: int,
    beside: Beside,
    *,
    size: int = PAGE_SIZE,
    last_seen: bool = False,
) -> dict[str, Any]:
    """Return what a page of projects shows: the table, the filters, and how many decisions wait."""
    found = marks.of([row.project.id for row in rows if row.project.id]) if beside.marks is None else beside.marks
    return {
        "page": page_of(rows, number=query.page, total=total, size=size),
        "table": ProjectTable(rows, query, beside.labels, found, last_seen=last_seen),
        "total": total,
        "query": query,
        "filters": beside.filters,
        "waiting": beside.waiting,
    }
