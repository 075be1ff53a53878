"""The form of a change that was refused: filled in with what was asked for, and with what the remote said of it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse

from projects.forms.deployment import DeployForm, NoteForm
from projects.humanloop.errors import HumanloopError
from projects.mirror import fetch
from projects.models import Change
from projects.services.kinds import kind_of
from projects.views.projects import build_form


def refused(change: Change) -> dict[str, Any]:
    """Return what the page needs to show the form; nothing where there can be none now, as while the remote is away."""
    try:
        form = kind_of(change).form
        context = FORMS[form](change)
    except HumanloopError:
        return {}
    if context:
        context["form"].add_refusal(change.refusal)
        context["form_template"] = f"projects/includes/{form}_form.html"
    return context


def update_form(change: Change) -> dict[str, Any]:
    """Fill in the edit form as if the change had been typed into it."""
    seen = {f"seen_{field}": value or "" for field, value in change.before.items()}
    typed = {**change.requested, **seen, "note": change.note}
    action = reverse("project_edit", args=[change.project_id])
    of = fetch.project(change.project_id, directories=True)
    return {"form": build_form(of, data=typed), "action": action}


def deploy_form(change: Change) -> dict[str, Any]:
    """Fill in where the version should be live, if the project still has it."""
    of = fetch.versions(change.project_id)
    version = of.by_id.get(next(iter(change.requested.values())))
    if version is None or of.deployments_error:
        return {}
    typed = {"environment": list(change.requested), "note": change.note}
    form = DeployForm(typed, project=of.project, version=version, deployments=of.deployments, called=of.called)
    return {"form": form, "live": of.live}


def offline_form(change: Change) -> dict[str, Any]:
    """Fill in why an environment should serve nothing, if it still serves something."""
    of = fetch.versions(change.project_id)
    environment = of.environment(next(iter(change.requested)))
    if environment is None or not environment.model_config_id:
        return {}
    form = NoteForm({"note": change.note})
    return {"form": form, "environment_id": environment.environment_id}


# By the name of the address at which a kind of change is asked for: `services.kinds.ChangeKind.form`.
FORMS: Mapping[str, Callable[[Change], dict[str, Any]]] = {
    "project_edit": update_form,
    "project_deploy": deploy_form,
    "project_offline": offline_form,
}
