"""Which elements of two sequences belong together, in order, within a bounded number of steps.

Elements that occur once on each side are matched first (the idea of patience diff): they carry the meaning, and
they cut the rest into small gaps. Each gap gets the shortest edit script (Myers, 1986), up to EDITS edits.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from projects.compare.work import Work

EDITS = 160
Pair = tuple[int, int]


def matching(before: Sequence[Hashable], after: Sequence[Hashable], work: Work) -> list[Pair]:
    """Index pairs of equal elements, rising on both sides."""
    numbers: dict[Hashable, int] = {}
    work.spend(len(before) + len(after))
    search = _Search(
        [numbers.setdefault(element, len(numbers)) for element in before],
        [numbers.setdefault(element, len(numbers)) for element in after],
        work,
    )
    return search.run()


@dataclass(slots=True)
class _Search:
    before: list[int]
    after: list[int]
    work: Work
    pairs: list[Pair] = field(default_factory=list)

    def run(self) -> list[Pair]:
        gaps = [(0, len(self.before), 0, len(self.after))]
        while gaps:
            low_a, high_a, low_b, high_b = self._trim(*gaps.pop())
            if low_a == high_a or low_b == high_b:
                continue
            self.work.spend(high_a - low_a + high_b - low_b)
            anchors = self._anchors(low_a, high_a, low_b, high_b)
            if anchors:
                self.pairs += anchors
                gaps += _between(anchors, (low_a, high_a, low_b, high_b))
            else:
                self._shortest(low_a, high_a, low_b, high_b)
        return sorted(self.pairs)

    def _trim(self, low_a: int, high_a: int, low_b: int, high_b: int) -> tuple[int, int, int, int]:
        before, after = self.before, self.after
        while low_a < high_a and low_b < high_b and before[low_a] == after[low_b]:
            self.pairs.append((low_a, low_b))
            low_a, low_b = low_a + 1, low_b + 1
        while low_a < high_a and low_b < high_b and before[high_a - 1] == after[high_b - 1]:
            high_a, high_b = high_a - 1, high_b - 1
            self.pairs.append((high_a, high_b))
        return low_a, high_a, low_b, high_b

    def _anchors(self, low_a: int, high_a: int, low_b: int, high_b: int) -> list[Pair]:
        count_a, count_b = Counter(self.before[low_a:high_a]), Counter(self.after[low_b:high_b])
        places = {element: at for at, element in enumerate(self.after[low_b:high_b], low_b) if count_b[element] == 1}
        once = [
            (at, places[self.before[at]])
            for at in range(low_a, high_a)
            if count_a[self.before[at]] == 1 and self.before[at] in places
        ]
        return rising(once)

    def _shortest(self, low_a: int, high_a: int, low_b: int, high_b: int) -> None:
        shared = set(self.before[low_a:high_a]) & set(self.after[low_b:high_b])
        places_a = [at for at in range(low_a, high_a) if self.before[at] in shared]
        places_b = [at for at in range(low_b, high_b) if self.after[at] in shared]
        found = shortest_script([self.before[at] for at in places_a], [self.after[at] for at in places_b], self.work)
        self.pairs += [(places_a[a], places_b[b]) for a, b in found]


def _between(anchors: list[Pair], gap: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    low_a, high_a, low_b, high_b = gap
    starts = [(low_a, low_b), *((a + 1, b + 1) for a, b in anchors)]
    ends = [*anchors, (high_a, high_b)]
    return [(a, end_a, b, end_b) for (a, b), (end_a, end_b) in zip(starts, ends, strict=True)]


def rising(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest run of pairs, out of some that rise on the left, that rises on the right too."""
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
