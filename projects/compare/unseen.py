"""Characters that cannot be seen, made visible in a text that is compared."""

import re
import unicodedata

# Controls, other spaces, format and direction marks, blank letters, tag characters. Not here: what emoji and
# scripts are joined with (U+200C, U+200D, U+FE0F), which belongs to the text as long as it is not the difference.
_HIDDEN = (
    "\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1680\u2000-\u200b\u200e\u200f"
    "\u2028-\u202f\u205f-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_JOINERS = "\u200c\u200d\ufe00-\ufe0f"
_TO_SHOW = re.compile(f"[{_HIDDEN}]")
_TO_SHOW_ALL = re.compile(f"[{_HIDDEN}{_JOINERS} \t\r\n\xa0\u3000]")
_TO_DROP = re.compile(f"[{_HIDDEN}{_JOINERS}\\s]+")
_SIGNS = {" ": "·", "\t": "→", "\r": "␍", "\n": "⏎\n", "\xa0": "[no-break space]"}


def shown(text: str) -> str:
    """The text as the page shows it: what would not be seen is named in brackets, ordinary spaces stay."""
    return text if _is_plain(text) else _TO_SHOW.sub(_name, text)


def spelled_out(text: str) -> str:
    """The text with every space and joiner visible too, for where they are the difference."""
    return _TO_SHOW_ALL.sub(_name, text)


def seen(text: str) -> str:
    """The text without what cannot be seen, its spaces kept."""
    return text if text.isascii() else unicodedata.normalize("NFC", _TO_SHOW.sub("", text))


def bare(text: str) -> str:
    """What of the text can be seen, its letters composed."""
    return unicodedata.normalize("NFC", _TO_DROP.sub("", text))


def why_it_looks_the_same(before: str, after: str) -> str:
    """Say in words what kind of difference no eye can see, or nothing where there is one to see."""
    if "".join(before.split()) == "".join(after.split()):
        return "only white space differs"
    if _is_plain(before) and _is_plain(after):
        return ""
    if _TO_DROP.sub("", before) == _TO_DROP.sub("", after):
        return "only invisible characters differ"
    return "looks the same, but is written with other characters" if bare(before) == bare(after) else ""


def _is_plain(text: str) -> bool:
    """Whether there is nothing but ASCII to be seen, which is quick to tell and common."""
    return text.isascii() and text.replace("\n", "").replace("\t", "").isprintable()


def _name(match: re.Match[str]) -> str:
    character = match[0]
    if character in _SIGNS:
        return _SIGNS[character]
    return f"[{unicodedata.name(character, f'U+{ord(character):04X}')}]"
