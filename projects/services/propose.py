"""Making proposals, and taking them back."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from projects import gateway
from projects.humanloop.errors import NotFound
from projects.humanloop.resources import Project
from projects.humanloop.transport import within
from projects.models import Change, Move
from projects.services.editing import Edited, edit
from projects.services.errors import NothingToChange, NotInState, ReasonMissing
from projects.services.kinds import Values, holds, kind_of, live_field, project_values
from projects.services.overtake import is_judged, judge, overtaken
from projects.services.rights import demand
from projects.services.transitions import Action, Facts, begin, transition

LOOK_AGAIN = 3.0  # seconds; the page can do without
GONE = "Humanloop has no such project any more."


def propose(
    project: Project,
    *,
    requested: Mapping[str, str],
    by: User,
    note: str = "",
    names: Mapping[str, str] | None = None,
    documents: Mapping[str, Any] | None = None,
    default_environment: str = "",
    move: Move | None = None,
    edits: Edited | None = None,
) -> Change:
    """Write down what somebody wants of a project; only the fields that differ from what is so now.

    Args:
        project: as the remote answered just now.
        requested: any of `ProjectField`.
        by: the person.
        note: the reason, as typed.
        names: id to name, of all ids in play.
        documents: config id to the version's document, of the versions in play.
        default_environment: what the environment is called that is live by default; empty where that is not known.
        move: the move that this is a part of.
        edits: a change that asks for this from now on, in place of a new one.

    Raises:
        NothingToChange: no field differs.
    """
    now = project_values(project)
    differing = {field: value for field, value in requested.items() if value != now[field]}
    facts = {"by": by, "note": note, "names": names, "documents": documents, "move": move, "edits": edits}
    facts["default_environment"] = default_environment
    return record(Change.Kind.UPDATE, project, before=now, requested=differing, **facts)


def record(
    kind: Change.Kind, project: Project, *, before: Values, requested: Mapping[str, str | None], **facts: Any
) -> Change:
    """Write a proposal of any kind, or edit the one that is `edits`.

    `facts` are `by`, `note`, `names`, `documents`, `undoes`, `move`, `edits`, and of the default environment
    `default`, its id, and `default_environment`, its name.
    """
    if not requested or holds(requested, before):
        raise NothingToChange
    change = Change(
        kind=kind,
        project_id=project.id,
        project_name=project.label,
        before={field: before.get(field) for field in requested},
        requested=dict(requested),
        proposed_by=facts.get("by"),
        note=facts.get("note") or "",
        names=dict(facts.get("names") or {}),
        documents=dict(facts.get("documents") or {}),
        default_environment=facts.get("default_environment") or "",
        live_field=live_field(requested, facts.get("default")),
        volume=volume_of(project),
        yes_or_no=project.yes_or_no,
        undoes=facts.get("undoes"),
        move=facts.get("move"),
    )
    if edits := facts.get("edits"):
        return edit(edits, change, by=facts["by"])
    return begin(change, Action.PROPOSE)


def volume_of(project: Project) -> dict[str, Any]:
    """Return how much a project is used, as the row keeps it: so much may hang on its name."""
    used = project.active_config.last_used if project.active_config else None
    return {"data_count": project.data_count, "last_used": used.isoformat() if used else None}


def look_again(change: Change) -> Change:
    """Look whether what an open proposal was made against is still so, and make it stale if not; nothing is sent.

    Of one that is stale already, what is so now is noted anew.

    Raises:
        HumanloopError: it can't be told right now; the proposal stays as it is.
    """
    if not is_judged(change):
        return change
    try:
        with within(LOOK_AGAIN):
            now = kind_of(change).read(gateway.client(), change)
    except NotFound:
        return overtaken(change, problem=GONE)
    return judge(change, now)


def withdraw(change: Change, *, by: User, words: str = "") -> Change:
    """Take a proposal back: one's own as it is, somebody else's with a reason.

    Raises:
        PermissionDenied: this person may not.
        NotInState: it was sent, or withdrawn, in the meantime.
        ReasonMissing: somebody else proposed it, and there are no words.
    """
    demand(by, Action.WITHDRAW, change)
    if change.proposed_by_id != by.pk and not words:
        raise ReasonMissing
    facts = Facts(ended_at=timezone.now(), ended_by=by)
    if words:
        facts["problem"] = words
    if not transition(change, Action.WITHDRAW, by=by, **facts):
        raise NotInState
    return Change.objects.get(pk=change.pk)
