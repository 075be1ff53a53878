"""What differs inside one line: by word, in pieces that a person would have struck out and written in."""

import re
from dataclasses import dataclass

from projects.compare.result import Mark, Segment
from projects.compare.sequence import matching
from projects.compare.unseen import shown, spelled_out
from projects.compare.work import Work

KEPT = 0.3
_JOINED = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u1ab0-\u1aff"
    "\u200c\u200d\u20d0-\u20ff\ufe20-\ufe2f"
)
_ALONE = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(
    r"\{\{[^{}\n]*\}\}"  # a template's variable is one word
    r"|\d+(?:[.,]\d+)*"
    rf"|[{_ALONE}]"  # scripts that are written without spaces
    rf"|(?:(?![{_ALONE}\d])[\w{_JOINED}])(?:(?![{_ALONE}])[\w{_JOINED}'\u2019])*"
    r"|[^\S\n]+|\n"
    "|[^\\w\\s](?:[\ufe0f\U0001f3fb-\U0001f3ff]|\u200d[^\\w\\s])*"  # an emoji with all that is joined to it
    r"|."
)

_ASCII_TOKEN = re.compile(r"\{\{[^{}\n]*\}\}|\d+(?:[.,]\d+)*|[A-Za-z_][\w']*|[^\S\n]+|\n|.")  # the same, but quick


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
    kept = sum(len(edit.then.strip()) for edit in edits)
    if kept < KEPT * max(len(before.strip()), len(after.strip())):
        return ()
    return tuple(_segments(edits))


def mark_unseen(before: str, after: str, work: Work) -> tuple[Segment, ...]:
    """The line character by character, with what cannot be seen spelled out where it differs."""
    work.spend((len(before) + len(after)) // 2)
    edits = _edits(list(before), list(after), work)
    return tuple(_segments(edits, unseen=True))


def piece(text: str, mark: Mark = "", unseen: bool = False) -> Segment:
    """One segment; a mark on nothing but space shows the space."""
    show = spelled_out if mark and (unseen or text.isspace()) else shown
    return Segment(text, show(text), mark)


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
    kept: list[_Edit] = []
    for edit in edits:
        kept.append(edit)
        while len(kept) > 1 and _is_crumb(kept[-2], kept[-1]):
            last, crumb = kept.pop(), kept[-1].then
            kept[-1].gone += crumb + last.gone
            kept[-1].come += crumb + last.come
            kept[-1].then = last.then
    return kept


def _is_crumb(left: _Edit, right: _Edit) -> bool:
    if not left.size:
        return False
    between = left.then.strip()
    return not between or len(left.then) < min(left.size, right.size)


def _segments(edits: list[_Edit], unseen: bool = False) -> list[Segment]:
    parts: list[tuple[str, Mark]] = []
    for edit in edits:
        parts += [(edit.gone, "removed"), (edit.come, "added"), (edit.then, "")]
    return [piece(text, mark, unseen) for text, mark in parts if text]
