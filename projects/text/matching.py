"""What a search finds: decided here for every search box, for the sandbox, and for what a remote's answer may hold."""

import unicodedata
from collections.abc import Callable

from adminpanel.caseless import searchable

__all__ = ["finder", "may_be_found", "searchable", "word_finder"]


def finder(wanted: str) -> Callable[[str], bool]:
    """Return what tells whether this stands in a text, in whatever capitals or encoding; nothing does in every one."""
    plain = searchable(wanted)
    return (lambda text: plain in searchable(text)) if plain else lambda text: True


def word_finder(wanted: str) -> Callable[[str], bool]:
    """Return what tells whether each of these words does, in whatever order."""
    words = searchable(wanted).split()

    def finds(text: str) -> bool:
        found = searchable(text)
        return all(word in found for word in words)

    return finds if words else lambda text: True


def may_be_found(text: str, wanted: str) -> bool:
    """Whether somebody else's search may find it too, such as one that does not mind accents."""
    return _letters(wanted) in _letters(text)


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", searchable(text))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
