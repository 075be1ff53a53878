"""What differs between two texts, as hunks of lines; or both whole, where that is too much work."""

from projects.compare.folding import hunks
from projects.compare.lines import compare_lines
from projects.compare.result import Hunk, TextDiff
from projects.compare.unseen import shown
from projects.compare.work import TooMuch, Work

WHOLE = 400_000
_ENDINGS = {"\r\n": "Windows (CRLF)", "\n": "Unix (LF)"}


def diff_text(before: str, after: str, work: Work) -> TextDiff:
    """Compare two texts by line and word."""
    if before == after:
        return TextDiff(same=True, hunks=_unchanged(before))
    try:
        work.spend((len(before) + len(after)) // 8)
        left, right, notes = _even_endings(before, after)
        lines = compare_lines(_lines(left), _lines(right), work)
        return TextDiff(same=False, hunks=hunks(lines, work), notes=notes)
    except TooMuch:
        return TextDiff(same=False, too_large=True, before=whole(before), after=whole(after))


def _unchanged(text: str) -> tuple[Hunk, ...]:
    if len(text) > WHOLE:
        return (Hunk("fold", text=whole(text), count=text.count("\n") + 1),)
    return hunks(_lines(text), Work())


def whole(text: str) -> str:
    """The text as it stands, cut only where no page could hold it."""
    if len(text) <= WHOLE:
        return shown(text)
    return f"{shown(text[:WHOLE])}\n[cut here; {len(text):,} characters in all]"


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _even_endings(before: str, after: str) -> tuple[str, str, tuple[str, ...]]:
    """Tell once that all line endings changed, rather than at each line."""
    endings = _ending(before), _ending(after)
    if "mixed" in endings:
        return before, after, ()
    known = [_ENDINGS[ending] for ending in endings if ending]
    notes = (f"line endings: {known[0]} → {known[1]}",) if len(set(known)) == 2 else ()
    return before.replace("\r\n", "\n"), after.replace("\r\n", "\n"), notes


def _ending(text: str) -> str:
    windows, ends = text.count("\r\n"), text.count("\n")
    if not ends:
        return ""
    if not windows:
        return "\n"
    return "\r\n" if windows == ends else "mixed"
