"""Signs that copying brings along and no eye sees: zero-width ones, directions, soft hyphens. Decided here for all."""

import unicodedata

import regex

_FORMATS = regex.compile(r"(?V1)[[\p{Cf}\p{DI}]--\p{L}]+")
NAMED = {" ": "a space", "\t": "a tab", "\n": "a line break", "\r": "a line break"}
_LETTERS_DRAWN_AS_NOTHING = regex.compile(r"(?V1)[\p{DI}&&\p{L}]")


def without_formats(text: str) -> str:
    """The text without the marks that copying brings along; a letter that is drawn as nothing stays, to be told of."""
    return _FORMATS.sub("", text)


def visible_part(text: str) -> str:
    """What an eye reads of a text: neither the marks that copying brings along nor letters drawn as nothing."""
    return _LETTERS_DRAWN_AS_NOTHING.sub("", without_formats(text))


def is_unseen_letter(sign: str) -> bool:
    """Whether it counts as a letter and is drawn as nothing, as a filler is."""
    return _LETTERS_DRAWN_AS_NOTHING.match(sign) is not None


def named(sign: str) -> str:
    """A sign as a sentence names it: itself where it can be seen, its number and name where not."""
    if sign in NAMED:
        return NAMED[sign]
    if unicodedata.category(sign)[0] in "LNPS" and not is_unseen_letter(sign):
        return f"“{sign}”"
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()
