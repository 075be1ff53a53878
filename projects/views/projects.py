"""Pages of projects: the list, one project, and its edit form."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from adminpanel.accounts.permissions import SignedInRequest
from adminpanel.accounts.resume import form_at, resume
from projects import services
from projects.forms.project import ProjectForm
from projects.forms.version_picker import pick
from projects.humanloop.errors import HumanloopError
from projects.humanloop.resources import Evaluator, FeedbackType, Project, Resource, User, readable
from projects.mirror import fetch, search, store, sync, sync_versions
from projects.mirror.fetch import FetchedProject
from projects.mirror.query import LIVE, PAGE_SIZE, ProjectQuery, plain
from projects.mirror.rows import ProjectRow, mirrored_rows
from projects.mirror.sync import SyncProgress
from projects.mirror.sync_versions import VersionsProgress
from projects.models import Change, ProjectField, SeenProject
from projects.presenters import standing
from projects.presenters.asking import why_not
from projects.presenters.code_example import example
from projects.presenters.entries import change_line
from projects.presenters.history import labelled
from projects.presenters.live_cards import Card, Scene
from projects.presenters.live_history import Record, record_of
from projects.presenters.live_when import LOOKED_THROUGH, live_when
from projects.presenters.parts import Part
from projects.presenters.project_bars import Bars
from projects.presenters.project_facts import project_about
from projects.presenters.project_list import how_far, list_count, snapshot_notes, why_looking
from projects.presenters.version_in_full import InFull
from projects.presenters.versions import count_on_project
from projects.services.rights import may
from projects.services.transitions import Action
from projects.text.ids import pasted_id
from projects.text.storable import storable
from projects.versions import Newness, undated
from projects.views.help import is_welcome_wanted
from projects.views.unavailable import unavailable

# Lists of a project's document: their names in the address, with what each item is.
OF_ANY_LENGTH: dict[str, tuple[str, type[Resource]]] = {
    "people": ("users", User),
    "feedback": ("feedback_types", FeedbackType),
    "evaluators": ("active_evaluators", Evaluator),
}
LATEST_CHANGES, MOST_OPEN = 5, 10
PLACES = 12  # environments at once
VERSIONS_ON_PROJECT = 8
LINKED = (*ProjectField.values, "note")  # what a link to the edit form can fill in


class RemotePaginator(Paginator):
    """Pages that the remote cuts: it gives the rows of one page and the total."""

    def __init__(self, total: int, per_page: int) -> None:
        super().__init__(range(total), per_page)


def page_of(records: list[Any], *, number: int, total: int, size: int) -> Page:
    """Return one page of rows as Django's pagination knows it; past the end, an empty one."""
    return Page(records, number, RemotePaginator(total, size))


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
        page = fetch.projects(query)
        return self.show(request, query, page.rows, page.total, size=page.size, at_least=page.at_least)

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
        return self.show(request, query, on_page(rows, query), len(rows), **more)

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
        *,
        size: int = PAGE_SIZE,
        **more: Any,
    ) -> HttpResponse:
        """Render one page of projects; `size` is how many rows the others have, which the remote may decide."""
        context = list_context(query, rows, total, size=size) | {"welcome": is_welcome_wanted(request)} | more
        pages, at_least = context["page"].paginator.num_pages, bool(more.get("at_least"))
        context["count"] = list_count(total, page=query.page, pages=pages, narrowed=query.narrowed, at_least=at_least)
        return render(request, "projects/project_list.html", context)

    def away(self, request: HttpRequest, error: HumanloopError) -> HttpResponse:
        """Show the projects that match as they were last seen, with nothing to change in them."""
        query = ProjectQuery.from_request(request.GET)
        rows = search.matching(SeenProject.objects.all(), query)
        if query.live == "behind":
            rows = [row for row in rows if row.is_behind]
        context = list_context(query, on_page(rows, query), len(rows))
        return unavailable(request, error, listed=context if rows or query.narrowed else None)


def on_page(found: list[SeenProject], query: ProjectQuery) -> list[ProjectRow]:
    """Return the rows of one page of what was found among the projects that were seen."""
    return mirrored_rows([row.pk for row in search.cut(found, query)])


def list_context(query: ProjectQuery, rows: list[ProjectRow], total: int, *, size: int = PAGE_SIZE) -> dict[str, Any]:
    """Return what a page of projects shows: the rows, the filters, and the names of directories."""
    directories = store.directories()
    return {
        "page": page_of(rows, number=query.page, total=total, size=size),
        "some_unknown": any(row.newness == Newness.UNKNOWN for row in rows),
        "total": total,
        "query": query,
        "choices": LIVE,
        "labels": {directory.id: directory.label for directory in directories if directory.label},
        "directories": directories,
    }


class ProjectDetailView(View):
    """One project: what is live, where, and everything else that the API tells."""

    def get(self, request: SignedInRequest, project_id: str) -> HttpResponse:
        """Make three calls side by side; only the project itself has to be there.

        A fourth looks for what uses an old name, while the project was renamed from here in the last 30 days.
        """
        of, ghosts, history = fetch.project_and_old_names(project_id, meanwhile=partial(history_of, project_id))
        if of.is_news:
            history = history_of(project_id)
        label = history["labels"].get(of.project.directory_id or "")
        context = {
            "project": of.project,
            "about": project_about(of.project, label),
            "ghosts": ghosts,
            "directory_label": label,
            "bars": history["bars"],
            "entries": history["entries"],
            "may_not": why_not(may(request.user, Action.APPLY, None)),
            **places_context(request, of, history["record"]),
            "live_when": live_when(of, history["record"]),
            **versions_context(of),
            "example": example(of.project, of.records, None if of.deployments_error else of.deployments),
            **long_lists(request, of.project),
        }
        return render(request, "projects/project_detail.html", context)


def history_of(project_id: str) -> dict[str, Any]:
    """Return what the panel knows of a project: its latest changes, those that are open, what became live when."""
    changes, labels = Change.objects.for_project(project_id), store.directory_labels()
    record = record_of(project_id, most=LOOKED_THROUGH)
    latest = standing.attach(labelled(changes.slim()[:LATEST_CHANGES], labels))
    may_be_open = record.open or record.is_cut
    are_open = changes.open().slim().order_by("-state", "proposed_at")[:MOST_OPEN] if may_be_open else []
    return {
        "labels": labels,
        "bars": Bars(list(labelled(are_open, labels)), latest),
        "entries": [change_line(change, of_project=True) for change in latest],
        "record": record,
    }


def places_context(request: SignedInRequest, of: FetchedProject, record: Record) -> dict[str, Any]:
    """Return what is live where: a card an environment, some of them a page."""
    scene = Scene(of, record, request.user)
    places = Part(list(scene.served), request.GET, "environments", "environments", rows=PLACES)
    places.items = [Card(scene, key) for key in places.items]
    return {
        "live": scene,
        "places": places,
        "no_version": of.has_no_version,
        "deployments_error": of.deployments_error,
    }


def versions_context(of: FetchedProject) -> dict[str, Any]:
    """Return what a project's page shows of its versions: what is live in full, and the newest ones."""
    active = of.project.active_config
    return {
        "in_full": InFull(active) if active else None,
        "versions": of.versions[:VERSIONS_ON_PROJECT],
        "count": count_on_project(len(of.versions), VERSIONS_ON_PROJECT, undated(of.versions)),
        "undated": undated(of.versions),
        "called": of.called,
        "configs_error": of.versions_error,
    }


def long_lists(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Return the lists of a project that can be of any length, a part of each, read as far as it is shown."""
    parts = {name: Part(project.listed(key), request.GET, name, "facts") for name, (key, _) in OF_ANY_LENGTH.items()}
    for name, (_, kind) in OF_ANY_LENGTH.items():
        parts[name].items = readable(kind, list(parts[name].items))
    return parts | {"about_open": any(name in request.GET for name in OF_ANY_LENGTH)}


@form_at("project_edit", ProjectForm)
class ProjectEditView(PermissionRequiredMixin, View):
    """The edit form; sent, it becomes a proposal. Nothing is sent to the remote from here."""

    permission_required = "projects.propose_change"

    def get(self, request: SignedInRequest, project_id: str) -> HttpResponse:
        """Show the form with what is so now, with what a link fills in, or with what was typed before."""
        wanted = {field: storable(request.GET[field]) for field in LINKED if request.GET.get(field)}
        typed = resume(request)
        return self.show(
            request, build_form(project_id, proposed=typed or wanted, query=query_in(typed or request.GET))
        )

    def post(self, request: SignedInRequest, project_id: str) -> HttpResponse:
        """Propose what was changed, or show the form again with what was typed; after a search nothing is judged."""
        query = query_in(request.POST)
        if is_search(request.POST):
            return self.show(request, build_form(project_id, proposed=request.POST, query=query))
        form = build_form(project_id, data=request.POST, query=query)
        if not form.is_valid():
            return self.show(request, form, status=422)
        change = services.propose(
            form.project,
            requested=form.requested,
            by=request.user,
            note=form.cleaned_data["note"],
            names=form.names,
            documents=form.documents,
            default_environment=form.default_environment,
        )
        return redirect(change)

    def show(self, request: SignedInRequest, form: ProjectForm, status: int = 200) -> HttpResponse:
        """Render the form."""
        return render(request, "projects/project_form.html", {"form": form, "project": form.project}, status=status)


def query_in(typed: QueryDict) -> str:
    """Return what the versions are searched for."""
    return plain(typed.get("version_query", ""))


def is_search(typed: QueryDict) -> bool:
    """Whether the form was sent to search the versions: by its button, or by Enter with other words than before."""
    return "search" in typed or ("review" not in typed and query_in(typed) != plain(typed.get("searched_query", "")))


def build_form(
    project_id: str,
    *,
    data: Mapping[str, Any] | None = None,
    proposed: Mapping[str, Any] | None = None,
    query: str = "",
) -> ProjectForm:
    """Read the project, its versions and its environments side by side, and make the form of them.

    Now and then a page of projects is read as well.

    Raises:
        HumanloopError: the project could not be read. Without the other lists the form does without them.
    """
    of = fetch.project(project_id, directories=True)
    chosen = pasted_id((data or proposed or {}).get(ProjectField.LIVE_VERSION, ""))
    keep = {of.project.active_config_id or "", chosen}
    return ProjectForm(
        data,
        project=of.project,
        picker=None if of.versions_error else pick(of.versions, keep=keep, query=query),
        versions=of.versions,
        directories=store.directories(),
        proposed=proposed,
        default_environment=of.default_environment,
    )
