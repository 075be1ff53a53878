"""Notes that the panel writes itself with the way back from a change, and the reasons that people give."""

from typing import Protocol

UNDOES_CHANGE, UNDOES_MOVE = "Undoes the change of ", "Undoes the move of "
PUTS_BACK = "Puts back what was so before a change made outside this panel, noticed on "
BUT_FOR = ", but for the "  # of what can't be undone, which nothing else on the page of an undo says
OWN = (UNDOES_CHANGE, UNDOES_MOVE, PUTS_BACK)


class Noted(Protocol):
    """A change, or a move of several."""

    note: str

    @property
    def undoes_id(self) -> object:
        """What it undoes; None for nothing."""


def is_note_our_own(of: Noted) -> bool:
    """Whether the panel wrote the note, and it says no more than that this undoes another."""
    return of.undoes_id is not None and of.note.startswith(OWN) and BUT_FOR not in of.note


def reason_of(of: Noted) -> str:
    """Return why, as somebody wrote; empty where nobody did."""
    return "" if is_note_our_own(of) else of.note
