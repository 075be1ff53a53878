"""Proposing what an environment serves: a version made live in one or more, or taken offline in one."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib.auth.models import User

from projects.humanloop.resources import Deployment, Project, ProjectConfig
from projects.models import Change, ProjectField
from projects.services.editing import Edited
from projects.services.errors import NothingToChange
from projects.services.kinds import Values, deployment_values
from projects.services.propose import propose, record
from projects.text.labels import apart, as_read
from projects.versions import known_versions, names_in_play

# The project and the list of environments are two answers of the remote, which can disagree for a moment.
LIVE_ALREADY = (
    "This version is live in the default environment already, as the project itself says. Nothing was proposed. "
    "If the list of environments says something else, load it again in a minute."
)


def propose_deployment(
    project: Project,
    version: ProjectConfig,
    *,
    deployments: Sequence[Deployment],
    environments: Collection[str],
    versions: Sequence[ProjectConfig] = (),
    by: User,
    note: str = "",
    edits: Edited | None = None,
) -> Change:
    """Write down that a version should be live in the environments chosen.

    The default environment alone is the project's `active_config_id`, a plain PATCH; any other choice is one
    `deploy-config` with all of them.

    Args:
        project: as the remote answered just now.
        version: one of the project's.
        deployments: every environment with what it serves now; empty where the remote lists none.
        environments: ids of those chosen; none, or the default one alone, is the default environment.
        versions: the project's, of which those that are replaced are kept for the comparison.
        by: the person.
        note: the reason, as typed.
        edits: a change that asks for this from now on, in place of a new one.

    Raises:
        NothingToChange: every environment chosen serves this version already.
    """
    chosen = [row for row in deployments if row.environment_id in environments]
    is_plain = all(row.is_default for row in chosen)
    replaced = {project.active_config_id} if is_plain else {row.model_config_id for row in chosen}
    known = known_versions(project, versions)
    in_play = [version, *(known[key] for key in replaced if key in known and key != version.id)]
    facts: dict[str, Any] = {
        "by": by,
        "note": note,
        "names": _environment_names(chosen, deployments) | names_in_play(project, in_play),
        "documents": {each.id: each.raw for each in in_play},
        "default_environment": default_name(deployments),
        "edits": edits,
    }
    if not is_plain:
        return _deploy(project, version, chosen, now=deployment_values(list(deployments)), **facts)
    if version.id == project.active_config_id:
        raise NothingToChange(LIVE_ALREADY)
    return propose(project, requested={ProjectField.LIVE_VERSION: version.id}, **facts)


def _deploy(
    project: Project, version: ProjectConfig, chosen: Sequence[Deployment], *, now: Values, **facts: Any
) -> Change:
    differing: Values = {row.environment_id: version.id for row in chosen if now[row.environment_id] != version.id}
    default = next((row.environment_id for row in chosen if row.is_default), None)
    return record(Change.Kind.DEPLOY, project, before=now, requested=differing, default=default, **facts)


def propose_offline(
    project: Project,
    deployment: Deployment,
    *,
    among: Sequence[Deployment] = (),
    versions: Sequence[ProjectConfig] = (),
    by: User,
    note: str = "",
    undoes: Change | None = None,
    edits: Edited | None = None,
) -> Change:
    """Write down that an environment, `among` the project's, should serve nothing.

    Raises:
        NothingToChange: it serves nothing now.
    """
    served = known_versions(project, versions).get(deployment.model_config_id or "")
    return record(
        Change.Kind.OFFLINE,
        project,
        before=deployment_values([deployment]),
        requested={deployment.environment_id: None},
        by=by,
        note=note,
        names=_environment_names([deployment], among) | names_in_play(project, [served]),
        documents={served.id: served.raw} if served else {},
        default=deployment.environment_id if deployment.is_default else None,
        default_environment=default_name(among or [deployment]),
        undoes=undoes,
        edits=edits,
    )


def default_name(deployments: Sequence[Deployment]) -> str:
    """Return what the default environment is called; empty where none of these is it."""
    called = environment_names(deployments)
    return next((called[row.environment_id] for row in deployments if row.is_default), "")


def environment_names(deployments: Sequence[Deployment]) -> dict[str, str]:
    """Return id to what each environment is called among these."""
    return apart({row.environment_id: row.environment_name for row in deployments})


def _environment_names(chosen: Sequence[Deployment], every: Sequence[Deployment]) -> dict[str, str]:
    """Return id to name, of environments and of what they serve; of the others those that read like one of these."""
    served = {row.model_config_id: row.model_config_name for row in chosen if row.model_config_id}
    names = {key: name for key, name in served.items() if name}
    read = {as_read(row.environment_name) for row in chosen}
    twins = [row for row in every if as_read(row.environment_name) in read]
    return names | {row.environment_id: row.environment_name for row in (*twins, *chosen)}
