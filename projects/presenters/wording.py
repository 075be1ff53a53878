"""The words of one change: what it is called, asks for and offers; those of its state stand in `states`."""

from collections.abc import Sequence

from django.template.defaultfilters import truncatechars
from django.urls import reverse

from projects.models import Change, ProjectField
from projects.models.notes import reason_of
from projects.presenters import sentences
from projects.presenters.aftermath import after, came_after
from projects.presenters.phrase import Link, Moment, Name, Part, Person, Phrase, Said, dotted, phrase
from projects.presenters.states import ALREADY_SO, SCHEDULES, STATES

State = Change.State
NOTE = 160  # characters of a reason, in a list
DROPPED, EXPIRED = "Dropped", "Expired"
DISCARD, WITHDRAW = "Discard this draft", "Withdraw"
NO_REASON = "No reason was given."


def label_of(change: Change) -> str:
    """Return the state of a change as a word of the pages, whatever came after it."""
    if change.is_expired:
        return DROPPED if change.state == State.DRAFT else EXPIRED
    if _as_scheduled(change):
        return str(Change.Schedule(change.schedule).label)
    return ALREADY_SO if change.is_so_already else str(State(change.state).label)


def _as_scheduled(change: Change) -> bool:
    """Whether that it is scheduled, or was and was not applied, tells more than its state."""
    return change.schedule in SCHEDULES and not change.is_so_already and change.state != State.STALE


def reason(change: Change, most: int = NOTE) -> Phrase:
    """Return why, as whoever proposed it wrote, so many characters of it; empty where they wrote nothing."""
    why = reason_of(change)
    note = why if len(why) <= most else truncatechars(why, most)
    return phrase("“", Said(note), "”") if note else phrase()


def ended(change: Change) -> list[Part]:
    """Return that a change was withdrawn or declined, by whom, when and why; nothing of one that was neither."""
    if not change.ended_at:
        return []
    by: list[Part] = [" by ", Person(change.ended_by)] if change.ended_by else []
    if change.state != State.DECLINED:
        return ["withdrawn", *by, ", ", Moment(change.ended_at)]
    why: list[Part] = [": “", Said(truncatechars(change.problem, NOTE)), "”"] if change.problem else []
    return ["declined", *by, ", ", Moment(change.ended_at), *why]


def ended_together(changes: Sequence[Change]) -> Change | None:
    """Return one of changes that one person withdrew, or declined for one reason; None where they did not end so."""
    ends = {(change.state, change.ended_by_id, change.problem) for change in changes}
    return changes[0] if len(ends) == 1 and changes[0].ended_at else None


class ChangeWords:
    """What is told of one change: as it is today, where `standing.attach` has looked what came after it."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self.of_state = STATES[change.state]

    @property
    def badge(self) -> str:
        """The state by whose colour and shape it is shown today: its own, or what became of it since."""
        if self.change.is_so_already or self.change.is_expired:  # There is nothing left to do with it.
            return State.WITHDRAWN
        if _as_scheduled(self.change):
            return SCHEDULES[self.change.schedule]
        return (self.change.standing and self.change.standing.state) or self.change.state

    @property
    def label(self) -> str:
        return after(self.change.standing) or label_of(self.change)

    @property
    def heading(self) -> Phrase:
        """The project, and what is asked for, or was done; its state stands beside it."""
        about = sentences.heading(self.change.differences, is_done=self.change.took_effect)
        return phrase(self._project, ": ", *about)

    @property
    def in_full(self) -> Phrase:
        """The same with every new name, for where no list of what differs stands below."""
        return phrase(self._project, ": ", *sentences.in_full(self.change.differences, is_done=self.change.took_effect))

    @property
    def title(self) -> Phrase:
        """What it is about and its state, for a tab and a bookmark."""
        change = self.change
        about = sentences.title(change.differences, is_done=change.took_effect)
        return phrase(self._project, ": ", *about, f" · {self.label}")

    @property
    def _project(self) -> Name:
        """What it was called when it was asked to be renamed, else what it is called."""
        before = self.change.before.get(ProjectField.NAME) if ProjectField.NAME in self.change.requested else ""
        return Name(before or self.change.project_name)

    @property
    def instead(self) -> Phrase:
        """What was live before; nothing where a table says it."""
        return sentences.instead(self.change.differences, is_done=self.change.took_effect)

    @property
    def is_all_in_heading(self) -> bool:
        """Whether the heading says all that a table of values would: one version that takes the place of another."""
        differences = self.change.differences
        found_otherwise = self.change.state == State.SUPERSEDED
        return sentences.is_one_step(differences) and bool(differences[0].after) and not found_otherwise

    @property
    def reason(self) -> str:
        """Why, in full."""
        return reason_of(self.change)

    @property
    def asked(self) -> Phrase:
        """What it asks for, as a sentence."""
        known = self.change.is_of_known_kind
        return sentences.asked(self.change.differences) if known else sentences.UNKNOWN_ASKED

    @property
    def to_do(self) -> Phrase:
        """What it asks for, as the rest of a sentence that begins with who asks."""
        known = self.change.is_of_known_kind
        return sentences.to_do(self.change.differences) if known else sentences.UNKNOWN_TO_DO

    @property
    def done(self) -> Phrase:
        """What was done, as the rest of a sentence that begins with who did it."""
        known = self.change.is_of_known_kind
        return sentences.done(self.change.differences) if known else sentences.UNKNOWN_DONE

    @property
    def told(self) -> Phrase:
        """What it is about, as a sentence that stands by itself: told as done where it is."""
        return sentences.capitalised(self.done) if self.change.took_effect else self.asked

    @property
    def button(self) -> Phrase:
        """What the button says that applies it: what it does and where."""
        again = ["Try again: "] if self.change.state == State.NOT_SENT else []
        return phrase(*again, *sentences.button(self.change.differences), *self._now)

    @property
    def _now(self) -> list[str]:
        return [" now"] if self.change.is_scheduled else []  # and not only then

    @property
    def approve_and_apply(self) -> Phrase:
        """The same of who approves and applies it at once."""
        return phrase("Approve and ", *sentences.lowered(sentences.button(self.change.differences)), *self._now)

    @property
    def edit(self) -> str:
        """The button that leads back to the form; empty where there is nothing to review again."""
        if self.change.is_expired:
            return "Propose again"
        return "" if self.change.is_stale_for_good else self.of_state.edit

    @property
    def withdraw(self) -> str:
        """The button that takes it back."""
        return DISCARD if self.change.state == State.DRAFT else WITHDRAW

    @property
    def back(self) -> Phrase:
        """The button that begins the way back: to what, where that is one thing."""
        before = {d.before_name for d in self.change.differences}
        if self.change.is_from_outside or len(before) > 1 or "" in before:
            return phrase(STATES[State.NOTICED if self.change.is_from_outside else State.APPLIED].back)
        return phrase("Go back to ", Name(before.pop(), most=sentences.ON_BUTTON))

    @property
    def act(self) -> str:
        """What the person did who pressed its button."""
        if self.change.state == State.APPLIED:
            return "Applied"
        return "Sent" if self.change.was_sent else "Tried"

    @property
    def since(self) -> Phrase:
        """Who applied it, and what it belongs to: what is told beneath who asks for it, and why."""
        return sentences.capitalised(dotted(self._applied, self._undoes, self._part_of_move))

    @property
    def _whole_move(self) -> tuple[Part, ...]:
        move = self.change.move
        if move is None or move.undoes_id:
            return ("a move of several projects back",)
        return "a move of several projects to ", Name(self.change.differences[0].after_name)

    @property
    def _undoes(self) -> list[Part]:
        earlier = self.change.undoes_id
        return ["undoes ", Link(reverse("change_detail", args=[earlier]), ("an earlier change",))] if earlier else []

    @property
    def _applied(self) -> list[Part]:
        change = self.change
        if not change.applied_by:
            return []
        at: list[Part] = [", ", Moment(change.effective_at)] if change.state == State.APPLIED else []
        by = "by itself for" if change.was_by_itself else "by"
        return [f"{self.act.lower()} {by} ", Person(change.applied_by), *at]

    @property
    def _part_of_move(self) -> list[Part]:
        if not self.change.move_id:
            return []
        return ["part of ", Link(reverse("move_detail", args=[self.change.move_id]), self._whole_move)]

    @property
    def came_after(self) -> list[Phrase]:
        """What undid or replaced it, each with the fields that it is about where that is not all."""
        return came_after(self.change.standing)

    @property
    def final(self) -> str:
        """How much of it can't be undone; empty where all of it can."""
        if not self.change.stays_put:
            return ""
        return "This can’t be undone." if self.change.no_way_back else "A part of this can’t be undone."

    @property
    def way_back(self) -> str:
        """What the way back is like, before it is proposed."""
        but = f" It takes back all but one thing: {self.change.stays_put}" if self.change.stays_put else ""
        return f"You review the way back before anything is sent.{but}"
