"""Texts too long for their place, cut: a name; or two texts around where they differ, so that it is in sight."""

from hashlib import sha256

from projects.text.invisible import (
    MARK,
    boundary,
    common,
    cut_sign,
    fitting,
    readable,
    spelled_out,
    why_it_looks_the_same,
)

SHORT = 160  # of a name in a sentence
BEFORE = 4  # of a cut, one part in so many stands before the difference


def both(before: str, after: str, most: int) -> tuple[str, str]:
    """Both as a page shows them, in about so many characters each, with what differs in sight."""
    start = start_of(before, after, most)
    left, right = (_window(text, start, most) for text in (before, after))
    show = spelled_out if why_it_looks_the_same(left, right) else readable
    ends = start + len(left), start + len(right)
    return _framed(show(left), before, start, ends[0]), _framed(show(right), after, start, ends[1])


def start_of(before: str, after: str, most: int) -> int:
    """Where to begin, so that a cut of so many characters holds the first difference."""
    if all(len(text) <= most and fitting(text, most) == len(text) for text in (before, after)):
        return 0
    at = common(before, after)
    lead = most // BEFORE
    if fitting(before[max(0, at - lead) : at], most // 2) < min(lead, at):
        lead //= MARK
    return boundary(before, max(0, at - lead))


def _window(text: str, start: int, most: int) -> str:
    """So much of a text, from there, as is written in so many characters."""
    left = text[start : start + most]
    return text[start : max(start, boundary(text, start + fitting(left, most)))]


def whole(text: str, start: int, most: int) -> str:
    """A text as the page shows it, cut only where the page could not hold it."""
    left = text[start:] if start else text
    return f"{_skipped(start)}{readable(left, most)}" if start else readable(left, most)


def short(text: str, most: int) -> str:
    """A name as a heading shows it. Where it is cut, its fingerprint tells it from others that begin alike."""
    if len(text) <= most:
        return readable(text)
    return f"{readable(text[: boundary(text, most)], most)}… ({fingerprint(text)})"


def _framed(window: str, text: str, start: int, end: int) -> str:
    return f"{_skipped(start) if start else ''}{window}{cut_sign(text) if end < len(text) else ''}"


def _skipped(start: int) -> str:
    return f"({start:,} characters, the same in both)… "


def fingerprint(text: str) -> str:
    """A text's length and a few signs that change when it does."""
    return f"{len(text):,} characters, fingerprint {sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"
