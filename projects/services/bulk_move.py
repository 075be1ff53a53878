"""Filing many projects in one directory: a change each, applied some seconds at a time while somebody watches.

Nothing goes on by itself in the background: `go_on` is called by the page that shows how far it is. What is left to do
stands in the rows, so that it can go on in another process, on another machine, for another person.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from projects import gateway
from projects.humanloop.errors import HumanloopError
from projects.humanloop.resources import Project
from projects.models import Change, Move, ProjectField, SeenProject
from projects.services.apply import attempt
from projects.services.approvals import lacking
from projects.services.errors import NothingToChange, NotInState, one_of_many
from projects.services.fingerprints import expect_same, fingerprint_of_all
from projects.services.propose import propose
from projects.services.reconcile import expire, reconcile
from projects.services.rights import demand
from projects.services.transitions import Action, transition, transition_all

MOST = 100  # projects in one move
ABREAST = 8
READING = 10.0  # seconds after which no more projects are read
WORKING = 4.0  # seconds after which no more changes are begun

Clock = Callable[[], float]
Read = Mapping[str, Project | HumanloopError | None]


def propose_move(
    project_ids: Sequence[str],
    *,
    directory_id: str,
    by: User,
    note: str = "",
    labels: Mapping[str, str],
    clock: Clock = time.monotonic,
) -> Move:
    """Write down that projects should be in a directory: a change for each that is read and is not there yet.

    Args:
        project_ids: at most `MOST`; each is read now.
        directory_id: where to.
        by: the person.
        note: the reason, as typed.
        labels: directory id to label, of those that have one.
        clock: seconds that only grow.

    Raises:
        NothingToChange: all that could be read are there already.
        HumanloopError: not one of them could be read.
    """
    read = read_each(project_ids, clock)
    projects = [project for project in read.values() if isinstance(project, Project)]
    if not projects:
        raise next(error for error in read.values() if isinstance(error, HumanloopError))
    name = labels.get(directory_id, directory_id)
    moving = [project for project in projects if project.directory_id != directory_id]
    if not moving:
        raise NothingToChange(_all_there(name, unread=len(read) - len(projects)))
    with transaction.atomic():
        move = Move.objects.create(
            directory_id=directory_id,
            directory_name=name,
            left_out=_left_out(read, directory_id),
            note=note,
            proposed_by=by,
        )
        for project in moving:
            names = {key: labels[key] for key in (directory_id, project.directory_id or "") if key in labels}
            propose(project, requested={ProjectField.DIRECTORY: directory_id}, by=by, note=note, names=names, move=move)
    return move


def read_each(project_ids: Sequence[str], clock: Clock) -> Read:
    """Read each project, some abreast, until all are read or time is up; None for one that was not asked for."""
    ends = clock() + READING
    read: dict[str, Project | HumanloopError | None] = dict.fromkeys(project_ids)
    ids = list(read)
    for at in range(0, len(ids), ABREAST):
        if at and clock() > ends:
            break
        some = ids[at : at + ABREAST]
        answers = gateway.side_by_side(*(partial(gateway.client().get_project, project_id) for project_id in some))
        read |= zip(some, answers, strict=True)
    return read


def _all_there(name: str, *, unread: int) -> str:
    if unread:
        are = (
            "project could not be read, and the others are"
            if unread == 1
            else "projects could not be read; the others are"
        )
        return f"{unread} {are} in “{name}” already. Nothing was changed."
    return f"All of these projects are in “{name}” already. Nothing was changed."


def _left_out(read: Read, directory_id: str) -> list[dict[str, str]]:
    """Return the projects that have no change, as the move's row keeps them."""
    seen = dict(SeenProject.objects.filter(pk__in=read).values_list("pk", "name"))
    left_out = []
    for project_id, found in read.items():
        if not isinstance(found, Project):
            why = why_unread(found)
            left_out.append({"id": project_id, "name": seen.get(project_id, project_id), "why": why})
        elif found.directory_id == directory_id:
            left_out.append({"id": project_id, "name": found.name, "why": ""})
    return left_out


def why_unread(error: HumanloopError | None) -> str:
    """Return why a project was not read, as a sentence; None for one that was not asked for."""
    return error.sentence if error else "There was no time left to read it."


def start(move: Move, *, by: User, opened: str = "") -> None:
    """Let a move go, as an editor said who had opened it: `opened` is its fingerprint then.

    Raises:
        PermissionDenied: this person may not.
        NotInState: it lacks an approval, or is not what was opened.
    """
    demand(by, Action.APPLY, move)
    expect_same(opened, fingerprint_of_all(move.changes.bare()) if opened else "")
    with transaction.atomic():
        transition_all(move.changes.filter(state=Change.State.DRAFT).slim().order_by("pk"), Action.LINE_UP, by=by)
        Move.objects.filter(pk=move.pk).update(started_at=timezone.now(), problem="")


def go_on(move: Move, *, by: User, request_id: str = "", clock: Clock = time.monotonic) -> None:
    """Apply what is in line, one change after another, for some seconds; nothing where the move has not been started.

    It stops where the remote as a whole is away. The change that found that out has sent nothing, and is put back in
    line; why it stopped stands in the move until it goes on.

    Raises:
        IntentNotRecorded: the database failed before a change was sent.
        OutcomeNotRecorded: the outcome of a change is known but could not be kept.
    """
    demand(by, Action.APPLY)
    ends = clock() + WORKING
    _take_over(move, by=by)
    problem = ""
    while not problem and (change := _next_in_line(move)):
        problem = _apply(change, by=by, request_id=request_id)
        if clock() > ends:
            break
    Move.objects.filter(pk=move.pk).update(problem=problem)


def _take_over(move: Move, *, by: User) -> None:
    """Settle what a process that died has left on its way: by reading where it was sent, else back in line."""
    for change in move.changes.filter(state=Change.State.SENDING):
        with one_of_many("reconcile_failed", change):
            left = expire(change)
            if left.state == Change.State.NOT_SENT:
                _requeue(left)
            elif left.state == Change.State.UNKNOWN:
                reconcile(left, by=by)


def _next_in_line(move: Move) -> Change | None:
    in_line = move.changes.filter(state=Change.State.PROPOSED, move__started_at__isnull=False)
    return in_line.not_expired().order_by("project_name", "pk").first()


def _apply(change: Change, *, by: User, request_id: str) -> str:
    """Apply one change; return why no other should be begun now, if none should."""
    try:
        settled, error = attempt(change, by=by, request_id=request_id)
    except NotInState:
        return lacking(change)  # Else somebody was faster, or has withdrawn it.
    if error is None or not _is_of_them_all(error):
        return ""
    _requeue(settled)
    return error.sentence


def _is_of_them_all(error: HumanloopError) -> bool:
    """Whether every other project would meet the same; after several faults in a row, whichever this one was."""
    return error.meets_every_call or gateway.client().transport.guard.paused_for > 0


def _requeue(change: Change) -> None:
    """Put a change back in line, unless it was claimed anew since, or something was sent of it."""
    as_read = {"attempt": change.attempt}
    transition(change, Action.REQUEUE, only_if=as_read, applied_by=None, settled_at=None, problem="")


def try_again(move: Move, *, by: User, clock: Clock = time.monotonic) -> None:
    """Put back in line what was never sent, and look what became of what may have been; go on with `go_on`."""
    demand(by, Action.APPLY, move)
    ends = clock() + WORKING
    for change in move.changes.filter(state=Change.State.NOT_SENT).slim():
        _requeue(change)
    for change in move.changes.filter(state=Change.State.UNKNOWN):
        with one_of_many("reconcile_failed", change):
            if reconcile(change, by=by).state == Change.State.UNKNOWN:
                break
        if clock() > ends:
            break
    start(move, by=by)
