"""Which lines of a passage that was rewritten are the old and the new form of one line."""

from projects.diff.words import tokens
from projects.diff.work import Work
from projects.text.unseen import seen

ALIKE = 0.4
WINDOW = 8
SMALL = 600
Pair = tuple[int, int]


def words_of(text: str, work: Work) -> frozenset[str]:
    """The different words and signs of a text, as far as they can be seen."""
    work.spend(len(text) // 8 + 4)
    return frozenset(tokens(seen(text))) - {" "} if text.strip() else frozenset()


def likeness(before: frozenset[str], after: frozenset[str]) -> float:
    """How many of the words of two texts are in both: 0 for none, 1 for all."""
    total = len(before) + len(after)
    return 2 * len(before & after) / total if total else 1.0


def pairs_of_lines(before: list[str], after: list[str], work: Work) -> list[Pair]:
    """Pairs of similar lines, in order: each the best that the other has near where it should stand."""
    if not before or not after:
        return []
    if len(before) == len(after) == 1:
        return [(0, 0)]
    left, right = ([words_of(line, work) for line in lines] for lines in (before, after))
    window = max(WINDOW, SMALL // len(left))
    pairs: list[Pair] = []
    start = 0
    for at, words in enumerate(left):
        work.spend(min(window, len(right) - start) + WINDOW)
        place = _partner(words, at, left, right[start : start + window])
        if place is not None:
            pairs.append((at, start + place))
            start += place + 1
    return pairs


def _partner(words: frozenset[str], at: int, left: list[frozenset[str]], near: list[frozenset[str]]) -> int | None:
    if not near or not words:
        return 0 if near and not near[0] else None  # an empty line only pairs with the very next one
    score, place = _best(words, near)
    rival, _ = _best(near[place], left[at + 1 : at + 1 + WINDOW])
    return place if score >= ALIKE and rival <= score else None


def _best(words: frozenset[str], others: list[frozenset[str]]) -> tuple[float, int]:
    score, place = max(((likeness(words, other), -at) for at, other in enumerate(others)), default=(0.0, 0))
    return score, -place
