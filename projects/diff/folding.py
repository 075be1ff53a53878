"""Long runs of equal lines, folded away but for the lines next to a change."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from projects.diff.result import Hunk, Line
from projects.diff.words import piece
from projects.diff.work import Work
from projects.text.unseen import LONGEST, shown

CONTEXT = 2
LINES = 3
CHARACTERS = 600
LEAST = 2_000  # of a fold, though the page is full


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
        yield from (_line(text, work) for text in run)
        return
    yield from (_line(text, work) for text in run[:low])
    yield _fold(middle, work)
    yield from (_line(text, work) for text in run[high:])


def _line(text: str, work: Work) -> Line:
    segments = (piece(text),) if text else ()
    work.show(2, sum(len(segment.shown) for segment in segments))
    return Line("equal", segments)


def _fold(lines: list[str], work: Work) -> Hunk:
    text = "\n".join(lines)
    told = shown(text, max(LEAST, min(LONGEST, work.characters // 2)))
    work.characters = max(0, work.characters - len(told))
    return Hunk("fold", text=text, count=len(lines), shown=told)
