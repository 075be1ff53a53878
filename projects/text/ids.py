"""What an id looks like, and the id in what was pasted."""

import re
import unicodedata

from projects.text.invisible import pieces

CONFIG_ID = re.compile(r"config_[A-Za-z0-9_-]{1,100}")
DIRECTORY_ID = re.compile(r"dir_[A-Za-z0-9_-]{1,100}")
QUOTES = "`´'\"‘’‚‛“”„‟«»‹›"
# Marks that have no width, besides the whole category of format characters.
UNSEEN_MARKS = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
LONGEST_QUOTED = 100


def pasted_id(text: str) -> str:
    """Return an id without what came along with it: signs that no eye sees, wherever they stand, and quotes around it.

    No id has any of them. A space inside stays, for two ids may have been pasted, or one and a word.
    """
    visible = "".join(sign for sign in UNSEEN_MARKS.sub("", text) if unicodedata.category(sign) != "Cf")
    while (inner := visible.strip().strip(QUOTES)) != visible:
        visible = inner
    return visible


def not_an_id(text: str, prefix: str) -> str:
    """Say what is wrong with a text that should be an id, with the signs in it that cannot be seen."""
    space = " It has a space in it." if any(sign.isspace() for sign in text) else ""
    given = pieces(text, "name", most=LONGEST_QUOTED)
    shown = "".join(f"[{piece.code}]" if piece.sign else piece.text or "…" for piece in given)
    return f"This is not the form of an id here: “{shown}”.{space} It starts with {prefix}, then letters and digits."
