"""What leads to a change, and what is said of one just proposed, to those who can propose and no more."""

from collections.abc import Mapping

from django.contrib.auth.models import User

from adminpanel.accounts.names import is_reader, reader_may
from projects.models import Change, Event, Move
from projects.presenters.phrase import Hidden, Moment, Name, Person, Phrase, phrase
from projects.services.rights import APPLY, PROPOSE

UNTIL = "Nobody else finds it, until you ask for review or they open its address."
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


def opened_draft(author: User, opened: Event) -> Phrase:
    """Return whose draft it was, and who made it a proposal by opening it, and when: in the place of who asks."""
    whose = phrase("Your") if is_reader(author) else phrase(Person(author), "’s")
    return phrase(*whose, " draft, which ", Person(opened.actor), " opened ", Moment(opened.at))


def saved(change: Change | Move, *, is_draft: bool) -> Phrase:
    """Return that what one proposed oneself is saved, and that nothing of it is so yet; else nothing.

    Who decides, and for whom it waits, its page says below.
    """
    if change.proposed_by is None or not (is_reader(change.proposed_by) and only_proposes()):
        return phrase()
    alone = f" {UNTIL}" if is_draft and isinstance(change, Move) else ""  # the decision about a change says it itself
    return phrase(f"Your {'draft' if is_draft else 'proposal'} is saved. Nothing has changed yet.{alone}")
