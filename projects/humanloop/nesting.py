"""How deep a JSON text is nested and how many values it has, found without reading it.

Python's JSON reader goes down as deep as the text does, up to the limit of recursion; whatever else happens to run down
there, such as a finalizer, fails. And it makes an object of each value: fifteen megabytes of empty lists are half a
gigabyte of memory. So a text is looked at before it is read.
"""

DEPTH = 100
VALUES = 1_000_000  # twenty megabytes, the most that is read of an answer, have about as many of usual size

_all_but_structure = bytes(byte for byte in range(256) if byte not in b'[]{},"')


def too_deep(text: bytes) -> bool:
    """Whether the text is nested more than `DEPTH` deep, or has as many brackets that never close."""
    if text.count(b"[") + text.count(b"{") <= DEPTH:
        return False
    left = _outside_strings(text).replace(b",", b"")
    for _ in range(DEPTH):
        # Every innermost pair goes, and none that contains another: one level a round.
        shorter = left.replace(b"[]", b"x").replace(b"{}", b"x").replace(b"x", b"")
        if shorter == left:
            return len(left) > DEPTH
        left = shorter
    return bool(left)


def too_many(text: bytes) -> bool:
    """Whether the text has more than `VALUES` values: a comma or a bracket stands before each but the first."""
    if _count(text) <= VALUES:
        return False
    # Two strings at most go with each comma: with more quotes it has too many of them, or is no JSON.
    return _structure(text).count(b'"') > 4 * (VALUES + 1) or _count(_outside_strings(text)) > VALUES


def _count(text: bytes) -> int:
    return sum(text.count(sign) for sign in (b"[", b"{", b","))


def _structure(text: bytes) -> bytes:
    return text.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _all_but_structure)


def _outside_strings(text: bytes) -> bytes:
    return b"".join(_structure(text).split(b'"')[::2])
