"""What differs inside one line: by word, in pieces that a person would have struck out and written in; and which lines
of a passage that was rewritten are the old and the new form of one line.
"""

import re
from dataclasses import dataclass

import regex

from projects.diff.result import Mark, Segment
from projects.diff.sequence import matching
from projects.diff.work import Work
from projects.text.cutting import both
from projects.text.invisible import boundary, common, readable, spelled_out, units, without_invisible

KEPT = 0.3
LONG = 20_000  # characters of one segment
END = 2_000
_ALONE = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WHOLE = r"(?![\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}])"  # nothing follows that belongs to the last character
_TOKEN = regex.compile(
    rf"(?V1)\{{\{{[^{{}}\n]*\}}\}}{_WHOLE}"  # a template's variable is one word
    rf"|\d+(?:[.,]\d+)*{_WHOLE}"
    rf"|(?:(?=[\w--[{_ALONE}\d]])\X)(?:(?=[[\w'\u2019]--[{_ALONE}]])\X)*"
    rf"|[^\S\n]+{_WHOLE}|\n"
    r"|\X"  # of scripts that are written without spaces, and of signs, each is one word
)
_ASCII_TOKEN = re.compile(r"\{\{[^{}\n]*\}\}|\d+(?:[.,]\d+)*|[A-Za-z_][\w']*|[^\S\n]+|\n|.")  # the same, but quick
ALIKE = 0.4
WINDOW = 8
SMALL = 600
Pair = tuple[int, int]


@dataclass(slots=True)
class _Edit:
    """Words that went, words that came in their place, and the equal words that follow."""

    gone: str = ""
    come: str = ""
    then: str = ""

    @property
    def size(self) -> int:
        return max(len(self.gone), len(self.come))


def tokens(text: str) -> list[str]:
    """Words, numbers, runs of space and single signs; together they are the text."""
    return (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text)


def mark_words(before: str, after: str, work: Work) -> tuple[Segment, ...]:
    """The line with old and new words marked, or nothing where too little of it was kept to call it one line."""
    work.spend((len(before) + len(after)) // 8)
    edits = _joined(_edits(tokens(before), tokens(after), work))
    unchanged = sum(len(edit.then.strip()) for edit in edits)
    if unchanged < KEPT * max(len(before.strip()), len(after.strip())):
        return ()
    return tuple(_segments(edits))


def mark_middle(before: str, after: str) -> tuple[Segment, ...]:
    """The line with what stands between its equal ends marked, for where a single word of it is long."""
    head = boundary(before, common(before, after))
    tail = common(before[head:][::-1], after[head:][::-1])
    while tail and boundary(before, len(before) - tail) != len(before) - tail:
        tail -= 1
    if head + tail < KEPT * max(len(before), len(after)):
        return ()
    middle = _Edit(before[head : len(before) - tail], after[head : len(after) - tail], before[len(before) - tail :])
    return tuple(_segments([_Edit(then=before[:head]), middle]))


def mark_invisible(before: str, after: str, work: Work) -> tuple[Segment, ...]:
    """The line character by character, with what cannot be seen spelled out where it differs."""
    work.spend((len(before) + len(after)) // 2)
    edits = _edits(units(before), units(after), work)
    return tuple(_segments(edits, invisible=True))


def piece(text: str, mark: Mark = "", invisible: bool = False) -> Segment:
    """One segment; a mark on nothing but space shows the space."""
    if len(text) > 3 * END and not mark:
        return Segment(text, _ends(text))
    show = spelled_out if mark and len(text) <= LONG and (invisible or text.isspace()) else readable
    return Segment(text, show(text) if len(text) <= LONG else readable(text, LONG), mark)


def _ends(text: str) -> str:
    """How a long passage begins and ends, which is the same on both sides."""
    head, tail = boundary(text, END), boundary(text, len(text) - END)
    return f"{readable(text[:head])} … ({tail - head:,} characters, the same in both) … {readable(text[tail:])}"


def _edits(before: list[str], after: list[str], work: Work) -> list[_Edit]:
    edits = [_Edit()]
    done_a = done_b = 0
    for at_a, at_b, size in [*matching(before, after, work), (len(before), len(after), 0)]:
        if at_a > done_a or at_b > done_b:
            edits.append(_Edit("".join(before[done_a:at_a]), "".join(after[done_b:at_b])))
        edits[-1].then += "".join(before[at_a : at_a + size])
        done_a, done_b = at_a + size, at_b + size
    return edits


def _joined(edits: list[_Edit]) -> list[_Edit]:
    """Take up equal words into the edits around them where these are larger: a lone "the" left over is no help."""
    joined: list[_Edit] = []
    for edit in edits:
        joined.append(edit)
        while len(joined) > 1 and _is_crumb(joined[-2], joined[-1]):
            last, crumb = joined.pop(), joined[-1].then
            joined[-1].gone += crumb + last.gone
            joined[-1].come += crumb + last.come
            joined[-1].then = last.then
    return joined


def _is_crumb(left: _Edit, right: _Edit) -> bool:
    if not left.size:
        return False
    between = left.then.strip()
    return not between or len(left.then) < min(left.size, right.size)


def _segments(edits: list[_Edit], invisible: bool = False) -> list[Segment]:
    segments: list[Segment] = []
    for edit in edits:
        old, new = piece(edit.gone, "removed", invisible), piece(edit.come, "added", invisible)
        if max(len(edit.gone), len(edit.come)) > LONG:
            gone, come = both(edit.gone, edit.come, LONG)
            old, new = Segment(edit.gone, gone, "removed"), Segment(edit.come, come, "added")
        segments += [segment for segment in (old, new, piece(edit.then)) if segment.text]
    return segments


def words_of(text: str, work: Work) -> frozenset[str]:
    """The different words and signs of a text, as far as they can be seen."""
    work.spend(len(text) // 8 + 4)
    return frozenset(tokens(without_invisible(text))) - {" "} if text.strip() else frozenset()


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
