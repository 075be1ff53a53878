"""Proposing the way back from a change, made here or outside; it is reviewed and applied like any other."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from projects import remote
from projects.humanloop.resources import Project
from projects.models import Change
from projects.services.deploying import propose_offline
from projects.services.errors import NothingToChange, NotInState, ServiceError
from projects.services.operations import Values, operation_for
from projects.services.proposing import record
from projects.versions import names_in_play

NOTHING_LIVE: Values = {"active_config_id": None}


Propose = Callable[[], list[Change]]


def undo(change: Change, *, by: User) -> list[Change]:
    """Propose what was so before an applied change, and return the proposals; those that are open, if there are any.

    Environments that served different versions need one change each, for a deployment is of one version: then there
    are several proposals, which undo the change together.

    Raises:
        NotInState: the change is not in force.
        NothingToChange: what was so before is so again.
        ServiceError: the API has no way back, for it cannot make a field empty.
        HumanloopError: the project could not be read.
    """
    if not change.can_undo:
        raise NotInState
    return _propose_back(change, by=by)


def put_back(change: Change, *, by: User) -> list[Change]:
    """Propose what was so before a change that was noticed outside, and return the proposals, as `undo` does."""
    if not change.can_put_back:
        raise NotInState
    return _propose_back(change, by=by)


def _propose_back(change: Change, *, by: User) -> list[Change]:
    return _open_ways_back(change) or _propose_once(change, _way_back(change, by=by))


def _open_ways_back(change: Change) -> list[Change]:
    return list(change.undone_by.open().order_by("proposed_at"))


@transaction.atomic
def _propose_once(change: Change, propose: Propose) -> list[Change]:
    """Propose, unless somebody else has meanwhile: whoever presses at the same moment waits here for the first."""
    Change.objects.filter(pk=change.pk).update(attempt=F("attempt"))
    return _open_ways_back(change) or propose()


def _way_back(change: Change, *, by: User) -> Propose:
    """Read what is so now, and return what proposes the way back from there."""
    if change.of_project and change.before == NOTHING_LIVE:
        return _nothing_live_again(change, by=by)
    ways = list(_ways_back(change))
    project = remote.client().get_project(change.project_id)
    backward = Change(kind=ways[0][0], project_id=change.project_id, requested=change.before)
    now = operation_for(backward).look(remote.client(), backward)
    open_ways = [(kind, differing) for kind, wanted in ways if (differing := _differing(wanted, now))]
    if not open_ways:
        raise NothingToChange
    return lambda: [_propose(change, project, way, now=now, by=by) for way in open_ways]


def _nothing_live_again(change: Change, *, by: User) -> Propose:
    """Propose to take the default environment offline: no PATCH can empty the field that made a version live."""
    client = remote.client()
    project = client.get_project(change.project_id)
    default = next((row for row in client.list_deployed_configs(change.project_id) if row.is_default), None)
    if default is None:
        raise ServiceError(_no_way_back(change))
    return lambda: [propose_offline(project, default, by=by, note=_note(change), undoes=change)]


def _note(change: Change) -> str:
    moment = f"{change.settled_at:%-d %B %Y, %H:%M} UTC"
    if change.can_undo:
        return f"Undoes the change of {moment}."
    return f"Puts back what was so before a change made outside this panel, noticed on {moment}."


def _differing(wanted: Values, now: Values) -> Values:
    return {field: value for field, value in wanted.items() if value != now.get(field)}


def _propose(change: Change, project: Project, way: tuple[Change.Kind, Values], *, now: Values, by: User) -> Change:
    kind, differing = way
    live = project.active_config if "active_config_id" in differing else None
    return record(
        kind,
        project,
        before=now,
        requested=differing,
        by=by,
        note=_note(change),
        names=names_in_play(project, [live]) | change.names,
        documents=({live.id: live.raw} if live else {}) | change.documents,
        default=change.live_field,
        undoes=change,
    )


def _ways_back(change: Change) -> Iterator[tuple[Change.Kind, Values]]:
    if change.kind in {Change.Kind.DEPLOY, Change.Kind.OFFLINE}:
        yield from _deployments_back(change.before)
    elif all(change.before.values()):
        yield Change.Kind.UPDATE, dict(change.before)
    else:
        raise ServiceError(_no_way_back(change))


def _deployments_back(before: Values) -> Iterator[tuple[Change.Kind, Values]]:
    """Put the environments that served the same version into one deployment; take off what served nothing."""
    together: dict[str, Values] = defaultdict(dict)
    for environment, config_id in before.items():
        if config_id:
            together[config_id][environment] = config_id
    yield from ((Change.Kind.DEPLOY, values) for values in together.values())
    for environment, served in before.items():
        if not served:
            yield Change.Kind.OFFLINE, {environment: None}


def _no_way_back(change: Change) -> str:
    empty = " and ".join(
        "directory" if field == "directory_id" else "live version" for field, v in change.before.items() if not v
    )
    return (
        f"This change can’t be undone as a whole: there was no {empty} before it, and Humanloop's API can’t make that "
        "field empty again. Nothing was changed. Edit the project to change the other fields back."
    )
