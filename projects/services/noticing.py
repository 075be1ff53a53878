"""Noticing what was changed outside this panel: a project differs from what was seen, and no change says why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from projects.clock import horizon
from projects.humanloop.resources import Project, ProjectConfig, read_or_broken
from projects.models import Change, SeenProject
from projects.services.operations import Values, project_values
from projects.versions import names_in_play

FIELDS = ("name", "active_config_id", "directory_id")


def notice(before: SeenProject, project: Project, *, read_at: datetime) -> bool:
    """Write down what changed outside, once; return whether how it looks now may replace how it was last seen.

    Args:
        before: how the project was last seen.
        project: as the remote answered.
        read_at: when that reading began.
    """
    if not _can_be_judged(project.id, read_at):
        return False
    expected = _expected(before)
    now = project_values(project)
    differing = {field: value for field, value in now.items() if (value or None) != expected[field]}
    with transaction.atomic():
        if not _take(before, now, read_at):
            return False
        if differing:
            _write(before, project, expected, differing, read_at)
    return True


def account_for(change: Change) -> None:
    """Take what the remote confirmed of a change from here as seen, so that a later difference is an outside one."""
    known: dict[str, Any] = {field: value or "" for field, value in change.answered.items() if field in FIELDS}
    if "active_config_id" in known:
        live = read_or_broken(ProjectConfig, change.documents.get(known["active_config_id"]))
        known["active_config_created_at"] = getattr(live, "created_at", None)
    if known and change.kind == Change.Kind.UPDATE:
        SeenProject.objects.filter(pk=change.project_id).update(**known, seen_at=change.settled_at)


def _can_be_judged(project_id: str, read_at: datetime) -> bool:
    """Whether no change of ours was on its way, or of unknown outcome, when the project was read."""
    changes = Change.objects.filter(project_id=project_id)
    return not (
        changes.unsettled().exists()
        or changes.filter(settled_at__range=(read_at, horizon()), sent_at__isnull=False).exists()
    )


def _expected(before: SeenProject) -> Values:
    """How the project should look: as it was last seen, and what was applied from here since."""
    values: Values = {
        "name": before.name,
        "active_config_id": before.active_config_id or None,
        "directory_id": before.directory_id or None,
    }
    since = Change.objects.filter(
        project_id=before.project_id, state=Change.State.APPLIED, settled_at__gte=before.seen_at
    ).order_by("settled_at")
    for kind, answered in since.values_list("kind", "answered"):
        if kind == Change.Kind.UPDATE:
            values |= {field: value for field, value in answered.items() if field in values}
    return values


def _take(before: SeenProject, now: Values, read_at: datetime) -> bool:
    """Replace what was seen, unless somebody else has since: exactly one reader of a difference writes it down."""
    row = SeenProject.objects.filter(pk=before.pk, seen_at=before.seen_at)
    fields = {field: value or "" for field, value in now.items()}
    older = before.seen_at < read_at or before.seen_at > horizon()
    return older and bool(row.update(**fields, seen_at=read_at))


def _write(before: SeenProject, project: Project, expected: Values, differing: Values, read_at: datetime) -> None:
    if _deployed_here(before, differing):
        differing = {field: value for field, value in differing.items() if field != "active_config_id"}
    if not differing:
        return
    versions = _versions(before.document) | _versions(project.raw)
    Change.objects.create(
        kind=Change.Kind.OUTSIDE,
        state=Change.State.NOTICED,
        project_id=project.id,
        project_name=project.label,
        before={field: expected[field] for field in differing},
        requested=differing,
        answered=differing,
        live_field="active_config_id" if "active_config_id" in differing else "",
        names=names_in_play(project, []) | {key: label for key, (label, _) in versions.items()},
        documents={key: document for key, (_, document) in versions.items()} if "active_config_id" in differing else {},
        yes_or_no=project.yes_or_no,
        settled_at=read_at,
        last_seen_at=before.seen_at,
    )


def _deployed_here(before: SeenProject, differing: Values) -> bool:
    """Whether the live version is what a deployment from here put live, or took off, since."""
    if "active_config_id" not in differing:
        return False
    since = Change.objects.filter(
        project_id=before.project_id,
        state=Change.State.APPLIED,
        settled_at__gte=before.seen_at,
        kind__in=[Change.Kind.DEPLOY, Change.Kind.OFFLINE],
    )
    answers = since.values_list("answered", flat=True)
    return any(differing["active_config_id"] in answered.values() for answered in answers)


def _versions(document: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """The live version of a project's document: id to name and document."""
    active = document.get("active_config")
    config = active.get("config") if isinstance(active, dict) else None
    if not isinstance(config, dict) or not isinstance(config.get("id"), str):
        return {}
    name = config.get("name")
    return {config["id"]: (name if isinstance(name, str) and name else config["id"], active)}
