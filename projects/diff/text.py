"""What differs between two texts, as hunks of lines; or both whole, where that is too much work."""

from projects.diff.cutting import start_of, whole
from projects.diff.folding import LEAST, hunks
from projects.diff.lines import compare_lines
from projects.diff.result import Hunk, TextDiff
from projects.diff.work import TooMuch, Work
from projects.text.unseen import fitting

WHOLE = 400_000
_ENDINGS = {"\r\n": "Windows (CRLF)", "\n": "Unix (LF)"}


def diff_text(before: str, after: str, work: Work) -> TextDiff:
    """Compare two texts by line and word."""
    if before == after:
        return TextDiff(same=True, hunks=_unchanged(before, work))
    try:
        work.spend((len(before) + len(after)) // 8)
        left, right, notes = _even_endings(before, after)
        lines = compare_lines(_lines(left), _lines(right), work)
        return TextDiff(same=False, hunks=hunks(lines, work), notes=notes)
    except TooMuch:
        return _whole(before, after, work)


def _whole(before: str, after: str, work: Work) -> TextDiff:
    """Both texts as they stand, cut only where no page could hold them, around the place where they differ."""
    most = max(LEAST, min(WHOLE, work.characters // 2))
    start = start_of(before, after, most)
    left, right = whole(before, start, most), whole(after, start, most)
    work.characters = max(0, work.characters - len(left) - len(right))
    cut = bool(start) or any(fitting(text, most) < len(text) for text in (before, after))
    return TextDiff(same=False, too_large=True, before=left, after=right, cut=cut)


def _unchanged(text: str, work: Work) -> tuple[Hunk, ...]:
    own = Work(characters=work.characters)
    found = hunks(_lines(text), own)
    work.characters = own.characters
    return found


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
