"""Proposing the way back from a change, made here or outside; it is reviewed and applied like any other."""

from collections.abc import Callable, Container, Iterable, Mapping
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from projects import gateway
from projects.humanloop.errors import HumanloopError
from projects.humanloop.resources import Project, ProjectConfig
from projects.models import Change
from projects.models.notes import BUT_FOR, PUTS_BACK, UNDOES_CHANGE
from projects.services.errors import NothingToChange, ServiceError
from projects.services.kinds import Values, Way, kind_of
from projects.services.propose import record
from projects.services.propose_deployment import propose_offline
from projects.services.rights import demand
from projects.services.transitions import Action, transition
from projects.text.invisible import readable
from projects.versions import known_versions, names_in_play

NO_DEFAULT = (
    "This change can’t be undone: nothing was live before it, and Humanloop lists no default environment to take "
    "offline. Nothing was changed."
)
GONE = (
    "There is no way back to {}: Humanloop no longer lists this version. Choose another one on the project’s page. "
    "Nothing was changed."
)

Propose = Callable[[], Change]


def undo(change: Change, *, by: User) -> list[Change]:
    """Propose what was so before an applied change, and return the proposals; those that are open, if there are any.

    Environments that served different versions need one change each, for a deployment is of one version: then there
    are several proposals, which undo the change together.

    Raises:
        NotInState: the change is not in force, or the API has no way back, for it cannot make a field empty. Where it
            has one for some of the fields, these are proposed.
        NothingToChange: what was so before is so again.
        ServiceError: the remote lists no default environment to take offline, or no longer the version to go back to.
        HumanloopError: the project could not be read.
    """
    demand(by, Action.UNDO, change)
    return _propose_back(change, by=by)


def put_back(change: Change, *, by: User) -> list[Change]:
    """Propose what was so before a change that was noticed outside, and return the proposals, as `undo` does."""
    demand(by, Action.PUT_BACK, change)
    return _propose_back(change, by=by)


def _propose_back(change: Change, *, by: User) -> list[Change]:
    return _open_ways_back(change) or _propose_once(change, _way_back(change, by=by), by=by)


def _open_ways_back(change: Change) -> list[Change]:
    return list(change.undone_by.begun().order_by("proposed_at"))


@transaction.atomic
def _propose_once(change: Change, proposals: list[Propose], *, by: User) -> list[Change]:
    """Propose, unless somebody else has meanwhile: whoever presses at the same moment waits here for the first."""
    Change.objects.filter(pk=change.pk).update(attempt=F("attempt"))
    if already := _open_ways_back(change):
        return already
    transition(change, Action.PUT_BACK if change.is_from_outside else Action.UNDO, by=by)
    return [propose() for propose in proposals]


def _way_back(change: Change, *, by: User) -> list[Propose]:
    """Read what is so now, and return what proposes the way back from there: a call for each proposal."""
    proposals = [*_nothing_live_again(change, by=by), *_fields_back(change, by=by)]
    if not proposals:
        raise NothingToChange
    return proposals


def _fields_back(change: Change, *, by: User) -> list[Propose]:
    """Propose what the fields were that were not empty."""
    kind = kind_of(change)
    ways = list(kind.ways_back(change))
    if not ways:
        return []
    project, versions, all_read = project_and_versions(change)
    now = kind.read(gateway.client(), change)
    open_ways = [(asked, differing) for asked, wanted in ways if (differing := _differing(wanted, now))]
    if all_read:
        _expect_listed(change, open_ways, known_versions(project, versions.values()))
    return [partial(_propose, change, project, way, now=now, by=by, versions=versions) for way in open_ways]


def _expect_listed(change: Change, ways: Iterable[Way], known: Container[str]) -> None:
    for _, differing in ways:
        for field in kind_of(change).version_fields(differing):
            if (version := differing[field]) and version not in known:
                raise ServiceError(GONE.format(readable(change.name_of(version))))


def project_and_versions(change: Change) -> tuple[Project, dict[str, ProjectConfig], bool]:
    """Read the project and, where another version becomes live, its versions with averages, if they can be had.

    Besides, whether these are all of its versions.
    """
    client = gateway.client()
    reads: list[Callable[[], Any]] = [partial(client.get_project, change.project_id)]
    if kind_of(change).switches_version(change):
        reads.append(partial(client.list_configs, change.project_id))
    project, *listed = gateway.side_by_side(*reads)
    if isinstance(project, HumanloopError):
        raise project
    rows = [row for rows in listed if not isinstance(rows, HumanloopError) for row in rows]
    versions = {row.id: row for row in rows if isinstance(row, ProjectConfig)}
    failed = any(isinstance(rows, HumanloopError) for rows in listed)
    return project, versions, bool(versions) and not failed and len(versions) == len(rows)


def _nothing_live_again(change: Change, *, by: User) -> list[Propose]:
    """Propose to take the default environment offline: no PATCH can empty the field that made a version live."""
    if not kind_of(change).emptied_live(change):
        return []
    client = gateway.client()
    project = client.get_project(change.project_id)
    environments = client.list_deployed_configs(change.project_id)
    default = next((row for row in environments if row.is_default), None)
    if default is None:
        raise ServiceError(NO_DEFAULT)
    if not default.model_config_id:
        return []
    return [partial(propose_offline, project, default, among=environments, by=by, note=_note(change), undoes=change)]


def _note(change: Change) -> str:
    moment = f"{change.effective_at:%-d %B %Y, %H:%M} UTC"
    but = "".join(f"{BUT_FOR}{field.label.lower()}" for field in change.staying)
    if change.is_from_outside:
        return f"{PUTS_BACK}{moment}{but}."
    return f"{UNDOES_CHANGE}{moment}{but}."


def _differing(wanted: Values, now: Values) -> Values:
    return {field: value for field, value in wanted.items() if value != now.get(field)}


def _propose(
    change: Change,
    project: Project,
    way: Way,
    *,
    now: Values,
    by: User,
    versions: Mapping[str, ProjectConfig],
) -> Change:
    kind, differing = way
    known = known_versions(project, versions.values())
    ids = {side.get(field) for side in (now, differing) for field in kind_of(change).version_fields(differing)}
    in_play = [known[key] for key in ids if key and key in known]
    return record(
        kind,
        project,
        before=now,
        requested=differing,
        by=by,
        note=_note(change),
        names=names_in_play(project, in_play) | change.names,
        documents={each.id: each.raw for each in in_play}
        | change.documents
        | {each.id: each.raw for each in in_play if each.id in versions},
        default=change.live_field,
        default_environment=change.default_environment,
        undoes=change,
    )
