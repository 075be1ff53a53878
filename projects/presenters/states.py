"""What each state of a change is called, means, looks like and offers, and what each step towards it was.

Its label stands with it in `Change.State`; all else that is said of a state stands here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from projects.models import Change
from projects.presenters.aftermath import IN_PART, REPLACED, UNDONE
from projects.services.transitions import Action

State = Change.State


@dataclass(frozen=True)
class StateWords:
    """What is said of a change in one state.

    Attributes:
        shape: of its badge, beside the words: each has its own, for those who see no colours.
        headline: what its page says first came of it; empty where the badge says it all.
        meaning: what it means, for the help page.
        next: what one does then, for the help page.
        caption: of the table with its values.
        edit: the button that leads back to the form; empty where there is none.
        begins_anew: whether that is what one does next.
        check: the button that reads the project.
        back: the button that begins the way back.
        of_many: what those of a move are called that are in this state; empty of what waits or was moved.
        level: by which the banner is coloured that says first what came of it.
        outcome: what that banner says; empty where there is none, or where it tells more (see `outcome`).
    """

    shape: str
    headline: str
    meaning: str
    next: str
    caption: str = "What changes"
    edit: str = ""
    begins_anew: bool = False
    check: str = ""
    back: str = ""
    of_many: str = ""
    level: str = "info"
    outcome: str = ""


STATES: Mapping[str, StateWords] = {
    State.DRAFT: StateWords(
        '<path d="M2 10l1-3 5.5-5.5 2 2L5 9z"/>',
        "",
        "It is written down, and nobody else finds it. Nothing was sent.",
        "Its author asks for review, applies it where they may, or discards it. Anybody else who opens its address "
        "makes it a proposal.",
        edit="Edit",
        of_many="drafts",
    ),
    State.PROPOSED: StateWords(
        '<circle cx="6" cy="6" r="4.5"/>',
        "",
        "It is written down and can be read by everybody here. Nothing was sent.",
        "An editor reviews and applies it. The person who proposed it can withdraw it.",
        edit="Edit",
    ),
    State.SENDING: StateWords(
        '<circle cx="6" cy="6" r="4.5"/><path class="solid" d="M6 1.5a4.5 4.5 0 0 1 0 9z"/>',
        "This change is being sent",
        "It is on its way to Humanloop.",
        "Load the page again; it says how long that can take.",
        of_many="being sent",
    ),
    State.APPLIED: StateWords(
        '<circle class="solid" cx="6" cy="6" r="5"/>',
        "Saved",
        "Humanloop answered with exactly the values that were asked for.",
        "Nothing. If it was a mistake, “Go back to …” proposes the way back, where Humanloop’s API has one.",
        back="Undo this change",
    ),
    State.REFUSED: StateWords(
        '<path d="M2 2l8 8M10 2l-8 8"/>',
        "Humanloop did not accept the change",
        "Humanloop did not accept it. Nothing was changed.",
        "The form comes back with what Humanloop said beside the field. Change it and review again.",
        caption="What was asked for",
        edit="Edit",
        begins_anew=True,
        of_many="not accepted",
    ),
    State.NOT_SENT: StateWords(
        '<path d="M1 6h10"/>',
        "Nothing was changed",
        "Humanloop was never reached. Nothing was changed.",
        "Try again from the same page.",
        edit="Edit",
        of_many="not sent",
    ),
    State.UNKNOWN: StateWords(
        '<circle class="dashed" cx="6" cy="6" r="4.5"/><circle class="solid" cx="6" cy="6" r="1"/>',
        "We don’t know yet whether this was saved",
        "It was sent once, and no answer came that can be relied on.",
        "“Check now” reads the project and says what is so. It is never sent again by itself.",
        caption="What was sent",
        check="Check now",
        of_many="of unknown outcome",
    ),
    State.NOT_APPLIED: StateWords(
        '<path d="M2 2h8v8h-8z"/>',
        "This was not saved",
        "The panel looked afterwards: the project is as it was before.",
        "Propose it again if it is still wanted.",
        caption="What was sent",
        edit="Propose it again",
        check="Check again",
        of_many="not saved",
    ),
    State.SUPERSEDED: StateWords(
        '<path d="M2 2l4 4-4 4M6 2l4 4-4 4"/>',
        "This project has changed again since",
        "The panel looked afterwards: somebody has changed the same thing again, so nobody can tell any more.",
        "Look at what is there now, then decide whether it is still wanted.",
        caption="What the panel found, and what was asked for",
        edit="Propose it again",
        of_many="overtaken",
    ),
    State.STALE: StateWords(
        '<path class="solid" d="M6 1l5.5 10h-11z"/>',
        "This project changed since this was proposed",
        "Somebody changed the same thing after this was proposed. Nothing was sent.",
        "The page shows then, now and yours. “Bring up to date” starts from what is there now.",
        caption="What was proposed",
        edit="Edit",
        of_many="out of date",
    ),
    State.WITHDRAWN: StateWords(
        '<circle cx="6" cy="6" r="4.5"/><path d="M3 9l6-6"/>',
        "Withdrawn",
        "Somebody took it back before it was sent.",
        "“Propose it again” fills in the form with it.",
        caption="What was proposed",
        edit="Propose it again",
        of_many="withdrawn",
        outcome="Nothing was sent, and this change can no longer be applied.",
    ),
    State.DECLINED: StateWords(
        '<circle cx="6" cy="6" r="4.5"/><path d="M4.3 4.3l3.4 3.4M7.7 4.3l-3.4 3.4"/>',
        "Declined",
        "An editor decided against it, and said why. Nothing was sent.",
        "“Propose it again” fills in the form with it.",
        caption="What was proposed",
        edit="Propose it again",
        of_many="declined",
        outcome="Nothing was sent, and this change can no longer be applied.",
    ),
    State.NOTICED: StateWords(
        '<path d="M.5 6q5.5-7 11 0-5.5 7-11 0z"/><circle class="solid" cx="6" cy="6" r="1"/>',
        "Changed outside this panel",
        "The project was changed elsewhere, and the panel saw it the next time it looked.",
        "If it was meant, an editor says so on its page, and it leaves Home. If not, “Propose what was before” there "
        "begins the way back.",
        back="Propose what was before",
    ),
}
# The same of what was saved and another change came after: by its badge, the shape of that, what it is called, what it
# means, and what one does then.
AFTERWARDS: Mapping[str, tuple[str, str, str, str]] = {
    "undone": (
        '<path d="M2 5h6a2.5 2.5 0 0 1 0 5H5M5 2L2 5l3 3"/>',
        UNDONE,
        "It was saved, and another change took it back afterwards.",
        "Nothing. Its page leads to the change that took it back.",
    ),
    "replaced": (
        '<path d="M1 6h8M6 2.5L9.5 6 6 9.5M11 2v8"/>',
        REPLACED,
        "It was saved, and a later change set the same thing to something else.",
        "Nothing, if that was meant. “Go back to …” proposes what was before it, and says first what would be lost.",
    ),
    "partly": (
        '<circle cx="6" cy="6" r="4.5"/><path class="solid" d="M6 1.5a4.5 4.5 0 0 0 0 9z"/>',
        f"{UNDONE}{IN_PART}, {REPLACED}{IN_PART}",
        "Of several things that it changed, some are still so, and some are not.",
        "Its page tells which, and what came after.",
    ),
}
# What badges say besides: of what is out of date, and of a move of several projects.
ALREADY_SO, UNFINISHED, NONE_IN_FORCE, NOT_ALL = "Already so", "Not finished", "None in force", "Not all in force"
ALSO_SAID: Sequence[tuple[str, str, str, str]] = (
    (
        State.PROPOSED.value,
        str(Change.Schedule.WAITING.label),
        "It is applied by itself at the moment that its page tells, if everything that it needs is so then.",
        "Nothing. Until then it can be applied by hand, moved to another moment, or unscheduled.",
    ),
    (
        State.STALE.value,
        str(Change.Schedule.HELD.label),
        "Its moment came, and something that it needs was not so. Nothing was changed, and it is not tried again.",
        "Its page tells why. Apply it by hand, or choose another moment.",
    ),
    (
        State.NOT_SENT.value,
        str(Change.Schedule.MISSED.label),
        "Nothing could apply it when its moment came, and later would have been a surprise. Nothing was changed.",
        "Apply it by hand, or choose another moment.",
    ),
    (
        State.WITHDRAWN.value,
        ALREADY_SO,
        "What was asked for became so in another way, so nothing was sent.",
        "Nothing is left to do.",
    ),
    (
        State.SENDING.value,
        UNFINISHED,
        "A move of several projects was begun, and some of them are still to come.",
        "Open its page: it goes on from there.",
    ),
    (
        "partly",
        NOT_ALL,
        "Of a move of several projects, some were not moved, or were moved on or back since.",
        "Its page tells what became of each.",
    ),
    (
        State.NOT_APPLIED.value,
        NONE_IN_FORCE,
        "Of a move of several projects, none is where it was to be filed, for different reasons.",
        "Its page tells what became of each.",
    ),
)
# The badge of what is scheduled, or was and was not applied; its words are those of `Change.Schedule`.
SCHEDULES: Mapping[str, str] = {
    Change.Schedule.WAITING: State.PROPOSED,
    Change.Schedule.HELD: State.STALE,
    Change.Schedule.MISSED: State.NOT_SENT,
}
# By its badge, what is drawn within 12 by 12.
SHAPES = {badge: words.shape for badge, words in STATES.items()} | {
    badge: said[0] for badge, said in AFTERWARDS.items()
}

# What each step was, for the history of a change; a `{}` stands for who took it.
STEPS: Mapping[str, str] = {
    Action.PROPOSE: "{} wrote this down",
    Action.ASK: "{} asked for review",
    Action.OPEN: "{} opened this draft, which made it a proposal that everybody finds",
    Action.LINE_UP: "It was put in line",
    Action.EDIT: "{} edited this",
    Action.NOTICE: "The panel noticed that this was changed elsewhere",
    Action.APPLY: "{} pressed the button that applies it",
    Action.SEND: "The panel began to send it to Humanloop",
    Action.CONFIRM: "Saved: Humanloop says that it is as was asked for",
    Action.REFUSE: "Humanloop did not accept it, and nothing was changed",
    Action.FAIL: "It never reached Humanloop, and nothing was changed",
    Action.DOUBT: "Whether it was saved was not known then",
    Action.DISPROVE: "The panel looked: the project was as it was before",
    Action.SUPERSEDE: "The panel looked: the project was neither as before nor as this asks for",
    Action.FIND_STALE: "Nothing was sent: the same thing had been changed since it was proposed",
    Action.SCHEDULE: "{} scheduled it",
    Action.UNSCHEDULE: "{} unscheduled it: it is not applied by itself",
    Action.HOLD_SCHEDULE: "Held: it was not applied by itself",
    Action.MISS_SCHEDULE: "Missed: it was not applied by itself",
    Action.OVERTAKE: "The panel looked: the project was no longer as it was when this was proposed",
    Action.REQUEUE: "It was put back in line",
    Action.WITHDRAW: "{} withdrew it",
    Action.CHECK: "{} let the panel look what came of it",
    Action.UNDO: "{} began the way back",
    Action.PUT_BACK: "{} began the way back",
    Action.REFRESH: "{} brought it up to date",
    Action.DECLINE: "{} declined it",
    Action.COMMENT: "{} wrote",
    Action.ASK_CHANGES: "{} asked for changes",
    Action.APPROVE: "{} approved it",
    Action.BYPASS: "{} applied it without approval",
    Action.ACKNOWLEDGE: "{} looked at it",
    Action.STRIKE: "{} struck out what they had written",
}

# That of `OVERTAKE` where what was so when it was proposed is so again.
AS_IT_WAS = "The panel looked: the project was again as it was when this was proposed"
# That of `APPLY` where nobody pressed.
BY_ITSELF = "{} had scheduled it, so the panel began to apply it by itself"


def shape(badge: str) -> SafeString:
    """Return the drawing of a badge."""
    return mark_safe(SHAPES[badge])  # noqa: S308  # written above, and nowhere else


def explained() -> list[tuple[str, str, str, str]]:
    """Return all that a badge can say, for the help page: its name, its words, what they mean, what one does then."""
    states = [(state.value, str(state.label), STATES[state].meaning, STATES[state].next) for state in State]
    after = [(badge, label, meaning, then) for badge, (_, label, meaning, then) in AFTERWARDS.items()]
    return [*states, *after, *ALSO_SAID]
