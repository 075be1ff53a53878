"""What the page of a change says first: what came of it, and what one does then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from projects.models import Change
from projects.models.expiry import lasts
from projects.presenters import sentences
from projects.presenters.aftermath import came_after, in_force_title, so_again_told
from projects.presenters.phrase import Moment, Part, Person, Phrase, Said, phrase
from projects.presenters.proposing import saved
from projects.presenters.spans import between
from projects.presenters.standing import Later
from projects.presenters.states import STATES
from projects.presenters.wording import DROPPED, EXPIRED
from projects.services.kinds import holds
from projects.services.transitions import Action

State = Change.State
EMPTY = phrase()
NOTHING = "Nothing was changed."
NOT_TOLD = "Whether this was saved can’t be told any more."
REST = phrase("The rest of it is in force, as far as this panel knows.")
# Of a proposal that is out of date, where there is nothing to review again.
IMPOSSIBLE, SO_ALREADY = "This can’t be applied any more", "This is so already"
CHANGED_BACK = "This project was changed since, and is again as it was when this was proposed"
STILL = "Humanloop confirmed it, and the panel knows of nothing that replaced it."
GONE = " It is no longer in force."
ANSWERED = "Humanloop confirmed it."


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


def outcome(
    change: Change, *, looked: bool, longest: int, again: Sequence[Later] = (), instead: str = ""
) -> Banner | None:
    """Return what came of a change; None while there is nothing to tell of it.

    Args:
        looked: whether the panel could see what is so now.
        longest: how many seconds sending takes at most.
        again: what made it so again after it was undone or replaced.
        instead: the name of what took its place, where that is one thing.
    """
    if change.is_expired:
        return _expired(change)
    if change.state in WITH_MORE:
        return WITH_MORE[change.state](change, looked, longest)
    if change.took_effect and not (change.standing and change.standing.in_force):
        return _came_after(change, again, instead)
    return BANNERS.get(change.state, _plain)(change)


def _expired(change: Change) -> Banner:
    days = (lasts(change.state) or timedelta()).days
    is_draft = change.state == State.DRAFT
    nobody = "This draft was not touched" if is_draft else "Nobody decided it"
    text = f"{nobody} for {days} days. Nothing was sent, and it can no longer be applied."
    return Banner("info", phrase(DROPPED if is_draft else EXPIRED), phrase(text))


def _plain(change: Change) -> Banner | None:
    words = STATES[change.state]
    return Banner(words.level, _headline(change), phrase(words.outcome)) if words.headline else None


def _headline(change: Change) -> Phrase:
    return phrase(STATES[change.state].headline)


def _came_after(change: Change, again: Sequence[Later], instead: str) -> Banner:
    standing = change.standing
    told = [*came_after(standing, instead), *so_again_told(standing, again)]
    text = _noticed_text(change) if change.is_from_outside else _saved(change)
    if len(told) == 1 and standing and not standing.in_part:
        return Banner("info", told[0], phrase(*text, GONE))
    rest = [REST] if standing and standing.in_part else []
    return Banner("info", phrase(in_force_title(standing, again)), text, after=[*told, *rest])


def _applied(change: Change) -> Banner:
    title = phrase(*sentences.in_force(change.differences), " since ", Moment(change.effective_at, ago=False))
    return Banner("success", title, phrase(STILL))


def _saved(change: Change) -> Phrase:
    return phrase("It was saved ", Moment(change.effective_at), f": {ANSWERED}")


def _noticed(change: Change) -> Banner:
    return Banner("info", _headline(change), _noticed_text(change))


def _noticed_text(change: Change) -> Phrase:
    when = between(change.last_seen_at, change.settled_at)
    return phrase("It was made outside this panel, ", *when, ". Who did it is not known here.")


def _refused(change: Change) -> Banner:
    return Banner("error", _headline(change), phrase(f"{NOTHING} {change.problem}".rstrip()))


def _not_sent(change: Change) -> Banner:
    return Banner("warning", _headline(change), phrase(change.problem))


def _proposed(change: Change) -> Banner | None:
    if change.schedule:  # of which the page tells more
        return None
    told = saved(change, is_draft=change.state == State.DRAFT)
    return Banner("info", text=told) if told else None


def _ended(change: Change) -> Phrase:
    by: list[Part] = [" by ", Person(change.ended_by)] if change.ended_by else []
    return phrase(*_headline(change), *by, ", ", Moment(change.ended_at))


def _withdrawn(change: Change) -> Banner:
    by_author = change.ended_by_id in {None, change.proposed_by_id}
    steps = [] if by_author else [event.words for event in change.events.all() if event.action == Action.WITHDRAW]
    said = next(iter(steps), "")
    why: list[Part] = ["“", Said(said), "” "] if said else []
    return Banner("info", _ended(change), phrase(*why, STATES[State.WITHDRAWN].outcome))


def _declined(change: Change) -> Banner:
    return Banner("info", _ended(change), phrase("“", Said(change.problem), f"” {STATES[State.DECLINED].outcome}"))


def _unknown(change: Change) -> Banner:
    then = "It is never sent again by itself. Check what is there now before you try anything else."
    return Banner("doubt", _headline(change), phrase(f"{change.problem} This was sent, once. {then}".lstrip()))


def _not_applied(change: Change) -> Banner:
    found = ": the project was as it was before. Propose the change again if it is still wanted."
    looked = phrase(f"{NOTHING} The panel looked, ", Moment(change.settled_at), found)
    return Banner("warning", _headline(change), looked)


def _superseded(change: Change) -> Banner:
    found = ": the project was neither as before nor as this change asked for. Somebody had changed it since."
    text = phrase(f"{NOT_TOLD} The panel looked, ", Moment(change.settled_at), found)
    return Banner("doubt", _headline(change), text)


def _sending(change: Change, __: bool, longest: int) -> Banner:
    then = "Load this page again to see what came of it; after that time it says so, or lets an editor look."
    text = f"It is on its way to Humanloop. That takes {longest} seconds at most. {then} It is not sent a second time."
    return Banner("doubt", _headline(change), phrase(text))


def _stale(change: Change, looked: bool, _: int) -> Banner:
    if change.is_so_already:
        when = "" if looked else ", or was when the panel last could look"
        text = f"Nothing was sent, and nothing is left to do: what was asked for is so{when}."
        return Banner("info", phrase(SO_ALREADY), phrase(text))
    if change.problem:
        return Banner("warning", phrase(IMPOSSIBLE), phrase(f"{NOTHING} {change.problem}"))
    if looked and change.answered and holds(change.answered, change.before):
        return Banner("warning", phrase(CHANGED_BACK), phrase("Nothing was sent."))
    text = "Nothing was sent. Look at what is there now, then decide."
    then = "Humanloop can’t be asked right now: what stands below was so when the panel last could look."
    return Banner("warning", _headline(change), phrase(text if looked else f"{text} {then}"))


# Those that tell when or why; of the others what `states` says.
BANNERS: Mapping[str, Callable[[Change], Banner | None]] = {
    State.DRAFT: _proposed,
    State.PROPOSED: _proposed,
    State.APPLIED: _applied,
    State.NOTICED: _noticed,
    State.WITHDRAWN: _withdrawn,
    State.REFUSED: _refused,
    State.NOT_SENT: _not_sent,
    State.UNKNOWN: _unknown,
    State.NOT_APPLIED: _not_applied,
    State.SUPERSEDED: _superseded,
    State.DECLINED: _declined,
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
