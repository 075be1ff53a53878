"""What the page of a change says first: what came of it, and what one does then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from projects.models import Change
from projects.presenters.aftermath import came_after, in_force_title, so_again_told
from projects.presenters.phrase import Moment, Phrase, phrase
from projects.presenters.standing import Later
from projects.presenters.states import STATES

State = Change.State
EMPTY = phrase()
NOTHING = phrase("Nothing was changed.")
REST = phrase("The rest of it is in force, as far as this panel knows.")
ANSWERED = "Humanloop answered with the values that were asked for."


@dataclass(frozen=True)
class Banner:
    """What came of a change.

    Attributes:
        level: by which it is coloured: success, info, warning, doubt, error.
        title: what happened; empty where the text says it all.
        after: what came after the change, one a line.
    """

    level: str
    title: Phrase = EMPTY
    text: Phrase = EMPTY
    after: Sequence[Phrase] = ()


def outcome(change: Change, *, looked: bool, longest: int, again: Sequence[Later] = ()) -> Banner | None:
    """Return what came of a change; None while there is nothing to tell of it.

    Args:
        looked: whether the panel could see what is so now.
        longest: how many seconds sending takes at most.
        again: what made it so again after it was undone or replaced.
    """
    if change.state in WITH_MORE:
        return WITH_MORE[change.state](change, looked, longest)
    if change.took_effect and not (change.standing and change.standing.in_force):
        return _came_after(change, again)
    return BANNERS.get(change.state, _plain)(change)


def _plain(change: Change) -> Banner | None:
    words = STATES[change.state]
    return Banner(words.level, text=phrase(words.outcome)) if words.outcome else None


def _came_after(change: Change, again: Sequence[Later]) -> Banner:
    told = [*came_after(change.standing), *so_again_told(change.standing, again)]
    rest = [REST] if change.standing and change.standing.in_part else []
    saved = phrase("It was saved ", Moment(change.effective_at), f": {ANSWERED}")
    text = EMPTY if change.is_from_outside else saved
    return Banner("info", phrase(in_force_title(change.standing, again)), text, after=[*told, *rest])


def _applied(change: Change) -> Banner:
    title = phrase("Saved ", Moment(change.effective_at))
    still = "It is in force: nothing that this panel knows of has replaced it since."
    return Banner("success", title, phrase(f"{ANSWERED} {still}"))


def _refused(change: Change) -> Banner:
    return Banner("error", NOTHING, phrase(change.problem))


def _not_sent(change: Change) -> Banner:
    return Banner("warning", text=phrase(change.problem))


def _unknown(change: Change) -> Banner:
    then = "It is never sent again by itself. Check what is there now before you try anything else."
    title = phrase(change.problem) if change.problem else EMPTY
    return Banner("doubt", title, phrase(f"This was sent, once. {then}"))


def _not_applied(change: Change) -> Banner:
    found = ": the project was as it was before. Propose the change again if it is still wanted."
    return Banner("warning", NOTHING, phrase("The panel looked, ", Moment(change.settled_at), found))


def _superseded(change: Change) -> Banner:
    found = ": the project was neither as before nor as this change asked for. Somebody had changed it since."
    title = phrase("Whether this was saved can’t be told any more")
    return Banner("doubt", title, phrase("The panel looked, ", Moment(change.settled_at), found))


def _sending(_: Change, __: bool, longest: int) -> Banner:
    then = "Load this page again to see what came of it; after that time it says so, or lets an editor look."
    text = f"That takes {longest} seconds at most. {then} It is not sent a second time."
    return Banner("doubt", phrase("This change is on its way to Humanloop"), phrase(text))


def _stale(change: Change, looked: bool, _: int) -> Banner:
    if change.is_so_already:
        when = "" if looked else ", or was when the panel last could look"
        title = phrase("Nothing was sent, and nothing is left to do.")
        return Banner("info", title, phrase(f"What was asked for is so already{when}."))
    if change.problem:
        return Banner("warning", NOTHING, phrase(change.problem))
    text = "Since this change was proposed, the same thing was changed. Look at what is there now, then decide."
    then = "Humanloop can’t be asked right now: what stands below was so when the panel last could look."
    return Banner("warning", phrase("Nothing was sent."), phrase(text if looked else f"{text} {then}"))


# Those that tell when or why; of the others what `states` says.
BANNERS: Mapping[str, Callable[[Change], Banner]] = {
    State.APPLIED: _applied,
    State.REFUSED: _refused,
    State.NOT_SENT: _not_sent,
    State.UNKNOWN: _unknown,
    State.NOT_APPLIED: _not_applied,
    State.SUPERSEDED: _superseded,
}
# Those that tell of more than the change.
WITH_MORE: Mapping[str, Callable[[Change, bool, int], Banner]] = {State.SENDING: _sending, State.STALE: _stale}

NOT_RECORDED = "The outcome was not recorded here"
UNRECORDED: Mapping[str, tuple[str, str]] = {
    State.APPLIED: ("Saved, but not recorded here", "Humanloop saved the change."),
    State.UNKNOWN: (NOT_RECORDED, "We don’t know yet whether Humanloop saved the change."),
}


def unrecorded(change: Change) -> tuple[str, str]:
    """Return what came of a change whose outcome the panel could not write down: a title, and what it means."""
    not_saved = f"Humanloop did not save the change. {change.problem}".rstrip()
    return UNRECORDED.get(change.state, (NOT_RECORDED, not_saved))
