"""A change as a message for a chat: what, where, the scores, why, and its address."""

from collections.abc import Iterator, Sequence

from projects.diff import Comparison
from projects.diff.scores import telling
from projects.models import Change
from projects.models.notes import reason_of
from projects.presenters import sentences
from projects.presenters.phrase import Name, Phrase, Said, phrase
from projects.presenters.sentences import TAKE, verb_of
from projects.presenters.wording import ChangeWords

SCORES = 3
State = Change.State


def for_chat(change: Change, comparisons: Sequence[Comparison], address: str, waits: str = "") -> str:
    """Return the message as plain text; its state is told unless it waits to be decided, then for whom, by `waits`."""
    what, why = [f"{_what(change).plain}.", *_state(change)], [*_why(change), *([waits] if waits else [])]
    said = [*what, *_scores(comparisons), *why, address]
    return " ".join(said)


def _what(change: Change) -> Phrase:
    d, *_ = differences = change.differences
    project = Name(change.project_name)
    if not sentences.is_one_step(differences):
        return ChangeWords(change).in_full
    places = sentences.places(differences)
    if verb_of(d) is TAKE:
        return phrase(project, " → ", *places, ": nothing live instead of ", Name(d.before_name))
    instead = [" instead of ", Name(d.before_name)] if d.before else [f", {sentences.NOTHING_LIVE}"]
    return phrase(project, " → ", *places, ": ", Name(d.after_name), *instead)


def _state(change: Change) -> Iterator[str]:
    if change.state != State.PROPOSED or change.is_expired:
        yield f"{ChangeWords(change).label}."
    elif change.is_held:
        yield f"{ChangeWords(change).label}: {Name(change.held_because).plain}"


def _scores(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Of one pair of versions the scores that tell them apart: of several it would not be clear whose they are."""
    scores = telling(comparisons[0].scores, comparisons[0].usage) if len(comparisons) == 1 else []
    told = [f"{Said(score.name).plain} {score.before} → {score.after}" for score in scores]
    if told:
        yield f"{', '.join(told[:SCORES])}."


def _why(change: Change) -> Iterator[str]:
    if note := Said(reason_of(change)).plain:
        yield f"Why: {note}{'' if note[-1] in '.!?…' else '.'}"
