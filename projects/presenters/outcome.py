"""What the page of a change says first: what came of it, and what one does then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from projects.models import Change
from projects.presenters import markup
from projects.presenters.aftermath import in_force_title
from projects.presenters.phrase import Moment, Phrase, phrase

State = Change.State
EMPTY = phrase()
NOTHING = phrase("Nothing was changed.")
ANSWERED = "Humanloop answered with the values that were asked for."


@dataclass(frozen=True)
class Banner:
    """What came of a change.

    Attributes:
        level: by which it is coloured: success, info, warning, doubt, error.
        title: what happened; empty where the text says it all.
        after: whether what came after the change is told in it.
    """

    level: str
    title: Phrase = EMPTY
    text: Phrase = EMPTY
    after: bool = False


def outcome(change: Change, *, looked: bool, longest: int) -> Banner | None:
    """Return what came of a change; None while there is nothing to tell of it.

    Args:
        looked: whether the panel could see what is so now.
        longest: how many seconds sending takes at most.
    """
    if change.state in WITH_MORE:
        return WITH_MORE[change.state](change, looked, longest)
    return BANNERS[change.state](change)


def _applied(change: Change) -> Banner:
    if change.standing is None or not change.standing.in_force:
        text = phrase("It was saved on ", Moment(change.effective_at), f": {ANSWERED}")
        return Banner("info", phrase(in_force_title(change.standing)), text, after=True)
    title = phrase(f"Saved at {markup.clock(change.effective_at)} UTC")
    still = "It is in force: nothing that this panel knows of has replaced it since."
    return Banner("success", title, phrase(f"{ANSWERED} {still}"))


def _noticed(change: Change) -> Banner | None:
    if change.standing and change.standing.in_force:
        return None
    return Banner("info", phrase(in_force_title(change.standing)), after=True)


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


def _withdrawn(_: Change) -> Banner:
    return Banner("info", text=phrase("Nothing was sent, and this change can no longer be applied."))


def _proposed(_: Change) -> None:
    """Nothing came of it yet."""


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
    return Banner("warning", NOTHING, phrase(text if looked else f"{text} {then}"))


BANNERS: Mapping[str, Callable[[Change], Banner | None]] = {
    State.PROPOSED: _proposed,
    State.APPLIED: _applied,
    State.REFUSED: _refused,
    State.NOT_SENT: _not_sent,
    State.UNKNOWN: _unknown,
    State.NOT_APPLIED: _not_applied,
    State.SUPERSEDED: _superseded,
    State.WITHDRAWN: _withdrawn,
    State.NOTICED: _noticed,
}
# Those that tell of more than the change.
WITH_MORE: Mapping[str, Callable[[Change, bool, int], Banner]] = {State.SENDING: _sending, State.STALE: _stale}
