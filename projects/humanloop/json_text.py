"""A JSON text, looked at before it is read: how deep it is nested, how many values it has, where it breaks off.

Python's JSON reader goes down as deep as the text does, up to the limit of recursion; whatever else happens to run down
there, such as a finalizer, fails. And it makes an object of each value: fifteen megabytes of empty lists are half a
gigabyte of memory. So a text is looked at before it is read.
"""

import re
from collections.abc import Iterator, Sequence

DEPTH = 100
VALUES = 1_000_000  # twenty megabytes, the most that is read of an answer, have about as many of usual size

_tokens = re.compile(r'"(?:[^"\\]|\\.)*("?)|[\[\]{},]', re.DOTALL)
_half_an_escape = re.compile(r"(?<!\\)((?:\\\\)*)\\(?:u[0-9a-fA-F]{0,3})?$")
_closing = {"[": "]", "{": "}"}
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


def mended(text: str) -> Iterator[str]:
    """Yield what a text may have been without its missing end: closed as it is, then after its last whole value."""
    open_brackets: list[str] = []
    last_comma, open_there, in_string = 0, "", False
    for token in _tokens.finditer(text):
        sign = token.group()[:1]
        if sign == '"':
            in_string = not token.group(1)
        elif sign in _closing:
            open_brackets.append(sign)
        elif sign == ",":
            last_comma, open_there = token.start(), "".join(open_brackets)
        elif open_brackets:
            open_brackets.pop()
    if not open_brackets:
        return
    yield (_half_an_escape.sub(r"\1", text) + '"' if in_string else text) + _closed(open_brackets)
    if last_comma:
        yield text[:last_comma] + _closed(open_there)


def _closed(open_brackets: Sequence[str]) -> str:
    return "".join(_closing[bracket] for bracket in reversed(open_brackets))
