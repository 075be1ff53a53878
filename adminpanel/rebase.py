"""What someone typed, put on what is so now: a field that comes back as it was shown was not asked for.

What was shown travels beside each field, in one called `seen_…`.
"""

import re
from collections.abc import Mapping
from typing import Any


def one_line(text: str) -> str:
    """Return the text as a browser's one-line input gives it back: without line ends and outer spaces."""
    return re.sub(r"[\r\n]", "", text).strip()


def rebase(typed: Mapping[str, Any], now: Mapping[str, str | None]) -> dict[str, Any]:
    """Return what was typed, in which each field that nobody touched follows what is so now.

    Args:
        typed: the values of a form. Without what was shown of a field, that is taken to be what is so now.
        now: field to value.
    """
    rebased = {name: typed[name] for name in typed}
    for field, value in now.items():
        shown = rebased.setdefault(f"seen_{field}", value or "")
        if one_line(rebased.get(field, shown)) == one_line(shown):
            rebased |= {field: value or "", f"seen_{field}": value or ""}
    return rebased


def has_changed(rebased: Mapping[str, Any], field: str) -> bool:
    """Whether a field of what `rebase` returned was touched."""
    return bool(rebased[field] != rebased[f"seen_{field}"])
