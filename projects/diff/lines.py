"""Which lines of two texts are equal, corrected, added or removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from projects.diff.cutting import both
from projects.diff.pairing import pairs_of_lines
from projects.diff.result import Line, Segment
from projects.diff.sequence import matching
from projects.diff.words import LONG, mark_middle, mark_unseen, mark_words, piece
from projects.diff.work import Work
from projects.text.unseen import why_it_looks_the_same

BLANKS = 2
PIECES = 3  # at least, of a line with a word changed
WORD = 400  # characters; where no words of a line this long are equal, one of them is not a word
EMPTY = "empty line"


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
    kept = runs[:1]
    for run in runs[1:]:
        last = kept[-1]
        changed = last.before or last.after
        if changed and len(last.then) <= BLANKS and not any(map(str.strip, last.then)):
            kept[-1] = _Run(last.before + last.then + run.before, last.after + last.then + run.after, run.then)
        else:
            kept.append(run)
    return kept


def _rewritten(run: _Run, work: Work) -> Iterator[str | Line]:
    blank = EMPTY if not any(map(str.strip, run.before + run.after)) else ""  # among other new lines one sees it
    done_a = done_b = 0
    for at_a, at_b in [*pairs_of_lines(run.before, run.after, work), (len(run.before), len(run.after))]:
        yield from (_line("removed", text, work, blank) for text in run.before[done_a:at_a])
        yield from (_line("added", text, work, blank) for text in run.after[done_b:at_b])
        if at_a < len(run.before):
            yield from _corrected(run.before[at_a], run.after[at_b], work)
        done_a, done_b = at_a + 1, at_b + 1


def _corrected(before: str, after: str, work: Work) -> Iterator[str | Line]:
    if before == after:
        yield before
        return
    note = why_it_looks_the_same(before, after)
    segments = mark_unseen(before, after, work) if note else mark_words(before, after, work)
    segments = segments or (mark_middle(before, after) if min(len(before), len(after)) > WORD else ())
    if segments:
        yield _shown(Line("changed", segments, note), work)
    elif max(len(before), len(after)) > LONG:
        old, new = both(before, after, LONG)
        yield _shown(Line("removed", (Segment(before, old, "removed"),)), work)
        yield _shown(Line("added", (Segment(after, new, "added"),)), work)
    else:
        yield _line("removed", before, work)
        yield _line("added", after, work)


def _line(kind: Literal["added", "removed"], text: str, work: Work, blank: str = "") -> Line:
    """A line of one side only, the spaces at its end made visible."""
    words = text.rstrip()
    segments = tuple(piece(part, kind) for part in (words, text[len(words) :]) if part)
    return _shown(Line(kind, segments, "" if text else blank), work)


def _shown(line: Line, work: Work) -> Line:
    work.show(max(len(line.segments), 1) + 1, sum(len(segment.shown) for segment in line.segments))
    return line
