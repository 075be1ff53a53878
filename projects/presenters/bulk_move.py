"""How far a move has come: what its rows add up to."""

from collections import Counter
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.models import User
from django.urls import reverse

from adminpanel.accounts.names import called
from projects.humanloop.refusals import RefusalDetail
from projects.models import Change, Move, ProjectField
from projects.presenters.history import labelled
from projects.presenters.standing import attach

State = Change.State
TO_BE_PROPOSED_AGAIN = {*Change.ENDED} - {State.WITHDRAWN}


class Phase(StrEnum):
    """Where a move is on its way."""

    REVIEW = "review"
    GOING = "going"
    PAUSED = "paused"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


class Progress:
    """A move with its changes, by the names of the projects.

    Attributes:
        rows: its changes.
        total: how many there are.
        moved: how many are saved.
        waiting: how many are in line.
        sending: how many are on their way right now.
        objections: of each change that was not accepted, what the remote said, where its problem does not hold it.
    """

    def __init__(self, move: Move) -> None:
        self.move = move
        rows = attach(labelled(move.changes.slim(), move.labels))
        self.rows = sorted(rows, key=lambda change: (change.project_name.casefold(), str(change.pk)))
        self.counts = Counter(State(change.state) for change in self.rows)
        self.total = len(self.rows)
        self.moved, self.waiting = self.counts[State.APPLIED], self.counts[State.PROPOSED]
        self.sending = self.counts[State.SENDING]
        self.objections = self._objections() if self.counts[State.REFUSED] else {}

    def _objections(self) -> dict[UUID, str]:
        refused = self.move.changes.filter(state=State.REFUSED).values_list("pk", "problem", "refusal")
        said = {key: (RefusalDetail(**refusal).words, problem) for key, problem, refusal in refused}
        return {key: words for key, (words, problem) in said.items() if words not in problem}

    @property
    def phase(self) -> Phase:
        """What the page is about."""
        if self.counts[State.WITHDRAWN] == self.total:
            return Phase.WITHDRAWN
        if not (self.waiting or self.sending):
            return Phase.FINISHED
        if not self.move.started_at:
            return Phase.REVIEW
        return Phase.PAUSED if self.move.problem else Phase.GOING

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
        return next((change.no_way_back for change in self.rows if change.no_way_back), "")

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
        """The address that proposes anew what can't be tried again as it is; empty where there is nothing of it."""
        settled = [change.project_id for change in self.rows if _is_open_still(change)]
        projects = settled + [project["id"] for project in self.unread]
        if not projects:
            return ""
        filled_in = {"project": projects, ProjectField.DIRECTORY: self.move.directory_id, "note": self.move.note}
        return f"{reverse('move_new')}?{urlencode(filled_in, doseq=True)}"


def _is_open_still(change: Change) -> bool:
    return change.state in TO_BE_PROPOSED_AGAIN and not change.is_so_already
