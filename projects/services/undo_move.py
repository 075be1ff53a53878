"""Proposing the way back of a whole move: each project that can goes to where it was, in a move of its own."""

import time
from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from projects.humanloop.errors import HumanloopError
from projects.humanloop.resources import Project
from projects.models import Change, ChangeQuerySet, Move, ProjectField
from projects.models.notes import UNDOES_MOVE
from projects.services.bulk_move import Clock, Read, read_each, why_unread
from projects.services.errors import NothingToChange, NotInState
from projects.services.kinds import Values, project_values
from projects.services.propose import record
from projects.services.rights import demand
from projects.services.transitions import Action

NOT_THROUGH = "This move is not through yet: it can be undone once each of its projects has an outcome."
UNDONE = "It was moved back since."
MOVED_ON = "It was moved on since."
PROPOSED = "A proposal of its own that moves it back is open already."

Going = Sequence[tuple[Change, Project]]


def undo_move(move: Move, *, by: User, labels: Mapping[str, str], clock: Clock = time.monotonic) -> Move:
    """Propose where each project was before a move, as another move; the one that is open, if there is one.

    What can't go back is left out, with why: it was in no directory, has been moved since, or is on its way back.

    Args:
        move: each of its projects that was moved is read now, unless it stays in any case.
        by: the person.
        labels: directory id to label, of those that have one.
        clock: seconds that only grow.

    Raises:
        PermissionDenied: this person may not.
        NotInState: some of it waits still, or is on its way.
        NothingToChange: not one of its projects can go back.
        HumanloopError: not one of them could be read.
    """
    demand(by, Action.UNDO, move)
    if back := _open_way_back(move):
        return back
    if (
        move.changes.filter(state__in=[Change.State.DRAFT, Change.State.PROPOSED, Change.State.SENDING])
        .not_expired()
        .exists()
    ):
        raise NotInState(NOT_THROUGH)
    read = read_each([change.project_id for change in _moved(move) if not _why_it_stays(change)], clock)
    return _propose_once(move, read, by=by, labels=labels)


def _open_way_back(move: Move) -> Move | None:
    return move.undone_by.filter(pk__in=Change.objects.begun().filter(move__undoes=move).values("move")).first()


def _moved(move: Move) -> ChangeQuerySet:
    """Return what was saved of a move, each with what is so of it by now: `undone`, `moved_on`, `is_open`."""
    back = Change.objects.filter(undoes=OuterRef("pk"))
    elsewhere = Change.objects.effective().filter(
        project_id=OuterRef("project_id"),
        requested__has_key=ProjectField.DIRECTORY,
        effective_at__gt=OuterRef("effective_at"),
    )
    return move.changes.filter(state=Change.State.APPLIED).annotate(
        undone=Exists(back.effective()), moved_on=Exists(elsewhere), is_open=Exists(back.begun())
    )


def _why_it_stays(change: Change) -> str:
    """Return why one of those that were moved stays, whatever the remote says; empty where it need not."""
    since = {UNDONE: "undone", MOVED_ON: "moved_on", PROPOSED: "is_open"}
    return change.no_way_back or next((why for why, name in since.items() if getattr(change, name)), "")


@transaction.atomic
def _propose_once(move: Move, read: Read, *, by: User, labels: Mapping[str, str]) -> Move:
    """Propose, unless somebody else has meanwhile: whoever presses at the same moment waits here for the first.

    So does whoever undoes one of its changes, and the other way round.
    """
    Move.objects.filter(pk=move.pk).update(problem=F("problem"))
    move.changes.update(attempt=F("attempt"))
    if back := _open_way_back(move):
        return back
    going, left_out = _sorted(move, read, labels)
    if not going:
        raise _nothing_goes(read, left_out)
    return _propose(move, going, left_out, by=by, labels=labels)


def _sorted(move: Move, read: Read, labels: Mapping[str, str]) -> tuple[Going, list[dict[str, str]]]:
    """Return what goes back, and what does not, as the move's row keeps it."""
    going, left_out = [], []
    for change in _moved(move).order_by("project_name", "pk"):
        found = read.get(change.project_id)
        why = _why_it_stays(change) or _why_not_now(change, found, labels)
        if why is None and isinstance(found, Project):
            going.append((change, found))
        else:
            left_out.append({"id": change.project_id, "name": change.project_name, "why": why or ""})
    return going, left_out


def _why_not_now(change: Change, found: Project | HumanloopError | None, labels: Mapping[str, str]) -> str | None:
    """Return why a project can't go back from where it is now; empty where it is back already, None where it can."""
    if not isinstance(found, Project):
        return why_unread(found)
    if found.directory_id == change.before[ProjectField.DIRECTORY]:
        return ""
    if found.directory_id == change.requested[ProjectField.DIRECTORY]:
        return None
    now = labels.get(found.directory_id or "", found.directory_id)
    return f"It was moved on since: it is in {f'“{now}”' if now else 'no directory'} now."


def _nothing_goes(read: Read, left_out: Sequence[Mapping[str, str]]) -> Exception:
    errors = [found for found in read.values() if isinstance(found, HumanloopError)]
    if errors and len(errors) == len(read):
        return errors[0]
    why = " ".join(dict.fromkeys(out["why"] or "It is back already." for out in left_out))
    return NothingToChange(f"None of these projects can be moved back, so nothing was proposed. {why}".rstrip())


def _propose(move: Move, going: Going, left_out: list[dict[str, str]], *, by: User, labels: Mapping[str, str]) -> Move:
    places = {change.before[ProjectField.DIRECTORY]: change for change, _ in going}
    (place, change), *more = places.items()
    note = f"{UNDOES_MOVE}{move.proposed_at:%-d %B %Y, %H:%M} UTC."
    back = Move.objects.create(
        directory_id="" if more else place,
        directory_name="" if more else labels.get(place) or change.name_of(place),
        left_out=left_out,
        note=note,
        proposed_by=by,
        undoes=move,
    )
    for change, project in going:
        _propose_one(change, project, back, names=change.names | labels)
    return back


def _propose_one(change: Change, project: Project, back: Move, *, names: Mapping[str, str]) -> Change:
    requested: Values = {ProjectField.DIRECTORY: change.before[ProjectField.DIRECTORY]}
    ids = [*requested.values(), project.directory_id]
    return record(
        Change.Kind.UPDATE,
        project,
        before=project_values(project),
        requested=requested,
        by=back.proposed_by,
        note=back.note,
        names={key: names[key] for key in ids if key and key in names},
        undoes=change,
        move=back,
    )
