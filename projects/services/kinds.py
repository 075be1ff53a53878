"""The kinds of change, one class each: its fields, how it reads and writes the remote, how it is reversed.

A kind speaks in values, `{field: value or None}`. Of a kind `OfProject` the fields are those of the edit form; of one
`OfEnvironments` they are ids of environments, and the values those of the versions that they serve. What a kind is
called stands in `Change.Kind`; its form, by the name in `form`, in `views.refused`.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import ClassVar

from projects.humanloop.client import Humanloop
from projects.humanloop.resources import Deployment, Project
from projects.models import Change, ProjectField
from projects.services.errors import NotInState, UnknownKind

Values = dict[str, str | None]
Way = tuple[Change.Kind, Values]  # the kind of a proposal, and what it asks for
Filled = list[tuple[str, str]]
FIELDS = tuple(ProjectField.values)


class ChangeKind(ABC):
    """What pages and services ask of a change whose answer depends on its kind.

    Attributes:
        form: the name of the address at which a change of the kind is asked for.
        identify: what of `filled_in` its address says besides the project, whatever is asked for there.
    """

    form: ClassVar[str]
    identify: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def read(self, client: Humanloop, change: Change) -> Values:
        """Read what is so now; raises `HumanloopError`."""

    @abstractmethod
    def write(self, client: Humanloop, change: Change) -> Values | None:
        """Ask for the change, once; return what the remote says is so, None where its answer does not say.

        Raises:
            HumanloopError: of the write and of nothing after it: a later call that fails tells nothing of the write.
        """

    @abstractmethod
    def filled_in(self, change: Change) -> Filled:
        """Return what fills in its form with what the change asks for, as name and value of an address."""

    @abstractmethod
    def ways_back(self, change: Change) -> Iterator[Way]:
        """Yield what asks for what was so before: several, where one call of the API can't."""

    @abstractmethod
    def version_fields(self, fields: Iterable[str]) -> list[str]:
        """Return those of its fields whose value is a version."""

    @abstractmethod
    def of_project(self, change: Change, values: Mapping[str, str | None]) -> Values:
        """Return what values of a change say of the project's own fields; what is live by default is one of them."""

    @abstractmethod
    def unplaced(self, change: Change) -> set[str | None]:
        """Return what it may have made live by default, where it does not say which environment is the default."""

    def emptied_live(self, change: Change) -> bool:
        """Whether nothing was live by default before, which none of its `ways_back` asks for."""
        return False

    def renames(self, change: Change) -> bool:
        """Whether applying it gives the project a new name: callers may use it as an identifier."""
        return False

    def takes_offline(self, change: Change) -> bool:
        """Whether calls to an environment will find nothing live."""
        return False

    def switches_version(self, change: Change) -> bool:
        """Whether another version becomes live somewhere, or none does."""
        return bool(self.version_fields(change.requested))


class OfProject(ChangeKind):
    """A kind whose fields are those of the project itself."""

    form = "project_edit"

    def read(self, client: Humanloop, change: Change) -> Values:
        return project_values(client.get_project(change.project_id))

    def filled_in(self, change: Change) -> Filled:
        """Return the fields asked for."""
        return [(field, value or "") for field, value in change.requested.items()]

    def ways_back(self, change: Change) -> Iterator[Way]:
        """Put back the fields that were not empty; no PATCH empties one."""
        if filled := {field: value for field, value in change.before.items() if value}:
            yield Change.Kind.UPDATE, filled

    def emptied_live(self, change: Change) -> bool:
        """Whether the live version was empty: then the default environment has to be taken offline."""
        return ProjectField.LIVE_VERSION in change.before and not change.before[ProjectField.LIVE_VERSION]

    def version_fields(self, fields: Iterable[str]) -> list[str]:
        """Return the live version, if it is among them."""
        return [field for field in fields if field == ProjectField.LIVE_VERSION]

    def of_project(self, change: Change, values: Mapping[str, str | None]) -> Values:
        """Return them: they are the project's own."""
        return {field: value for field, value in values.items() if field in FIELDS}

    def unplaced(self, change: Change) -> set[str | None]:
        """Return nothing: its live version is the one by default."""
        return set()


class Update(OfProject):
    """`PATCH /projects/{id}` with the fields that differ and nothing else."""

    def write(self, client: Humanloop, change: Change) -> Values:
        return project_values(client.update_project(change.project_id, change.requested))

    def renames(self, change: Change) -> bool:
        """Whether the name is among what is asked for."""
        return ProjectField.NAME in change.requested


class Outside(OfProject):
    """What somebody else did, noticed by reading the project."""

    def write(self, client: Humanloop, change: Change) -> Values:
        """Send nothing: it is so already."""
        raise NotInState


class OfEnvironments(ChangeKind):
    """A kind whose fields are environments, and whose values are the versions that they serve."""

    def read(self, client: Humanloop, change: Change) -> Values:
        """Read what each environment serves."""
        return deployment_values(client.list_deployed_configs(change.project_id))

    def ways_back(self, change: Change) -> Iterator[Way]:
        """Put the environments that served the same version into one deployment; take off what served nothing."""
        together: dict[str, Values] = defaultdict(dict)
        for environment, config_id in change.before.items():
            if config_id:
                together[config_id][environment] = config_id
        yield from ((Change.Kind.DEPLOY, values) for values in together.values())
        for environment, served in change.before.items():
            if not served:
                yield Change.Kind.OFFLINE, {environment: None}

    def version_fields(self, fields: Iterable[str]) -> list[str]:
        """Return all of them."""
        return list(fields)

    def of_project(self, change: Change, values: Mapping[str, str | None]) -> Values:
        """Return what the default environment serves, where it is one of them."""
        return {ProjectField.LIVE_VERSION: values[change.live_field]} if change.live_field in values else {}

    def unplaced(self, change: Change) -> set[str | None]:
        """Return the versions asked for, where none of the environments is known to be the default."""
        return set() if change.live_field else set(change.requested.values())


class Deploy(OfEnvironments):
    """`PATCH /projects/{id}/deploy-config` in the environments named."""

    form = "project_deploy"
    identify = ("config_id",)

    def filled_in(self, change: Change) -> Filled:
        """Return the one version, and each environment."""
        versions = list(change.requested.values())[:1]
        return [
            *(("config_id", version or "") for version in versions),
            *(("environment", e) for e in change.requested),
        ]

    def write(self, client: Humanloop, change: Change) -> Values:
        """Put one version live in every environment of the change."""
        config_id = next(iter(change.requested.values()))
        called = {environment: change.names.get(environment, "") for environment in change.requested}
        environments = [(id_, name if name != id_ else "") for id_, name in called.items()]  # its id is no name
        return deployment_values(client.deploy_config(change.project_id, config_id, environments))


class Offline(OfEnvironments):
    """`DELETE /projects/{id}/deployed-config/{environment_id}`, whose answer does not say what is so then."""

    form = "project_offline"
    identify = ("environment_id",)

    def filled_in(self, change: Change) -> Filled:
        """Return the environment."""
        return [("environment_id", environment) for environment in change.requested]

    def write(self, client: Humanloop, change: Change) -> None:
        """Take the live version off the one environment of the change."""
        (environment,) = change.requested
        client.delete_deployed_config(change.project_id, environment)

    def takes_offline(self, change: Change) -> bool:
        """Say so: nothing is live there then."""
        return True


class Unknown(ChangeKind):
    """A kind of another version of the panel: such a change can be told of, and nothing can be done with it."""

    form = ""

    def read(self, client: Humanloop, change: Change) -> Values:
        """Refuse: what its fields are is not known."""
        raise UnknownKind

    def write(self, client: Humanloop, change: Change) -> Values:
        """Refuse: nothing is guessed."""
        raise UnknownKind

    def filled_in(self, change: Change) -> Filled:
        """Refuse: it has no form here."""
        raise UnknownKind

    def ways_back(self, change: Change) -> Iterator[Way]:
        """Refuse: what would undo it is not known."""
        raise UnknownKind

    def version_fields(self, fields: Iterable[str]) -> list[str]:
        """Return none: which are is not known."""
        return []

    def of_project(self, change: Change, values: Mapping[str, str | None]) -> Values:
        """Return nothing: what it says of the project is not known."""
        return {}

    def unplaced(self, change: Change) -> set[str | None]:
        """Return every text in it: any may be a version that it made live."""
        return {value for value in change.requested.values() if isinstance(value, str)}


KINDS: Mapping[str, ChangeKind] = {
    Change.Kind.UPDATE: Update(),
    Change.Kind.DEPLOY: Deploy(),
    Change.Kind.OFFLINE: Offline(),
    Change.Kind.OUTSIDE: Outside(),
}
UNKNOWN = Unknown()


def kind_of(change: Change) -> ChangeKind:
    """Return what a change's kind says; of one that this version of the panel does not know, as little as can be."""
    return KINDS.get(change.kind, UNKNOWN)


def expect_known(change: Change) -> None:
    """Raise `UnknownKind` of a change with which nothing can be done."""
    if not change.is_of_known_kind:
        raise UnknownKind


def project_values(project: Project) -> Values:
    """Return the fields of a project that can be changed."""
    return {field: getattr(project, field) or None for field in FIELDS}


def deployment_values(deployments: Iterable[Deployment]) -> Values:
    """Return which config each environment serves."""
    return {row.environment_id: row.model_config_id or None for row in deployments}


def live_field(requested: Collection[str], default: str | None = None) -> str:
    """Return which of the fields says what is live by default; empty where none does.

    It has two names: the project's own field, and `default`, the id of the default environment.
    """
    return next((str(field) for field in (ProjectField.LIVE_VERSION, default) if field and field in requested), "")


def same_field(of: Change, field: str, there: Change) -> str:
    """Return what a field of one change is called in another: see `live_field`."""
    return there.live_field or field if field == of.live_field else field


def touched(change: Change, values: Mapping[str, str | None]) -> Values:
    """Return the values of the fields that the change is about."""
    return {field: values.get(field) for field in change.requested}


def holds(wanted: Mapping[str, str | None], values: Mapping[str, str | None]) -> bool:
    """Whether every field has the value that is wanted."""
    return all((values.get(field) or None) == (value or None) for field, value in wanted.items())
