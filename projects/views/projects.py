"""Pages of one project: itself, and its edit form."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import User as Reader
from django.db.models import CharField, IntegerField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from adminpanel.accounts.permissions import SignedInRequest
from adminpanel.accounts.resume import form_at, resume
from adminpanel.prepared import prepared
from projects import services
from projects.forms.project import ProjectForm
from projects.forms.version_picker import pick
from projects.humanloop.resources import Evaluator, FeedbackType, Project, Resource, User, readable
from projects.mirror import fetch, store
from projects.mirror.fetch import FetchedProject
from projects.mirror.old_names import Ghost
from projects.mirror.query import plain
from projects.models import Change, ChangeQuerySet, ProjectField
from projects.presenters import standing
from projects.presenters.asking import why_not
from projects.presenters.code_example import example
from projects.presenters.entries import change_line
from projects.presenters.history import labelled
from projects.presenters.live_cards import Card, Scene
from projects.presenters.live_history import record_of
from projects.presenters.live_when import LOOKED_THROUGH, live_when
from projects.presenters.parts import Part
from projects.presenters.phrase import phrase
from projects.presenters.project_bars import Bars
from projects.presenters.project_facts import project_about
from projects.presenters.scheduling import promised
from projects.presenters.so_now import so_now
from projects.presenters.version_in_full import InFull
from projects.presenters.version_table import VersionTable
from projects.presenters.versions import count_on_project
from projects.presenters.waits import attach
from projects.services.queues import count_waiting_for
from projects.services.rights import may
from projects.services.transitions import Action
from projects.text.ids import pasted_id
from projects.text.storable import storable
from projects.versions import undated
from projects.views.beforehand import Beforehand
from projects.views.editing import Editing, editing, form_context, not_edited

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


class ProjectDetailView(View):
    """One project: what is live, where, and everything else that the API tells."""

    def get(self, request: SignedInRequest, project_id: str) -> HttpResponse:
        """Make three calls side by side; only the project itself has to be there.

        A fourth looks for what uses an old name, while the project was renamed from here in the last 30 days.
        """

        def meanwhile(last: FetchedProject | None) -> Beforehand:
            return Beforehand(request, last, partial(self.draw, request, history=beside(request, project_id)))

        of, ghosts, page = fetch.project_and_old_names(project_id, meanwhile=meanwhile)
        return page.of(of, ghosts=ghosts)

    def draw(
        self,
        request: SignedInRequest,
        of: FetchedProject,
        *,
        history: Mapping[str, Any],
        ghosts: Sequence[Ghost] = (),
    ) -> HttpResponse:
        """Render the page, with what the panel's own database tells."""
        if of.is_news:
            history = beside(request, of.project.id)
        label, scene = history["labels"].get(of.project.directory_id or ""), Scene(of, history["record"], request.user)
        context = {
            "project": of.project,
            "about": project_about(of.project, label),
            "ghosts": ghosts,
            "directory_label": label,
            "bars": history["bars"],
            "promised": history["promised"],
            "entries": history["entries"],
            "waiting": history["waiting"],
            "may_not": why_not(may(request.user, Action.APPLY, None)),
            **places_context(request, scene),
            "live_when": live_when(of, history["record"]),
            **versions_context(scene, request.GET),
            "example": example(of.project, of.records, None if of.deployments_error else of.deployments),
            **long_lists(request, of.project),
        }
        return render(request, "projects/project_detail.html", context)


def beside(request: SignedInRequest, project_id: str) -> dict[str, Any]:
    """Return what the page takes from the panel's own database: the project's history, and how much waits for whom."""
    return history_of(project_id, request.user) | {"waiting": count_waiting_for(request.user)}


def history_of(project_id: str, reader: Reader) -> dict[str, Any]:
    """Return what the panel knows of a project: its latest changes, those that are open, what became live when."""
    of, labels = {"project_id": project_id, "reader": reader.pk}, store.directory_labels()
    record = record_of(project_id, most=LOOKED_THROUGH)
    latest = standing.attach(labelled(_latest(**of), labels))
    found = attach(labelled(_open(**of) if record.open or record.is_cut else [], labels))
    return {
        "labels": labels,
        "bars": Bars(found, latest),
        "promised": promised(found),
        "entries": [change_line(change, of_project=True) for change in latest],
        "record": record,
    }


@prepared(project_id=CharField(), reader=IntegerField())
def _latest(project_id: Any, reader: Any) -> ChangeQuerySet:
    return Change.objects.for_project(project_id).listed_for(reader).slim()[:LATEST_CHANGES]


@prepared(project_id=CharField(), reader=IntegerField())
def _open(project_id: Any, reader: Any) -> ChangeQuerySet:
    found = Change.objects.for_project(project_id).listed_for(reader).open().slim()
    return found.order_by("-state", "proposed_at")[:MOST_OPEN]


def places_context(request: SignedInRequest, scene: Scene) -> dict[str, Any]:
    """Return what is live where: a card an environment, some of them a page."""
    places = Part(list(scene.served), request.GET, "environments", "environments", rows=PLACES)
    places.items = [Card(scene, key) for key in places.items]
    return {
        "live": scene,
        "places": places,
        "no_version": scene.of.has_no_version,
        "deployments_error": scene.of.deployments_error,
    }


def versions_context(scene: Scene, asked: QueryDict) -> dict[str, Any]:
    """Return what a project's page shows of its versions: what is live in full, and the first ones."""
    of, active = scene.of, scene.of.project.active_config
    table = VersionTable(of, asked, anchor="versions", scores=scene.scores)
    table.shown = table.sort(of.versions)[:VERSIONS_ON_PROJECT]
    return {
        "in_full": InFull(active) if active else None,
        "versions": table,
        "versions_count": count_on_project(
            len(of.versions),
            VERSIONS_ON_PROJECT,
            order=phrase() if table.order.is_newest_first else table.order_words,
            undated=undated(of.versions),
        ),
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
        edits = editing(request, project_id, "project_edit")
        wanted = (edits.filled if edits else {}) | linked(request.GET)
        typed = resume(request)
        proposed, query = typed or wanted, query_in(typed or request.GET)

        def meanwhile(last: FetchedProject | None) -> Beforehand:
            around = around_form(request, project_id, edits)

            def draw(of: FetchedProject) -> HttpResponse:
                form = build_form(of, proposed=proposed, query=query)
                return self.show(request, of, form, around=None if of.is_news else around, edits=edits)

            return Beforehand(request, last, draw)

        of, page = fetch.project_and(project_id, meanwhile=meanwhile, directories=True)
        return page.of(of)

    def post(self, request: SignedInRequest, project_id: str) -> HttpResponse:
        """Propose what was changed, or show the form again with what was typed; after a search nothing is judged."""
        edits = editing(request, project_id, "project_edit")
        query, of = query_in(request.POST), fetch.project(project_id, directories=True)
        if is_search(request.POST):
            return self.show(request, of, build_form(of, proposed=request.POST, query=query), edits=edits)
        form = build_form(of, data=request.POST, query=query)
        if not form.is_valid():
            return self.show(request, of, form, status=422, edits=edits)
        try:
            return redirect(self.propose(request, form, edits))
        except services.NotInState as error:
            return self.show(request, of, form, status=409, edits=not_edited(request, form, edits, error))

    def propose(self, request: SignedInRequest, form: ProjectForm, edits: Editing | None) -> Change:
        """Make a proposal of what was typed, or let the change that is edited ask for it."""
        return services.propose(
            form.project,
            requested=form.requested,
            by=request.user,
            note=form.cleaned_data["note"],
            names=form.names,
            documents=form.documents,
            default_environment=form.default_environment,
            edits=edits,
        )

    def show(
        self,
        request: SignedInRequest,
        of: FetchedProject,
        form: ProjectForm,
        status: int = 200,
        *,
        edits: Editing | None = None,
        around: Mapping[str, Any] | None = None,
    ) -> HttpResponse:
        """Render the form, and what is so now beside it."""
        action = reverse("project_edit", args=[of.project.id])
        context = {
            **(around or around_form(request, of.project.id, edits)),
            "form": form,
            "project": of.project,
            "so_now": so_now(of),
            "action": f"{action}?{edits.query}" if edits and edits.query else action,
        }
        return render(request, "projects/project_form.html", context, status=status)


def around_form(request: SignedInRequest, project_id: str, edits: Editing | None) -> dict[str, Any]:
    """Return what stands around the form from the panel's own database, and how much waits for whom."""
    return form_context(project_id, edits) | {"waiting": count_waiting_for(request.user)}


def linked(typed: Mapping[str, Any]) -> dict[str, str]:
    """Return what a link fills in."""
    return {field: storable(typed[field]) for field in LINKED if typed.get(field)}


def query_in(typed: QueryDict) -> str:
    """Return what the versions are searched for."""
    return plain(typed.get("version_query", ""))


def is_search(typed: QueryDict) -> bool:
    """Whether the form was sent to search the versions: by its button, or by Enter with other words than before."""
    return "search" in typed or ("review" not in typed and query_in(typed) != plain(typed.get("searched_query", "")))


def build_form(
    of: FetchedProject,
    *,
    data: Mapping[str, Any] | None = None,
    proposed: Mapping[str, Any] | None = None,
    query: str = "",
) -> ProjectForm:
    """Make the form of a project that was read; without its versions or environments it does without them."""
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
