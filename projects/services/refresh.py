"""Bringing a proposal up to date that was overtaken: the same change, at the same address, from what is so now."""

from django.contrib.auth.models import User
from django.utils import timezone

from projects import gateway
from projects.models import Change
from projects.services.errors import NothingToChange, NotInState
from projects.services.kinds import Values, kind_of, touched
from projects.services.revert import project_and_versions
from projects.services.rights import demand
from projects.services.transitions import Action, Facts, transition
from projects.versions import known_versions, names_in_play


def refresh(change: Change, *, by: User) -> Change:
    """Read what is so now, and let the proposal start from there; what was approved before counts no more.

    Raises:
        PermissionDenied: this person may not.
        NotInState: it is not out of date any more, or somebody else was faster.
        NothingToChange: all that it asks for is so already.
        HumanloopError: the project could not be read; the proposal stays as it is.
    """
    demand(by, Action.REFRESH, change)
    now = touched(change, kind_of(change).read(gateway.client(), change))
    requested = {field: value for field, value in change.requested.items() if (value or None) != now[field]}
    if not requested:
        raise NothingToChange("All that this asks for is so already. Nothing was changed.")
    before = {field: now[field] for field in requested}
    facts = Facts(before=before, requested=requested, **_versions(change, before))
    live = change.live_field if change.live_field in requested else ""
    facts |= Facts(live_field=live, answered={}, settled_at=None, touched_at=timezone.now())
    as_read = {"attempt": change.attempt, "settled_at": change.settled_at}
    taken = transition(change, Action.REFRESH, by=by, only_if=as_read, **facts)
    if not taken:
        raise NotInState
    return Change.objects.get(pk=change.pk)


def _versions(change: Change, before: Values) -> Facts:
    """Return the names and documents of a change together with those of the versions that are live now."""
    ids = {before[field] for field in kind_of(change).version_fields(before)} - {None}
    if not ids:
        return Facts()
    project, versions, _ = project_and_versions(change)
    known = known_versions(project, versions.values())
    in_play = [known[key] for key in ids if key in known]
    names = names_in_play(project, in_play) | change.names
    return Facts(names=names, documents=change.documents | {each.id: each.raw for each in in_play})
