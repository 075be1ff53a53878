"""What differs between two texts by line: equal, corrected, added or removed, long equal runs folded away.

Where that is too much work, both texts are given whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from projects.diff.result import Hunk, Line, Segment, TextDiff
from projects.diff.sequence import matching
from projects.diff.words import LONG, mark_invisible, mark_middle, mark_words, pairs_of_lines, piece
from projects.diff.work import TooMuch, Work
from projects.text.cutting import both, start_of, whole
from projects.text.invisible import LONGEST, fitting, readable, why_it_looks_the_same

WHOLE = 400_000
_ENDINGS = {"\r\n": "Windows (CRLF)", "\n": "Unix (LF)"}
BLANKS = 2
PIECES = 3  # at least, of a line with a word changed
WORD = 400  # characters; where no words of a line this long are equal, one of them is not a word
EMPTY = "empty line"
CONTEXT = 2
LINES = 3
CHARACTERS = 600
LEAST = 2_000  # of a fold, though the page is full


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


@dataclass(slots=True)
class _Run:
    """Lines that were replaced by others, and the equal ones that follow."""

    before: list[str]
    after: list[str]
    then: list[str]


def compare_lines(before: list[str], after: list[str], work: Work) -> list[str | Line]:
    """Every line in reading order; a bare string is a line that is equal on both sides."""
    lines: list[str | Line] = []
    runs = _joined(_runs(before, after, work))
    work.expect(PIECES * sum(max(len(run.before), len(run.after)) for run in runs))
    for run in runs:
        lines += _rewritten(run, work)
        lines += run.then
    return lines


def _runs(before: list[str], after: list[str], work: Work) -> list[_Run]:
    runs = [_Run([], [], [])]
    done_a = done_b = 0
    for at_a, at_b, size in [*matching(before, after, work), (len(before), len(after), 0)]:
        if at_a > done_a or at_b > done_b:
            runs.append(_Run(before[done_a:at_a], after[done_b:at_b], []))
        runs[-1].then += before[at_a : at_a + size]
        done_a, done_b = at_a + size, at_b + size
    return runs


def _joined(runs: list[_Run]) -> list[_Run]:
    """Join passages with but an empty line or two between them, which are equal by chance."""
    joined = runs[:1]
    for run in runs[1:]:
        last = joined[-1]
        changed = last.before or last.after
        if changed and len(last.then) <= BLANKS and not any(map(str.strip, last.then)):
            joined[-1] = _Run(last.before + last.then + run.before, last.after + last.then + run.after, run.then)
        else:
            joined.append(run)
    return joined


def _rewritten(run: _Run, work: Work) -> Iterator[str | Line]:
    blank = EMPTY if not any(map(str.strip, run.before + run.after)) else ""  # among other new lines one sees it
    done_a = done_b = 0
    for at_a, at_b in [*pairs_of_lines(run.before, run.after, work), (len(run.before), len(run.after))]:
        yield from (one_sided("removed", text, work, blank) for text in run.before[done_a:at_a])
        yield from (one_sided("added", text, work, blank) for text in run.after[done_b:at_b])
        if at_a < len(run.before):
            yield from _corrected(run.before[at_a], run.after[at_b], work)
        done_a, done_b = at_a + 1, at_b + 1


def _corrected(before: str, after: str, work: Work) -> Iterator[str | Line]:
    if before == after:
        yield before
        return
    note = why_it_looks_the_same(before, after)
    segments = mark_invisible(before, after, work) if note else mark_words(before, after, work)
    segments = segments or (mark_middle(before, after) if min(len(before), len(after)) > WORD else ())
    if segments:
        yield _counted(Line("changed", segments, note), work)
    elif max(len(before), len(after)) > LONG:
        old, new = both(before, after, LONG)
        yield _counted(Line("removed", (Segment(before, old, "removed"),)), work)
        yield _counted(Line("added", (Segment(after, new, "added"),)), work)
    else:
        yield one_sided("removed", before, work)
        yield one_sided("added", after, work)


def one_sided(kind: Literal["added", "removed"], text: str, work: Work, blank: str = "") -> Line:
    """A line of one side only, the spaces at its end made visible."""
    words = text.rstrip()
    segments = tuple(piece(part, kind) for part in (words, text[len(words) :]) if part)
    return _counted(Line(kind, segments, "" if text else blank), work)


def _counted(line: Line, work: Work) -> Line:
    work.show(max(len(line.segments), 1) + 1, sum(len(segment.shown) for segment in line.segments))
    return line


def hunks(lines: Sequence[str | Line], work: Work) -> tuple[Hunk, ...]:
    """The lines as hunks and folds, in order."""
    found: list[Hunk] = []
    shown_lines: list[Line] = []
    for part in _parts(lines, work):
        if isinstance(part, Line):
            shown_lines.append(part)
            continue
        found += [Hunk("lines", tuple(shown_lines))] if shown_lines else []
        found.append(part)
        shown_lines = []
    return (*found, Hunk("lines", tuple(shown_lines))) if shown_lines else tuple(found)


def _parts(lines: Sequence[str | Line], work: Work) -> Iterator[Line | Hunk]:
    done = 0
    for is_equal, group in groupby(lines, key=lambda line: isinstance(line, str)):
        run = list(group)
        done += len(run)
        if is_equal:
            yield from _equal(run, done == len(run), done == len(lines), work)
        else:
            yield from (line for line in run if isinstance(line, Line))


def _equal(run: list, is_first: bool, is_last: bool, work: Work) -> Iterator[Line | Hunk]:
    low = 0 if is_first else CONTEXT
    high = max(low, len(run) - (0 if is_last else CONTEXT))
    middle = run[low:high]
    if len(middle) < LINES and sum(map(len, middle)) < CHARACTERS:
        yield from (_equal_line(text, work) for text in run)
        return
    yield from (_equal_line(text, work) for text in run[:low])
    yield _fold(middle, work)
    yield from (_equal_line(text, work) for text in run[high:])


def _equal_line(text: str, work: Work) -> Line:
    segments = (piece(text),) if text else ()
    work.show(2, sum(len(segment.shown) for segment in segments))
    return Line("equal", segments)


def _fold(lines: list[str], work: Work) -> Hunk:
    text = "\n".join(lines)
    excerpt = readable(text, max(LEAST, min(LONGEST, work.characters // 2)))
    work.characters = max(0, work.characters - len(excerpt))
    return Hunk("fold", text=text, count=len(lines), shown=excerpt)
