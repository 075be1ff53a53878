"""Making a version live, and taking an environment offline: forms that become proposals. Nothing is sent from here."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from adminpanel.accounts.permissions import SignedInRequest
from adminpanel.accounts.resume import form_at, resume
from projects import services
from projects.forms.deployment import DeployForm, NoteForm
from projects.humanloop.resources import Deployment
from projects.mirror import fetch
from projects.mirror.fetch import FetchedProject
from projects.models import Change
from projects.presenters.version_markup import version_facts
from projects.presenters.versions import offline_title
from projects.text.ids import pasted_id
from projects.text.storable import storable
from projects.views.configs import version_missing
from projects.views.editing import Editing, editing, form_context, not_edited


def id_in(request: SignedInRequest, name: str) -> str:
    """Return the id that the address gives."""
    return pasted_id(request.GET.get(name, ""))


def environment_in(request: SignedInRequest, of: FetchedProject) -> Deployment | None:
    """Return the environment that the address gives, or the default one where it gives none."""
    if "environment_id" in request.GET:
        return of.environment(id_in(request, "environment_id"))
    return next((row for row in of.deployments if row.is_default), None)


@form_at("project_deploy", DeployForm)
class ProjectDeployView(PermissionRequiredMixin, View):
    """Asks in which environments a version should be live."""

    permission_required = "projects.propose_change"

    def get(self, request: SignedInRequest, project_id: str) -> HttpResponse:
        """Show the environments with what each serves; a link may choose some and give the reason."""
        of = fetch.versions(project_id)
        config_id = id_in(request, "config_id")
        if not config_id:
            return redirect("config_list", project_id)
        if config_id not in of.by_id:
            return version_missing(request, of.project, [config_id])
        edits = editing(request, project_id, "project_deploy")
        typed = resume(request)
        given = list(edits.change.requested) if edits else None
        asked = typed.getlist("environment") if typed else request.GET.getlist("environment") or given
        note = storable((typed or request.GET).get("note", edits.change.note if edits else ""))
        initial = {"environment": asked, "note": note}
        return self.show(request, of, self.form(of, config_id, initial=initial), edits=edits)

    def post(self, request: SignedInRequest, project_id: str) -> HttpResponse:
        """Propose it, or show the form again with what was typed."""
        of = fetch.versions(project_id)
        config_id = id_in(request, "config_id")
        if config_id not in of.by_id:
            return version_missing(request, of.project, [config_id])
        edits = editing(request, project_id, "project_deploy")
        form = self.form(of, config_id, data=request.POST)
        if not form.is_valid():
            return self.show(request, of, form, status=422, edits=edits)
        try:
            return redirect(self.propose(request, of, form, edits))
        except services.NothingToChange as error:
            form.add_error("environment", error.sentence)
            return self.show(request, of, form, status=422, edits=edits)
        except services.NotInState as error:
            return self.show(request, of, form, status=409, edits=not_edited(request, form, edits, error))

    def propose(self, request: SignedInRequest, of: FetchedProject, form: DeployForm, edits: Editing | None) -> Change:
        """Make a proposal of what was chosen, or let the change that is edited ask for it."""
        return services.propose_deployment(
            of.project,
            form.version,
            deployments=of.deployments,
            environments=form.cleaned_data["environment"],
            versions=of.versions,
            by=request.user,
            note=form.cleaned_data["note"],
            edits=edits,
        )

    def form(self, of: FetchedProject, config_id: str, **more: Any) -> DeployForm:
        """Make the form for one of the project's versions."""
        return DeployForm(
            project=of.project, version=of.by_id[config_id], deployments=of.deployments, called=of.called, **more
        )

    def show(
        self,
        request: SignedInRequest,
        of: FetchedProject,
        form: DeployForm,
        status: int = 200,
        *,
        edits: Editing | None = None,
    ) -> HttpResponse:
        context = {
            **form_context(of.project.id, edits),
            "form": form,
            "project": of.project,
            "version": form.version,
            "live": of.live,
            "facts": version_facts(of, form.version),
            "deployments_error": of.deployments_error,
        }
        return render(request, "projects/deployment_form.html", context, status=status)


@form_at("project_offline", NoteForm)
class ProjectOfflineView(PermissionRequiredMixin, View):
    """Asks whether an environment should really serve nothing."""

    permission_required = "projects.propose_change"

    def get(self, request: SignedInRequest, project_id: str) -> HttpResponse:
        """Show what would be taken off, and what that means."""
        edits, of = editing(request, project_id, "project_offline"), fetch.versions(project_id)
        environment = environment_in(request, of)
        typed = resume(request) if environment and environment.model_config_id else request.GET
        note = storable((typed or request.GET).get("note", edits.change.note if edits else ""))
        return self.show(request, of, NoteForm(initial={"note": note}), edits=edits)

    def post(self, request: SignedInRequest, project_id: str) -> HttpResponse:
        edits, of = editing(request, project_id, "project_offline"), fetch.versions(project_id)
        form = NoteForm(request.POST)
        environment = environment_in(request, of)
        if not (form.is_valid() and environment and environment.model_config_id):
            return self.show(request, of, form, status=422, edits=edits)
        try:
            change = services.propose_offline(
                of.project,
                environment,
                among=of.deployments,
                versions=of.versions,
                by=request.user,
                note=form.cleaned_data["note"],
                edits=edits,
            )
        except services.NotInState as error:
            return self.show(request, of, form, status=409, edits=not_edited(request, form, edits, error))
        return redirect(change)

    def show(
        self,
        request: SignedInRequest,
        of: FetchedProject,
        form: NoteForm,
        status: int = 200,
        *,
        edits: Editing | None = None,
    ) -> HttpResponse:
        """Render the question; where there is no such environment or it serves nothing, say so instead."""
        if of.deployments_error:
            raise of.deployments_error
        environment = environment_in(request, of)
        served = environment.model_config_id if environment else None
        name = of.environment_names[environment.environment_id] if environment else ""
        context = {
            **form_context(of.project.id, edits),
            "form": form if served else None,
            "project": of.project,
            "environment": environment,
            "title": offline_title(name, of.served_name(environment) if environment else ""),
            "name": name,
            "served": of.served_name(environment) if environment else "",
            "version": of.by_id.get(served or ""),
        }
        gone = status if served else 404
        return render(request, "projects/offline_form.html", context, status=gone)
