"""How far a move has come: what its rows add up to."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.models import User
from django.urls import reverse

from adminpanel.accounts.names import called
from projects.humanloop.refusals import RefusalDetail
from projects.models import Change, Event, Move, ProjectField
from projects.models.notes import reason_of
from projects.presenters.approvals import ApprovalsPart, approvals_part
from projects.presenters.history import labelled
from projects.presenters.move_steps import read_events
from projects.presenters.standing import attach
from projects.presenters.waits import of_move, waits_of_moves
from projects.presenters.wording import ended_together
from projects.services.approvals import approvals_of_each
from projects.services.rights import may_add
from projects.services.transitions import Action, possible
from projects.services.waits import Wait

State = Change.State
TO_BE_PROPOSED_AGAIN = {*Change.ENDED} - {State.WITHDRAWN}
SOME_STAY = "Those that can’t were in no directory before, and Humanloop’s API can’t take a project out of one."


class Phase(StrEnum):
    """Where a move is on its way."""

    REVIEW = "review"
    GOING = "going"
    PAUSED = "paused"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


@dataclass(frozen=True)
class WayBack:
    """A move that undoes another one, with its changes, of which something came or may still come."""

    move: Move
    rows: list[Change]

    @property
    def back(self) -> list[Change]:
        """Those that were saved: their projects are back."""
        return [change for change in self.rows if change.state == State.APPLIED]

    @property
    def is_open(self) -> bool:
        """Whether any of it may still take effect, or may have."""
        return any(_may_take_effect(change) for change in self.rows)

    @property
    def by(self) -> list[User]:
        """Who applied what is saved of it, by name."""
        return sorted({change.applied_by for change in self.back if change.applied_by}, key=called)

    @property
    def at(self) -> datetime:
        """When the last of what is saved was."""
        return max(change.effective_at for change in self.back)


class Progress:
    """A move with its changes, by the names of the projects.

    Attributes:
        rows: its changes.
        total: how many there are.
        moved: how many are saved.
        waiting: how many are in line.
        expired: how many nobody decided in time.
        is_draft: whether nobody was asked for it yet.
        sending: how many are on their way right now.
        scheduled: the changes of its projects that are scheduled.
        ways_back: the moves that undo it, the oldest first.
        events: what was done to each as a part of it, the first first; of a draft nothing was.
        approvals: what those that can be applied lack and have of approvals, by the one that lacks the most.
        objections: of each change that was not accepted, what the remote said, where its problem does not hold it.
    """

    def __init__(self, move: Move, *, reader: User) -> None:
        self.move = move
        own, self.undoing, self.scheduled = _with_those_beside(move, reader)
        rows = attach(labelled(own, move.labels))
        self.rows = sorted(rows, key=lambda change: (change.project_name.casefold(), str(change.pk)))
        self.expired = sum(change.is_expired for change in self.rows)
        self.counts = Counter(State(change.state) for change in self.rows if not change.is_expired)
        self.total = len(self.rows)
        self.moved = self.counts[State.APPLIED]
        self.is_draft = bool(self.counts[State.DRAFT])
        self.events = self._read_events()
        self.approvals = self._approvals()
        self.waiting = self.counts[State.PROPOSED] + self.counts[State.DRAFT]
        self.sending = self.counts[State.SENDING]
        self.ways_back = self._ways_back()
        self.objections = self._objections() if self.counts[State.REFUSED] else {}

    @cached_property
    def wait(self) -> Wait | None:
        """For whom it waits, while it can be decided."""
        if self.phase != Phase.REVIEW:
            return None
        return of_move(self.rows, waits_of_moves(self.rows, self.events))

    def _read_events(self) -> dict[UUID, list[Event]]:
        if self.is_draft:
            return {}  # nobody else has said anything of it
        read_events(self.rows)
        return {change.pk: list(change.events.all()) for change in self.rows}

    def _approvals(self) -> ApprovalsPart | None:
        """Let each change that can be applied have its approvals; return what is told of them."""
        left = [change for change in self.rows if possible(Action.APPLY, change)]
        approvals = approvals_of_each(left, self.events)
        for change in left:
            change.approvals = approvals[change.pk]
        self.move.applicable = left
        most = max(left, key=lambda change: change.approvals.missing, default=None)
        return approvals_part(most) if most else None

    def approves(self, reader: User) -> bool:
        """Whether any of it lacks an approval that this person can give."""
        return not self.is_draft and any(may_add(reader, change) for change in self.rows if change.approvals)

    def _ways_back(self) -> list[WayBack]:
        found: dict[UUID, WayBack] = {}
        for change in self.undoing:
            if change.move and change.move.undoes_id == self.move.pk:
                found.setdefault(change.move.pk, WayBack(change.move, [])).rows.append(change)
        some = [way for way in found.values() if way.is_open or way.back]
        return sorted(some, key=lambda way: way.move.proposed_at)

    def _objections(self) -> dict[UUID, str]:
        refused = self.move.changes.filter(state=State.REFUSED).values_list("pk", "problem", "refusal")
        said = {key: (RefusalDetail(**refusal).words, problem) for key, problem, refusal in refused}
        return {key: words for key, (words, problem) in said.items() if words not in problem}

    @property
    def phase(self) -> Phase:
        """What the page is about."""
        if self.counts[State.WITHDRAWN] == self.total:
            return Phase.WITHDRAWN
        if self.counts[State.DECLINED] == self.total:
            return Phase.DECLINED
        if not (self.waiting or self.sending):
            return Phase.FINISHED
        if not self.move.started_at:
            return Phase.REVIEW
        return Phase.PAUSED if self.move.problem else Phase.GOING

    @property
    def is_dropped(self) -> bool:
        """Whether it is a draft that was not touched for too long, which its author alone sees."""
        return all(change.is_expired and change.state == State.DRAFT for change in self.rows)

    @property
    def has_outcomes(self) -> bool:
        """Whether anything became of it: it was started, some of it expired, or all of it was decided."""
        return bool(self.move.started_at or self.expired or self.done == self.total)

    @property
    def is_declined_as_one(self) -> bool:
        """Whether all of it was declined for one reason, which is told above its projects."""
        return self.phase == Phase.DECLINED and ended_together(self.rows) is not None

    @property
    def done(self) -> int:
        """How many have an outcome, whichever."""
        return self.total - self.waiting - self.sending

    @property
    def can_be_tried_again(self) -> int:
        """How many were never sent, or may have been: another try settles them."""
        return self.counts[State.NOT_SENT] + self.counts[State.UNKNOWN]

    @property
    def applied_by(self) -> list[User]:
        """Who applied what is saved of it, by name: one may go on with what another one began."""
        people = {change.applied_by for change in self.rows if change.state == State.APPLIED and change.applied_by}
        return sorted(people, key=lambda person: called(person).casefold())

    @property
    def applied_at(self) -> datetime:
        """When the first of what is saved was."""
        return min(change.effective_at for change in self.rows if change.state == State.APPLIED)

    @property
    def staying(self) -> int:
        """How many can't be taken back once they are moved: they are in no directory now."""
        return sum(bool(change.no_way_back) for change in self.rows)

    @property
    def staying_why(self) -> str:
        """Why those can't be taken back."""
        if 0 < self.staying < self.total:
            return SOME_STAY
        return next((change.no_way_back for change in self.rows if change.no_way_back), "")

    @property
    def can_go_back(self) -> int:
        """How many can be moved back together: what is in force still, and on no way back of its own."""
        if self.phase != Phase.FINISHED or any(way.is_open for way in self.ways_back):
            return 0
        on_their_way = {change.undoes_id for change in self.undoing if _may_take_effect(change)}
        saved = [change for change in self.rows if change.state == State.APPLIED and not change.no_way_back]
        in_force = [change for change in saved if change.standing and change.standing.in_force]
        return sum(change.pk not in on_their_way for change in in_force)

    @property
    def undone(self) -> int:
        """How many were moved, and back since by what undoes it."""
        return sum(bool(change.standing and change.standing.undone) for change in self.rows)

    @property
    def left_since(self) -> int:
        """How many were moved, and have been moved on since."""
        return sum(bool(change.standing and not change.standing.in_force) for change in self.rows)

    @property
    def there_already(self) -> list[dict[str, str]]:
        """The projects that are in the directory without this move."""
        return [project for project in self.move.left_out if not project["why"]]

    @property
    def unread(self) -> list[dict[str, str]]:
        """The projects that could not be read, each with why."""
        return [project for project in self.move.left_out if project["why"]]

    @property
    def proposed_again(self) -> str:
        """The address that proposes anew what can't be tried again as it is; empty where there is nothing of it.

        What was left of a way back is proposed again where the way back was, by the page of the move that it undoes.
        """
        if self.move.undoes_id:
            return ""
        settled = [change.project_id for change in self.rows if _is_open_still(change)]
        projects = settled + [project["id"] for project in self.unread]
        if not projects:
            return ""
        filled_in = {"project": projects, ProjectField.DIRECTORY: self.move.directory_id, "note": reason_of(self.move)}
        return f"{reverse('move_new')}?{urlencode(filled_in, doseq=True)}"

    @property
    def undo_again(self) -> bool:
        """Whether some of a way back came to nothing, so that the move can be undone again for the rest of it."""
        return bool(self.move.undoes_id) and not self.can_be_tried_again and any(map(_is_open_still, self.rows))

    @property
    def came_to_nothing(self) -> bool:
        """Whether nothing was done of it, so that what is proposed again is all of it."""
        return all(map(_is_open_still, self.rows))


def _with_those_beside(move: Move, reader: User) -> tuple[list[Change], list[Change], list[Change]]:
    """Read the changes of a move, those that undo one of them, and those of its projects that are scheduled.

    In one query: an index finds each.
    """
    own, undoing = move.changes.order_by(), Change.objects.filter(undoes__move=move).listed_for(reader).order_by()
    beside = Change.objects.scheduled().filter(project_id__in=own.values("project_id")).order_by()
    keys = own.values("pk").union(undoing.values("pk"), beside.values("pk"))
    rows = list(Change.objects.slim().select_related("move").filter(pk__in=keys))
    mine = {row.pk: row for row in rows if row.move_id == move.pk}
    others = [row for row in rows if row.pk not in mine]
    undo = [row for row in others if row.undoes_id in mine]
    return list(mine.values()), undo, [row for row in others if row.is_scheduled]


def _is_open_still(change: Change) -> bool:
    return change.is_expired or (change.state in TO_BE_PROPOSED_AGAIN and not change.is_so_already)


def _may_take_effect(change: Change) -> bool:
    return change.state in (State.DRAFT, *Change.OPEN) and not change.is_expired
