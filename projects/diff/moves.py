"""Text that was moved: lines that went from one place of a prompt and stand in another, as they were or corrected.

Only what is in each side once is looked for, and what follows it on both sides; a word or two may be there by chance.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from projects.diff.lines import one_sided
from projects.diff.result import Hunk, Line, MessageDiff
from projects.diff.words import likeness, mark_words, words_of
from projects.diff.work import TooMuch, Work

LEAST = 12  # characters of a passage, besides its spaces
LEAST_CORRECTED = 30  # of a line
ALIKE = 0.6
CANDIDATES = 2_500
Kind = Literal["away", "here"]
Side = Literal["removed", "added"]
KINDS: dict[str, Kind] = {"removed": "away", "added": "here"}
ALL_MOVED = {"removed": "removed, its text was moved", "added": "added, with text that was moved here"}
OTHERS: tuple[tuple[Side, Side], ...] = (("removed", "added"), ("added", "removed"))
Pair = tuple[int, int]


@dataclass(eq=False, slots=True)
class _Place:
    """A line that is on one side only; those of one stretch follow each other."""

    message: int
    stretch: int
    line: Line
    passage: "_Passage | None" = None

    @property
    def text(self) -> str:
        return self.line.of("removed" if self.line.kind == "removed" else "added")

    @property
    def weight(self) -> int:
        return weight(self.text)

    @property
    def is_blank(self) -> bool:
        return not self.weight


@dataclass(eq=False, slots=True)
class _Passage:
    """Lines that were moved together: where they were, and where they are."""

    gone: list[_Place]
    come: list[_Place]

    def sides(self, kind: str) -> tuple[list[_Place], list[_Place]]:
        """The side of lines of this kind, and the other one."""
        return (self.gone, self.come) if kind == "removed" else (self.come, self.gone)


def weight(text: str) -> int:
    """How many characters there are, besides spaces."""
    return len("".join(text.split()))


def mark_moved(prompt: Sequence[MessageDiff], work: Work) -> tuple[MessageDiff, ...]:
    """Tell text that went to another place as moved, not as removed here and added there."""
    prompt = _parted(prompt, work)
    places = {id(place.line): place for place in _places(prompt)}
    gone, come = ([place for place in places.values() if place.line.kind == kind] for kind in KINDS)
    for passage in _passages(gone, come, _pairs(gone, come, work)):
        for place in (*passage.gone, *passage.come):
            place.passage = passage
    return tuple(_told(message, prompt, places) for message in prompt)


def _parted(prompt: Sequence[MessageDiff], work: Work) -> Sequence[MessageDiff]:
    """Take a line that was told as corrected into another for two, where one of these stands elsewhere as it was."""
    lines = [line for message in prompt for line in message.text.lines if line.kind != "equal"]
    olds, news = (Counter(line.of(side) for line in lines if line.kind != other) for side, other in OTHERS)
    apart = {id(line) for line in lines if line.kind == "changed" and _is_elsewhere(line, olds, news)}
    try:
        return [_with_lines(message, apart, work) for message in prompt] if apart else prompt
    except TooMuch:
        return prompt


def _is_elsewhere(line: Line, olds: Counter[str], news: Counter[str]) -> bool:
    old, new = line.of("removed"), line.of("added")
    return (news[old] == 1 and weight(old) >= LEAST) or (olds[new] == 1 and weight(new) >= LEAST)


def _with_lines(message: MessageDiff, apart: Collection[int], work: Work) -> MessageDiff:
    hunks = tuple(
        replace(hunk, lines=tuple(part for line in hunk.lines for part in _both(line, apart, work)))
        for hunk in message.text.hunks
    )
    return replace(message, text=replace(message.text, hunks=hunks))


def _both(line: Line, apart: Collection[int], work: Work) -> Iterator[Line]:
    if id(line) not in apart:
        yield line
        return
    yield one_sided("removed", line.of("removed"), work)
    yield one_sided("added", line.of("added"), work)


def _places(prompt: Sequence[MessageDiff]) -> Iterator[_Place]:
    stretch = 0
    for at, message in enumerate(prompt):
        for hunk in message.text.hunks:
            stretch += 1
            for line in hunk.lines:
                if line.kind in KINDS:
                    yield _Place(at, stretch, line)
                else:
                    stretch += 1


def _pairs(gone: list[_Place], come: list[_Place], work: Work) -> dict[int, int]:
    """Which line is which, by their numbers among those of each side."""
    pairs = _extended(_equal(gone, come), gone, come)
    return _extended(pairs | _corrected(gone, come, pairs, work), gone, come)


def _equal(gone: list[_Place], come: list[_Place]) -> dict[int, int]:
    """Lines that are there once on each side."""
    left, right = _once(gone), _once(come)
    return {at: right[text] for text, at in left.items() if text in right}


def _once(places: list[_Place]) -> dict[str, int]:
    counts = Counter(place.text for place in places)
    return {place.text: at for at, place in enumerate(places) if counts[place.text] == 1 and not place.is_blank}


def _extended(pairs: dict[int, int], gone: list[_Place], come: list[_Place]) -> dict[int, int]:
    """The pairs, with the equal lines that follow each of them on both sides, and those before it."""
    found, taken = dict(pairs), set(pairs.values())
    for step in (1, -1):
        for at, to in sorted(pairs.items(), reverse=step < 0):
            left, right = at + step, to + step
            while left not in found and right not in taken and _both_next(gone, left, come, right, step):
                found[left] = right
                taken.add(right)
                left, right = left + step, right + step
    return found


def _both_next(gone: list[_Place], left: int, come: list[_Place], right: int, step: int) -> bool:
    return _follows(gone, left, step) and _follows(come, right, step) and gone[left].text == come[right].text


def _follows(places: list[_Place], at: int, step: int) -> bool:
    """Whether a line stands right beside the one that is a step before."""
    return 0 <= at < len(places) and places[at].stretch == places[at - step].stretch


def _corrected(gone: list[_Place], come: list[_Place], pairs: dict[int, int], work: Work) -> dict[int, int]:
    """Lines of different stretches that are each the most like the other, marked with what was corrected."""
    found: dict[int, int] = {}
    try:
        for at, to in _alike(gone, come, pairs, work):
            old, new = gone[at], come[to]
            is_free = at not in found and to not in found.values()
            if (
                is_free
                and old.stretch != new.stretch
                and old.text != new.text
                and (segments := mark_words(old.text, new.text, work))
            ):
                work.show(len(segments))
                new.line = replace(new.line, segments=segments)
                found[at] = to
    except TooMuch:
        return found
    return found


def _alike(gone: list[_Place], come: list[_Place], pairs: dict[int, int], work: Work) -> list[tuple[int, int]]:
    """Long lines that are not paired and have most of their words in common, those that have the most first."""
    left, right = (
        [at for at, place in enumerate(side) if at not in paired and place.weight >= LEAST_CORRECTED]
        for side, paired in ((gone, pairs.keys()), (come, set(pairs.values())))
    )
    if len(left) * len(right) > CANDIDATES:
        return []
    words_a, words_b = (
        {at: words_of(side[at].text, work) for at in those} for side, those in ((gone, left), (come, right))
    )
    scores = ((likeness(words_a[a], words_b[b]), -a, -b) for a in left for b in right)
    return [(-a, -b) for score, a, b in sorted(scores, reverse=True) if score >= ALIKE]


def _passages(gone: list[_Place], come: list[_Place], pairs: dict[int, int]) -> Iterator[_Passage]:
    """Lines that follow each other on both sides, together, and an empty line where each side has one beside them."""
    for run in _runs(gone, come, sorted(pairs.items())):
        olds, news = [at for at, _ in run], [to for _, to in run]
        if sum(gone[at].weight for at in olds) < LEAST:
            continue
        old, new = _blank_beside(gone, olds, pairs.keys()), _blank_beside(come, news, set(pairs.values()))
        if old is not None and new is not None:
            olds, news = sorted({*olds, old}), sorted({*news, new})
        yield _Passage([gone[at] for at in olds], [come[to] for to in news])


def _runs(gone: list[_Place], come: list[_Place], pairs: list[Pair]) -> Iterator[list[Pair]]:
    run: list[Pair] = []
    for at, to in pairs:
        if run and not (run[-1] == (at - 1, to - 1) and _follows(gone, at, 1) and _follows(come, to, 1)):
            yield run
            run = []
        run.append((at, to))
    if run:
        yield run


def _blank_beside(places: list[_Place], those: list[int], paired: Collection[int]) -> int | None:
    for at, step in ((those[-1] + 1, 1), (those[0] - 1, -1)):
        if _follows(places, at, step) and places[at].is_blank and at not in paired and not places[at].passage:
            return at
    return None


def _told(message: MessageDiff, prompt: Sequence[MessageDiff], places: dict[int, _Place]) -> MessageDiff:
    hunks = tuple(hunk for old in message.text.hunks for hunk in _divided(old, prompt, places))
    told = message.told
    if message.kind in ALL_MOVED and all(hunk.kind in ("away", "here") for hunk in hunks):
        told = ALL_MOVED[message.kind]
    return replace(message, told=told, text=replace(message.text, hunks=hunks))


def _divided(hunk: Hunk, prompt: Sequence[MessageDiff], places: dict[int, _Place]) -> Iterator[Hunk]:
    """The lines of a hunk, with the passages that were moved as hunks of their own."""
    if hunk.kind == "fold":
        yield hunk
        return
    lines: list[Line] = []
    for line in hunk.lines:
        place = places.get(id(line))
        if place is None or place.passage is None:
            lines.append(line)
            continue
        side, other = place.passage.sides(line.kind)
        if place is side[0]:
            yield from _together(lines)
            lines = []
            yield _moved(KINDS[line.kind], side, other, prompt)
    yield from _together(lines)


def _together(lines: list[Line]) -> Iterator[Hunk]:
    if lines:
        yield Hunk("lines", tuple(lines))


def _moved(kind: Kind, side: list[_Place], other: list[_Place], prompt: Sequence[MessageDiff]) -> Hunk:
    lines = tuple(place.line for place in side)
    count = sum(not place.is_blank for place in side)
    where = "" if side[0].message == other[0].message else _called(prompt, other[0])
    return Hunk(kind, lines, count=count, where=where, down=side[0].stretch < other[0].stretch)


def _called(prompt: Sequence[MessageDiff], place: _Place) -> str:
    """The message of a place as it is headed, with its number where another one is headed the same."""
    headings = [message.heading for message in prompt]
    heading = headings[place.message]
    return f"{heading} (number {place.message + 1})" if headings.count(heading) > 1 else heading
