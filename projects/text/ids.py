"""What an id looks like, and the id in what was pasted."""

import re

from adminpanel.unseen import without_formats
from projects.text.invisible import pieces

LONGEST = 128
# Strict: in an address `..` would change what is called.
REMOTE_ID = f"[A-Za-z0-9_-]{{1,{LONGEST}}}"
QUOTES = "`´'\"‘’‚‛“”„‟«»‹›"
LONGEST_QUOTED = 100


def _with_prefix(prefix: str) -> re.Pattern[str]:
    return re.compile(f"{prefix}[A-Za-z0-9_-]{{1,{LONGEST - len(prefix)}}}")


CONFIG_ID = _with_prefix("config_")
DIRECTORY_ID = _with_prefix("dir_")


def is_id(text: str) -> bool:
    """Whether a text can be an id of the remote, of whatever kind."""
    return re.fullmatch(REMOTE_ID, text) is not None


def pasted_id(text: str) -> str:
    """Return an id without what came along with it: marks that no eye sees, wherever they stand, and quotes around it.

    No id has any of them. A space inside stays, for two ids may have been pasted, or one and a word.
    """
    visible = without_formats(text)
    while (inner := visible.strip().strip(QUOTES)) != visible:
        visible = inner
    return visible


def not_an_id(text: str, prefix: str) -> str:
    """Say what is wrong with a text that should be an id, with the signs in it that cannot be seen."""
    space = " It has a space in it." if any(sign.isspace() for sign in text) else ""
    given = pieces(text, "name", most=LONGEST_QUOTED)
    quoted = "".join(f"[{piece.code}]" if piece.sign else piece.text or "…" for piece in given)
    return f"This is not the form of an id here: “{quoted}”.{space} It starts with {prefix}, then letters and digits."
