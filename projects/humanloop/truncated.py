"""A JSON text whose end is missing, closed where it breaks off, so that what there is of it can be read."""

import re
from collections.abc import Iterator, Sequence

_tokens = re.compile(r'"(?:[^"\\]|\\.)*("?)|[\[\]{},]', re.DOTALL)
_half_an_escape = re.compile(r"(?<!\\)((?:\\\\)*)\\(?:u[0-9a-fA-F]{0,3})?$")
_closing = {"[": "]", "{": "}"}


def mended(text: str) -> Iterator[str]:
    """Yield what the text may have been without its missing end: closed as it is, then after its last whole value."""
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
