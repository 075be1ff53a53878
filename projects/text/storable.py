"""What text can be stored: no page and no database takes lone surrogates and NUL, and a name holds no controls.

What is kept has a sign in place of each, so that one sees that something was there. What is looked for goes without.
What is compared has each by its number, so that different ones stay different.
"""

import re
import unicodedata

_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")


def storable(text: str) -> str:
    """Return the text with a sign in place of what can't be stored."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def without_unstorable(text: str) -> str:
    """Return the text without what can't be stored."""
    return _UNSTORABLE.sub("", text)


def spelled(text: str) -> str:
    """Return the text with what can't be stored by its number."""
    return _UNSTORABLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def has_controls(text: str) -> bool:
    """Whether a text of one line has in it what such a text can't have, such as a tab."""
    return any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text)
