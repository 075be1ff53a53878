"""The words of changes: what each state of one is called, means and offers, and what is told of one change.

The label of a state stands with it in `Change.State`; all else that is said of a state, or of a kind, stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.template.defaultfilters import truncatechars
from django.urls import reverse

from projects.models import Change
from projects.presenters import sentences
from projects.presenters.aftermath import IN_PART, REPLACED, UNDONE, after, came_after
from projects.presenters.phrase import Link, Moment, Name, Part, Person, Phrase, Said, listed, phrase

State = Change.State
NOTE = 160  # characters of a reason, in a list


@dataclass(frozen=True)
class StateWords:
    """What is said of a change in one state.

    Attributes:
        heading: of its page, before the project's name.
        meaning: what it means, for the help page.
        next: what one does then, for the help page.
        caption: of the table with its values.
        edit: the button that leads back to the form; empty where there is none.
        check: the button that reads the project.
        back: the button that begins the way back.
        of_many: what those of a move are called that are in this state; empty of what waits or was moved.
    """

    heading: str
    meaning: str
    next: str
    caption: str = "What changes"
    edit: str = ""
    check: str = ""
    back: str = ""
    of_many: str = ""


STATES: Mapping[str, StateWords] = {
    State.PROPOSED: StateWords(
        "Review this change",
        "It is written down and can be read by everybody here. Nothing was sent.",
        "An editor reviews and applies it. The person who proposed it can withdraw it.",
        edit="Back to edit",
    ),
    State.SENDING: StateWords(
        "This change is being sent",
        "It is on its way to Humanloop.",
        "Load the page again; it says how long that can take.",
        of_many="being sent",
    ),
    State.APPLIED: StateWords(
        "Saved",
        "Humanloop answered with exactly the values that were asked for.",
        "Nothing. If it was a mistake, “Undo this change” proposes the way back, where Humanloop’s API has one.",
        back="Undo this change",
    ),
    State.REFUSED: StateWords(
        "Humanloop did not accept the change",
        "Humanloop did not accept it. Nothing was changed.",
        "The form comes back with what Humanloop said beside the field. Change it and review again.",
        caption="What was asked for",
        edit="Back to edit",
        of_many="not accepted",
    ),
    State.NOT_SENT: StateWords(
        "Nothing was changed",
        "Humanloop was never reached. Nothing was changed.",
        "Try again from the same page.",
        edit="Back to edit",
        of_many="not sent",
    ),
    State.UNKNOWN: StateWords(
        "We don’t know yet whether this was saved",
        "It was sent once, and no answer came that can be relied on.",
        "“Check now” reads the project and says what is so. It is never sent again by itself.",
        caption="What was sent",
        check="Check now",
        of_many="of unknown outcome",
    ),
    State.NOT_APPLIED: StateWords(
        "This was not saved",
        "The panel looked afterwards: the project is as it was before.",
        "Propose it again if it is still wanted.",
        caption="What was sent",
        edit="Propose it again",
        check="Check again",
        of_many="not saved",
    ),
    State.SUPERSEDED: StateWords(
        "This project has changed again since",
        "The panel looked afterwards: somebody has changed the same thing again, so nobody can tell any more.",
        "Look at what is there now, then decide whether it is still wanted.",
        caption="What the panel found, and what was asked for",
        edit="Propose it again",
        of_many="overtaken",
    ),
    State.STALE: StateWords(
        "This project changed since this was proposed",
        "Somebody changed the same thing after this was proposed. Nothing was sent.",
        "The page shows then, now and yours. “Review again” starts from what is there now.",
        caption="What was proposed",
        edit="Review again",
        of_many="out of date",
    ),
    State.WITHDRAWN: StateWords(
        "Withdrawn",
        "Somebody took it back before it was sent.",
        "Nothing, or propose it again.",
        caption="What was proposed",
        edit="Propose it again",
        of_many="withdrawn",
    ),
    State.NOTICED: StateWords(
        "Changed outside this panel",
        "The project was changed elsewhere, and the panel saw it the next time it looked.",
        "Nothing, if it was meant. If not, “Propose what was before” on its page begins the way back.",
        back="Propose what was before",
    ),
}
# The same of what was saved and another change came after: by its badge, what it is called, means and asks for.
AFTERWARDS: Mapping[str, tuple[str, str, str]] = {
    "undone": (
        UNDONE,
        "It was saved, and another change took it back afterwards.",
        "Nothing. Its page leads to the change that took it back.",
    ),
    "replaced": (
        REPLACED,
        "It was saved, and a later change set the same thing to something else.",
        "Nothing, if that was meant. “Undo this change” goes back to before it, and says first what would be lost.",
    ),
    "partly": (
        f"{UNDONE}{IN_PART}, {REPLACED}{IN_PART}",
        "Of several things that it changed, some are still so, and some are not.",
        "Its page tells which, and what came after.",
    ),
}
# Of a proposal that is out of date, where there is nothing to review again.
IMPOSSIBLE, SO_ALREADY = "This can’t be applied any more", "This is so already"


def explained() -> list[tuple[str, str, str, str]]:
    """Return all that a badge can say, for the help page: its shape, its words, what they mean, what one does then."""
    states = [(state.value, str(state.label), STATES[state].meaning, STATES[state].next) for state in State]
    return states + [(badge, *words) for badge, words in AFTERWARDS.items()]


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
