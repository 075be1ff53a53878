"""Which elements of two sequences belong together, in order, within a bounded number of steps.

Elements that occur once on each side are matched first (the idea of patience diff): they carry the meaning, and
they cut the rest into small gaps. In a large gap with none of these, short runs of elements serve. What is left
gets the shortest edit script (Myers, 1986), up to EDITS edits.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from projects.diff.work import Work

EDITS = 160
RUN = 6
PASS = 2  # elements that one pass in C handles in the time of one step
Pair = tuple[int, int]
Block = tuple[int, int, int]


def matching(before: Sequence[Hashable], after: Sequence[Hashable], work: Work) -> list[Block]:
    """Where equal runs begin on both sides, and how long they are, rising on both sides."""
    numbers: dict[Hashable, int] = {}
    work.spend((len(before) + len(after)) // PASS)
    search = _Search(
        [numbers.setdefault(element, len(numbers)) for element in before],
        [numbers.setdefault(element, len(numbers)) for element in after],
        work,
    )
    return _merged(sorted(search.run()))


def _merged(blocks: list[Block]) -> list[Block]:
    merged: list[Block] = []
    for at_a, at_b, size in blocks:
        last_a, last_b, last_size = merged[-1] if merged else (-1, -1, 0)
        if (last_a + last_size, last_b + last_size) == (at_a, at_b):
            merged[-1] = (last_a, last_b, last_size + size)
        else:
            merged.append((at_a, at_b, size))
    return merged


@dataclass(slots=True)
class _Search:
    before: list[int]
    after: list[int]
    work: Work
    blocks: list[Block] = field(default_factory=list)

    def run(self) -> list[Block]:
        gaps = [(0, len(self.before), 0, len(self.after))]
        while gaps:
            low_a, high_a, low_b, high_b = self._trim(*gaps.pop())
            if low_a == high_a or low_b == high_b:
                continue
            anchors = self._anchors(low_a, high_a, low_b, high_b)
            if anchors:
                gaps += _between(anchors, (low_a, high_a, low_b, high_b))
            else:
                anchors = self._shortest(low_a, high_a, low_b, high_b)
            self.blocks += ((a, b, 1) for a, b in anchors)
        return self.blocks

    def _trim(self, low_a: int, high_a: int, low_b: int, high_b: int) -> tuple[int, int, int, int]:
        """Take the equal ends of a gap off it."""
        before, after = self.before, self.after
        head, most = 0, min(high_a - low_a, high_b - low_b)
        while head < most and before[low_a + head] == after[low_b + head]:
            head += 1
        tail, most = 0, most - head
        while tail < most and before[high_a - tail - 1] == after[high_b - tail - 1]:
            tail += 1
        ends = ((low_a, low_b, head), (high_a - tail, high_b - tail, tail))
        self.blocks += (end for end in ends if end[2])
        return low_a + head, high_a - tail, low_b + head, high_b - tail

    def _anchors(self, low_a: int, high_a: int, low_b: int, high_b: int) -> list[Pair]:
        """Elements that occur once on each side; where a large gap has none, such runs of elements."""
        size = high_a - low_a + high_b - low_b
        before, after = self.before[low_a:high_a], self.after[low_b:high_b]
        self.work.spend(size // PASS + 1)
        found = _unique_in_both(before, after)
        if not found and size > EDITS:
            self.work.spend(size // PASS)
            found = _unique_runs(before, after)
        return [(low_a + at_a, low_b + at_b) for at_a, at_b in rising(found)]

    def _shortest(self, low_a: int, high_a: int, low_b: int, high_b: int) -> list[Pair]:
        shared = set(self.before[low_a:high_a]) & set(self.after[low_b:high_b])
        places_a = [at for at in range(low_a, high_a) if self.before[at] in shared]
        places_b = [at for at in range(low_b, high_b) if self.after[at] in shared]
        found = shortest_script([self.before[at] for at in places_a], [self.after[at] for at in places_b], self.work)
        return [(places_a[a], places_b[b]) for a, b in found]


def _unique_in_both(before: list[int], after: list[int]) -> list[Pair]:
    unique = _once(before) & _once(after)
    if not unique:
        return []
    places = {element: at for at, element in enumerate(after) if element in unique}
    return [(at, places[element]) for at, element in enumerate(before) if element in unique]


def _once(elements: Iterable[Hashable]) -> set[Hashable]:
    return {element for element, count in Counter(elements).items() if count == 1}


def _unique_runs(before: list[int], after: list[int]) -> list[Pair]:
    """Every RUN-th run of elements on the left that is there but once, and once on the right."""
    starts = {tuple(before[at : at + RUN]): at for at in range(0, len(before) - RUN + 1, RUN)}
    once = _once(run for run in _runs(after) if run in starts)
    places = {run: at for at, run in enumerate(_runs(after)) if run in once}
    return [(at, places[run]) for run, at in starts.items() if run in once]


def _runs(elements: list[int]) -> Iterator[tuple[int, ...]]:
    return zip(*(elements[start:] for start in range(RUN)), strict=False)


def _between(anchors: list[Pair], gap: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    low_a, high_a, low_b, high_b = gap
    starts = [(low_a, low_b), *((a + 1, b + 1) for a, b in anchors)]
    ends = [*anchors, (high_a, high_b)]
    gaps = ((a, end_a, b, end_b) for (a, b), (end_a, end_b) in zip(starts, ends, strict=True))
    return [gap for gap in gaps if gap[0] < gap[1] and gap[2] < gap[3]]


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


def shortest_script(before: Sequence[int], after: Sequence[int], work: Work) -> list[Pair]:
    """Matches of the shortest edit script, or none where it is longer than EDITS."""
    furthest = {1: 0}
    trail: list[dict[int, int]] = []
    for edits in range(min(len(before) + len(after), EDITS) + 1):
        trail.append(furthest.copy())
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1])
            start = at = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            while at < len(before) and 0 <= at - diagonal < len(after) and before[at] == after[at - diagonal]:
                at += 1
            furthest[diagonal] = at
            work.spend(at - start + 1)
            if at >= len(before) and at - diagonal >= len(after):
                return _walk_back(trail, len(before), len(after))
    return []


def _walk_back(trail: list[dict[int, int]], at_a: int, at_b: int) -> list[Pair]:
    pairs: list[Pair] = []
    for edits in range(len(trail) - 1, -1, -1):
        furthest, diagonal = trail[edits], at_a - at_b
        down = diagonal == -edits or (diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1])
        before_diagonal = diagonal + 1 if down else diagonal - 1
        start_a = furthest[before_diagonal]
        start_b = start_a - before_diagonal
        while at_a > max(start_a, 0) and at_b > max(start_b, 0):
            at_a, at_b = at_a - 1, at_b - 1
            pairs.append((at_a, at_b))
        at_a, at_b = start_a, start_b
    return pairs[::-1]
