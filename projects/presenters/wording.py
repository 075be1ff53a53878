"""The words of one change: what it is called, asks for and offers; those of its state stand in `states`."""

from django.template.defaultfilters import truncatechars
from django.urls import reverse

from projects.models import Change
from projects.presenters import sentences
from projects.presenters.aftermath import after, came_after
from projects.presenters.phrase import Link, Moment, Name, Part, Person, Phrase, Said, listed, phrase
from projects.presenters.states import STATES

State = Change.State
NOTE = 160  # characters of a reason, in a list


# Of a proposal that is out of date, where there is nothing to review again.
IMPOSSIBLE, SO_ALREADY = "This can’t be applied any more", "This is so already"


def label_of(change: Change) -> str:
    """Return the state of a change as a word of the pages, whatever came after it."""
    return "Already so" if change.is_so_already else str(State(change.state).label)


class ChangeWords:
    """What is told of one change: as it is today, where `standing.attach` has looked what came after it."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self.of_state = STATES[change.state]

    @property
    def badge(self) -> str:
        """The state by whose colour and shape it is shown today: its own, or what became of it since."""
        if self.change.is_so_already:  # There is nothing left to do with it.
            return State.WITHDRAWN
        return (self.change.standing and self.change.standing.state) or self.change.state

    @property
    def label(self) -> str:
        """The words beside the badge."""
        return after(self.change.standing) or label_of(self.change)

    @property
    def heading(self) -> Phrase:
        """What is so of it today, the project, and where a version goes live."""
        places = [[Name(name)] for name in self.change.environments]
        where: list[Part] = [" in ", *listed(places)] if places else []
        return phrase(self._headline, ": ", Name(self.change.project_name), *where)

    @property
    def _headline(self) -> str:
        change = self.change
        if change.state == State.APPLIED:
            return after(change.standing) or self.of_state.heading
        if change.state == State.STALE and (change.problem or change.is_so_already):
            return IMPOSSIBLE if change.problem else SO_ALREADY
        return self.of_state.heading

    @property
    def asked(self) -> Phrase:
        """What it asks for, as a sentence."""
        known = self.change.is_of_known_kind
        return sentences.asked(self.change.differences) if known else sentences.UNKNOWN_ASKED

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
        return phrase(*again, *sentences.button(self.change.differences))

    @property
    def edit(self) -> str:
        """The button that leads back to the form; empty where there is nothing to review again."""
        return "" if self._headline in {IMPOSSIBLE, SO_ALREADY} else self.of_state.edit

    @property
    def act(self) -> str:
        """What the person did who pressed its button."""
        if self.change.state == State.APPLIED:
            return "Applied"
        return "Sent" if self.change.was_sent else "Tried"

    @property
    def byline(self) -> Phrase:
        """Who proposed, applied and withdrew it, and when; and why."""
        steps = [self._proposed, self._applied, self._withdrawn, self._move, self._note]
        return phrase(*listed([step for step in steps if step], last=" · ", between=" · "))

    @property
    def _proposed(self) -> list[Part]:
        by = self.change.proposed_by
        who: list[Part] = ["Proposed by ", Person(by)] if by else ["Noticed by the panel"]
        return [*who, ", ", Moment(self.change.proposed_at)]

    @property
    def _applied(self) -> list[Part]:
        change = self.change
        if not change.applied_by:
            return []
        at: list[Part] = [", ", Moment(change.effective_at)] if change.state == State.APPLIED else []
        return [f"{self.act.lower()} by ", Person(change.applied_by), *at]

    @property
    def _withdrawn(self) -> list[Part]:
        change = self.change
        if not change.withdrawn_at:
            return []
        by: list[Part] = [" by ", Person(change.withdrawn_by)] if change.withdrawn_by else []
        return ["withdrawn", *by, ", ", Moment(change.withdrawn_at)]

    @property
    def _move(self) -> list[Part]:
        if not self.change.move_id:
            return []
        return ["part of ", Link(reverse("move_detail", args=[self.change.move_id]), ("a move",))]

    @property
    def _note(self) -> list[Part]:
        return ["“", Said(truncatechars(self.change.note, NOTE)), "”"] if self.change.note else []

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
