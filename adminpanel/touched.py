"""What someone touched in a form. A field that comes back as it was shown is theirs to leave, not to ask for.

What was shown travels beside each field, in one called `seen_…`.
"""

import re
from collections.abc import Mapping
from typing import Any


def one_line(text: str) -> str:
    """Return the text as a browser's one-line input gives it back: without line ends and outer spaces."""
    return re.sub(r"[\r\n]", "", text).strip()


def follow(typed: Mapping[str, Any], now: Mapping[str, str | None]) -> dict[str, Any]:
    """Return what was typed, in which each field that nobody touched follows what is so now.

    Args:
        typed: the values of a form. Without what was shown of a field, that is taken to be what is so now.
        now: field to value.
    """
    followed = {name: typed[name] for name in typed}
    for field, value in now.items():
        shown = followed.setdefault(f"seen_{field}", value or "")
        if one_line(followed.get(field, shown)) == one_line(shown):
            followed |= {field: value or "", f"seen_{field}": value or ""}
    return followed


def is_touched(followed: Mapping[str, Any], field: str) -> bool:
    """Whether a field of what `follow` returned was touched."""
    return bool(followed[field] != followed[f"seen_{field}"])
