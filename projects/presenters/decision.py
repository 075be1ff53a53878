"""What stands beside the decision over a change: who asks for it and why, what applying it does, and the way back."""

from adminpanel.accounts.names import is_reader
from projects.models import Change
from projects.models.notes import is_note_our_own, reason_of
from projects.presenters.phrase import Moment, Part, Person, Phrase, phrase
from projects.presenters.sentences import MOVE, verb_of
from projects.presenters.wording import NO_REASON, ChangeWords

ONLY_FILED = "Nothing changes but where the project is filed."


def asks(change: Change) -> Phrase:
    """Return who asks for a change, and since when; the reason follows. Nothing of one that nobody asked for here."""
    by = change.proposed_by
    if by is None:
        return phrase()
    verb = "asked" if change.state not in Change.OPEN or change.is_expired else "ask" if is_reader(by) else "asks"
    if change.state == Change.State.DRAFT:
        verb = "wrote this draft"
    none: list[Part] = ["."] if is_note_our_own(change) else [f". {NO_REASON}"]
    end: list[Part] = [":"] if reason_of(change) else none
    return phrase(Person(by, first=True), f" {verb}, ", Moment(change.proposed_at), *end)


def happens(change: Change) -> list[Phrase]:
    """Return what applying a change does that its heading and warnings do not say, and how one goes back from it."""
    differences = change.differences
    filed = [phrase(ONLY_FILED)] if {verb_of(d) for d in differences} == {MOVE} else []
    return [*filed, *_way_back(change)]


def _way_back(change: Change) -> list[Phrase]:
    """What cannot be undone is said with more weight, elsewhere."""
    if change.no_way_back:
        return []
    return [phrase("The way back: this page will offer “", *ChangeWords(change).back, "”.")]
