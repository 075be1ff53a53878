"""Values of a JSON document made fit to compare and to show, whatever they are."""

import json
import re
from dataclasses import dataclass
from hashlib import sha256

from projects.diff.work import Room

DEPTH = 32
BITS = 1_000
_BROKEN = re.compile("[\ud800-\udfff\x00]")


class Absent:
    """Stands where a document has no such key."""


ABSENT = Absent()


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """A value that is nested too deep, or holds too many values, to be taken apart."""

    raw: object


def clean(text: str) -> str:
    """Name in a text what no page can carry: lone surrogates and NUL. Different ones stay different."""
    return _BROKEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def tidy(value: object, room: Room, depth: int = 0) -> object:
    """Copy a value so that it is safe to walk: bounded in depth and size, with clean strings and printable numbers."""
    room.nodes -= 1
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and value.bit_length() <= BITS:
        return value
    if not isinstance(value, list | dict) or depth >= DEPTH or len(value) > room.nodes:
        return Opaque(value)
    if isinstance(value, list):
        return [tidy(item, room, depth + 1) for item in value]
    return {clean(str(key)): tidy(item, room, depth + 1) for key, item in value.items()}


def alike(before: object, after: object) -> bool:
    """Whether two tidy values are the same JSON: 1 is 1.0, true is not 1; what cannot be told is different."""
    if isinstance(before, Opaque) and isinstance(after, Opaque):
        return _opaque_alike(before.raw, after.raw)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(alike, before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(alike(value, after[key]) for key, value in before.items())
    if isinstance(before, bool) or isinstance(after, bool):
        return before is after
    return before == after or (before != before and after != after)  # noqa: PLR0124  not a number is never equal


def _opaque_alike(before: object, after: object) -> bool:
    try:
        return bool(before == after)
    except RecursionError:
        return False


def written(value: object, indent: int | None = None) -> str:
    """Write a tidy value as JSON."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_unwritten)


def canonical(value: object) -> str:
    """A tidy value as JSON that is the same for the same value, whatever the order of its keys."""
    return json.dumps(value, sort_keys=True, default=_unwritten)


def _unwritten(value: object) -> str:
    """Stand for what is too much to write, so that two of these differ in writing too."""
    raw = value.raw if isinstance(value, Opaque) else value
    if isinstance(raw, int):
        return f"(a number too long to show, fingerprint {hash(raw):x})"
    try:
        whole = json.dumps(raw, sort_keys=True, default=str)
    except (RecursionError, TypeError, ValueError):
        return "(too much to show)"
    return f"(too much to show, {fingerprint(whole)})"


def fingerprint(text: str) -> str:
    """A text's length and a few signs that change when it does."""
    return f"{len(text):,} characters, fingerprint {sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"


def is_scalar(value: object) -> bool:
    """Whether a value is one word, number or switch, or nothing at all."""
    return not isinstance(value, list | dict | Opaque)


def is_empty(value: object) -> bool:
    """Whether a value says nothing: absent, null, or a list or object with nothing in it."""
    return value is ABSENT or value is None or (isinstance(value, list | dict) and not value)
