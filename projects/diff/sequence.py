"""Which elements of two sequences belong together: `difflib`'s matching, in a bounded number of steps.

`SequenceMatcher` takes the longest equal run first, which is what a reader would do. Three things it lacks are here:

- Its work grows with the square of a text, and worse, so each of its searches is counted before it is made (`Work`).
- In a large gap the elements that occur once on each side are matched first (the idea of patience diff), which cuts it
  into small ones; where there are none, such runs of elements serve. Its own means for long sequences, `autojunk`,
  forgets the frequent elements: those of a page of prose are all its short words.
- White space is matched after the rest. Every second word is a space, and as many pairs of equal spaces as there are
  would use up the work; as its "junk" a space would end each run.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from difflib import Match, SequenceMatcher
from itertools import accumulate, pairwise

from projects.diff.work import Work

LARGE = 1_000  # elements of both sides of a gap
RUN = 6
PASS = 2  # elements that one pass in C handles in the time of one step
PAIRS = 4  # pairs of equal elements that `difflib` looks at in the time of one step
Pair = tuple[int, int]
Block = tuple[int, int, int]
_Gap = tuple[int, int, int, int]


def matching(before: Sequence[Hashable], after: Sequence[Hashable], work: Work) -> list[Block]:
    """Where equal runs begin on both sides, and how long they are, rising on both sides.

    Raises:
        TooMuch: where the work does not suffice.
    """
    work.spend((len(before) + len(after)) // PASS)
    head, tail = _equal_ends(before, after, (0, len(before), 0, len(after)))
    left, right = (_not_blank(side, head, len(side) - tail) for side in (before, after))
    pairs = _pairs([before[at] for at in left], [after[at] for at in right], work)
    return _blocks(before, after, [(left[a], right[b]) for a, b in pairs])


def _not_blank(elements: Sequence[Hashable], start: int, end: int) -> list[int]:
    return [at for at in range(start, end) if not _is_blank(elements[at])]


def _is_blank(element: Hashable) -> bool:
    return isinstance(element, str) and not element.strip()


def _equal_ends(before: Sequence[Hashable], after: Sequence[Hashable], gap: _Gap) -> Pair:
    """How many elements are equal at the beginning and at the end of a gap."""
    low_a, high_a, low_b, high_b = gap
    head, most = 0, min(high_a - low_a, high_b - low_b)
    while head < most and before[low_a + head] == after[low_b + head]:
        head += 1
    tail, most = 0, most - head
    while tail < most and before[high_a - tail - 1] == after[high_b - tail - 1]:
        tail += 1
    return head, tail


def _blocks(before: Sequence[Hashable], after: Sequence[Hashable], pairs: list[Pair]) -> list[Block]:
    """The pairs as blocks, each with what is equal next to it."""
    blocks: list[Block] = []
    low_a = low_b = 0
    for high_a, high_b in pairs:
        head, tail = _equal_ends(before, after, (low_a, high_a, low_b, high_b))
        blocks += (low_a, low_b, head), (high_a - tail, high_b - tail, tail + 1)
        low_a, low_b = high_a + 1, high_b + 1
    head, tail = _equal_ends(before, after, (low_a, len(before), low_b, len(after)))
    return _merged([*blocks, (low_a, low_b, head), (len(before) - tail, len(after) - tail, tail)])


def _merged(blocks: list[Block]) -> list[Block]:
    merged: list[Block] = []
    for at_a, at_b, size in blocks:
        last_a, last_b, last_size = merged[-1] if merged else (-1, -1, 0)
        if (last_a + last_size, last_b + last_size) == (at_a, at_b):
            merged[-1] = (last_a, last_b, last_size + size)
        elif size:
            merged.append((at_a, at_b, size))
    return merged


def _pairs(before: list[Hashable], after: list[Hashable], work: Work) -> list[Pair]:
    pairs: list[Pair] = []
    gaps: list[_Gap] = [(0, len(before), 0, len(after))]
    while gaps:
        low_a, high_a, low_b, high_b = gap = gaps.pop()
        head, tail = _equal_ends(before, after, gap)
        pairs += ((low_a + step, low_b + step) for step in range(head))
        pairs += ((high_a - step, high_b - step) for step in range(1, tail + 1))
        low_a, high_a, low_b, high_b = gap = low_a + head, high_a - tail, low_b + head, high_b - tail
        left, right = before[low_a:high_a], after[low_b:high_b]
        if anchors := _anchors(left, right, work):
            anchors = [(low_a + a, low_b + b) for a, b in anchors]
            gaps += _between(anchors, gap)
        else:
            anchors = [(low_a + a, low_b + b) for a, b in _longest_first(left, right, work)]
        pairs += anchors
    return sorted(pairs)


def _anchors(before: list[Hashable], after: list[Hashable], work: Work) -> list[Pair]:
    """What cuts a large gap into small ones."""
    size = len(before) + len(after)
    for length in (1, RUN) if size > LARGE else ():
        work.spend(size // PASS)
        left, right = _once(before, length), _once(after, length)
        if pairs := [(at, right[run]) for run, at in left.items() if run in right]:
            return rising(pairs)
    return []


def _once(elements: list[Hashable], length: int) -> dict[tuple[Hashable, ...], int]:
    """The runs of so many elements that occur but once, and where."""
    runs = list(zip(*(elements[start:] for start in range(length)), strict=False))
    counts = Counter(runs)
    return {run: at for at, run in enumerate(runs) if counts[run] == 1}


def _between(pairs: list[Pair], gap: _Gap) -> Iterable[_Gap]:
    low_a, high_a, low_b, high_b = gap
    starts = [(low_a, low_b), *((a + 1, b + 1) for a, b in pairs)]
    ends = [*pairs, (high_a, high_b)]
    gaps = ((a, end_a, b, end_b) for (a, b), (end_a, end_b) in zip(starts, ends, strict=True))
    return (gap for gap in gaps if gap[0] < gap[1] and gap[2] < gap[3])


def rising(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest run of pairs, out of some that rise on the left, that rises on the right too."""
    if all(left[1] < right[1] for left, right in pairwise(pairs)):
        return list(pairs)
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for at, (_, place) in enumerate(pairs):
        length = bisect_left(tails, place)
        previous.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [at]
    chain = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = previous[at]
    return chain[::-1]


def _longest_first(before: list[Hashable], after: list[Hashable], work: Work) -> list[Pair]:
    work.spend((len(before) + len(after)) // PASS)
    blocks = _Counted(before, after, work).get_matching_blocks() if before and after else []
    return [(at_a + step, at_b + step) for at_a, at_b, size in blocks for step in range(size)]


class _Counted(SequenceMatcher):
    """Takes each search from the work before it is made: it looks at every place of every element of its part."""

    def __init__(self, before: list[Hashable], after: list[Hashable], work: Work) -> None:
        super().__init__(None, before, after, autojunk=False)
        self._work = work
        places = Counter(after)
        self._looks = [0, *accumulate(1 + places[element] for element in before)]

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        end = len(self._looks) - 1 if ahi is None else ahi
        self._work.spend((self._looks[end] - self._looks[alo]) // PAIRS + 1)
        return super().find_longest_match(alo, ahi, blo, bhi)
