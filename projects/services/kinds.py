"""How each kind of change reads the remote, and how it writes: the difference between a PATCH and a deployment.

An operation speaks in values: `{field: value or None}`. For an update the fields are those of the edit form; for a
deployment they are environment ids, and the values config ids.
"""

from collections.abc import Mapping
from typing import Protocol

from projects.humanloop.client import Humanloop
from projects.humanloop.resources import Deployment, Project
from projects.models import Change

Values = dict[str, str | None]


class Operation(Protocol):
    """One kind of change, at the remote."""

    def look(self, client: Humanloop, change: Change) -> Values:
        """Read what is so now; raises `HumanloopError`."""

    def send(self, client: Humanloop, change: Change) -> Values | None:
        """Ask for the change, once; return what the remote says is so, None where its answer does not say.

        Raises:
            HumanloopError: of the write and of nothing after it: a later call that fails tells nothing of the write.
        """


def project_values(project: Project) -> Values:
    """Return the three fields of a project that can be changed."""
    return {
        "name": project.name or None,
        "active_config_id": project.active_config_id or None,
        "directory_id": project.directory_id or None,
    }


def deployment_values(deployments: list[Deployment]) -> Values:
    """Return which config each environment serves."""
    return {row.environment_id: row.model_config_id or None for row in deployments}


class Update:
    """`PATCH /projects/{id}` with the fields that differ and nothing else."""

    def look(self, client: Humanloop, change: Change) -> Values:
        """Read the project."""
        return project_values(client.get_project(change.project_id))

    def send(self, client: Humanloop, change: Change) -> Values:
        """Send the fields asked for."""
        return project_values(client.update_project(change.project_id, change.requested))


class Deploy:
    """`PATCH /projects/{id}/deploy-config` in the environments named."""

    def look(self, client: Humanloop, change: Change) -> Values:
        """Read what each environment serves."""
        return deployment_values(client.list_deployed_configs(change.project_id))

    def send(self, client: Humanloop, change: Change) -> Values | None:
        """Put one version live in every environment of the change."""
        config_id = next(iter(change.requested.values()))
        called = {environment: change.names.get(environment, "") for environment in change.requested}
        environments = [(id_, name if name != id_ else "") for id_, name in called.items()]  # its id is no name
        return deployment_values(client.deploy_config(change.project_id, config_id, environments))


class Offline(Deploy):
    """`DELETE /projects/{id}/deployed-config/{environment_id}`, whose answer does not say what is so then."""

    def send(self, client: Humanloop, change: Change) -> None:
        """Take the live version off the one environment of the change."""
        (environment,) = change.requested
        client.delete_deployed_config(change.project_id, environment)


OPERATIONS: Mapping[str, Operation] = {
    Change.Kind.UPDATE: Update(),
    Change.Kind.DEPLOY: Deploy(),
    Change.Kind.OFFLINE: Offline(),
}


def operation_for(change: Change) -> Operation:
    """Return how this change reads and writes the remote."""
    return OPERATIONS[change.kind]


def touched(change: Change, values: Mapping[str, str | None]) -> Values:
    """Return the values of the fields that the change is about."""
    return {field: values.get(field) for field in change.requested}


def holds(wanted: Mapping[str, str | None], values: Mapping[str, str | None]) -> bool:
    """Whether every field has the value that is wanted."""
    return all((values.get(field) or None) == (value or None) for field, value in wanted.items())
