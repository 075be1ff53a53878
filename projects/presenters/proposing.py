"""What leads to a change, and what is said of one just proposed, to those who can propose and no more."""

from collections.abc import Mapping

from adminpanel.accounts.names import is_reader, reader_may
from adminpanel.accounts.permissions import who_may
from projects.models import Change, Move
from projects.presenters.asking import NOBODY
from projects.presenters.phrase import Hidden, Name, Person, Phrase, listed, phrase
from projects.presenters.sentences import MAKE, verb_of
from projects.services.rights import APPLY, PROPOSE

# What leads there in the words of who can apply it too, and of who can't.
WAYS: Mapping[str, tuple[str, str]] = {
    "live": ("Make live", "Propose"),
    "elsewhere": ("Make live elsewhere", "Propose elsewhere"),
    "first": ("Make a version live", "Propose a version"),
    "another": ("Make another version live", "Propose another version"),
    "edit": ("Rename or move", "Propose a name or directory"),
    "move": ("Move to a directory", "Propose a move"),
    "move all": ("Move all on this page", "Propose to move all on this page"),
}


def only_proposes() -> bool:
    """Tell whether who reads this can propose changes, and not apply them."""
    return reader_may(PROPOSE) and not reader_may(APPLY)


def way(key: str) -> str:
    """Return the words of what leads to a change."""
    return WAYS[key][only_proposes()]


def another(place: Name, *, is_first: bool) -> Phrase:
    """Return the words of what leads to another version for an environment, whose name stands above it."""
    key, where = "first" if is_first else "another", " for " if only_proposes() else " in "
    return phrase(way(key), Hidden(where, place))


def live_in(place: Name) -> Phrase:
    """Return the same for what makes a version live in an environment."""
    return phrase("Propose for " if only_proposes() else "Make live in ", place)


def it_live_in(place: Name) -> Phrase:
    """Return the same where the version stands above it."""
    return phrase("Propose it for " if only_proposes() else "Make it live in ", place)


def version_live(version: str) -> Phrase:
    """Return what is done with a version of this name, as a heading and a question."""
    name = Name(version, strong=True)
    return phrase("Propose ", name) if only_proposes() else phrase("Make ", name, " live")


def back_to(version: Name) -> Phrase:
    """Return the words of what leads back to a version."""
    return phrase("Propose going back to " if only_proposes() else "Go back to ", version)


def offline(place: Name) -> Phrase:
    """Return the words of what takes an environment offline."""
    return phrase("Propose taking " if only_proposes() else "Take ", place, " offline")


def saved(change: Change | Move, *, is_draft: bool) -> Phrase:
    """Return that one's own proposal is saved, that nothing of it is so yet, and who decides; else nothing."""
    if change.proposed_by is None or not (is_reader(change.proposed_by) and only_proposes()):
        return phrase()
    is_live = isinstance(change, Change) and any(verb_of(difference) is MAKE for difference in change.differences)
    yet = "Nothing is live yet" if is_live else "Nothing has changed yet"
    whose = "Your draft is saved, and nobody else reads it." if is_draft else "Your proposal is saved."
    who = who_may(APPLY)
    if not who.people:
        return phrase(f"{whose} {yet}. ", *NOBODY)
    others = [phrase("another editor")] if who.more else []
    named = listed([*(phrase(Person(someone)) for someone in who.people), *others], last=" or ")
    then = "ask for review, and " if is_draft else ""
    return phrase(f"{whose} {yet}: {then}", *named, " decides.")
