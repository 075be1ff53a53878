"""The prompt message by message: one that was moved, renamed or rewritten is still the same message."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from projects.diff.lines import diff_text
from projects.diff.moves import mark_moved
from projects.diff.prompt import PARTS, Message
from projects.diff.result import MessageDiff
from projects.diff.sequence import matching, rising
from projects.diff.words import likeness, words_of
from projects.diff.work import TooMuch, Work
from projects.text.cutting import SHORT, both

ALIKE = 0.25
ALIKE_IN_ANOTHER_ROLE = 0.5
CANDIDATES = 2_500
Pair = tuple[int, int]
Kind = Literal["same", "changed", "added", "removed", "moved", "role changed"]


def compare_messages(before: Sequence[Message], after: Sequence[Message], work: Work) -> tuple[MessageDiff, ...]:
    """Every message of both sides, in the order of the new one, with the removed where they were."""
    pairs = _pairs(before, after, work)
    stay = set(rising(pairs))
    return mark_moved(list(_in_reading_order(before, after, pairs, stay, work)), work)


def _pairs(before: Sequence[Message], after: Sequence[Message], work: Work) -> list[Pair]:
    """Which messages belong together: equal ones, then similar ones, then those alone in their role."""
    found = dict(_equal(before, after, work))
    for more in (_similar, _left_over):
        taken = set(found.values())
        left = {at: message for at, message in enumerate(before) if at not in found}
        right = {at: message for at, message in enumerate(after) if at not in taken}
        found |= more(left, right, work)
    return sorted(found.items())


def _equal(before: Sequence[Message], after: Sequence[Message], work: Work) -> list[Pair]:
    try:
        blocks = matching(before, after, work)
    except TooMuch:
        return []
    pairs = [(at_a + step, at_b + step) for at_a, at_b, size in blocks for step in range(size)]
    taken_a, taken_b = {a for a, _ in pairs}, {b for _, b in pairs}
    elsewhere = defaultdict(list)
    for at in range(len(after) - 1, -1, -1):
        if at not in taken_b:
            elsewhere[after[at]].append(at)
    for at, message in enumerate(before):
        if at not in taken_a and elsewhere[message]:
            pairs.append((at, elsewhere[message].pop()))
    return pairs


def _similar(left: dict[int, Message], right: dict[int, Message], work: Work) -> dict[int, int]:
    found: dict[int, int] = {}
    taken: set[int] = set()
    for score, same_role, _, at_a, at_b in sorted(_scores(left, right, work), reverse=True):
        enough = score >= (ALIKE if same_role else ALIKE_IN_ANOTHER_ROLE)
        if enough and at_a not in found and at_b not in taken:
            found[at_a] = at_b
            taken.add(at_b)
    return found


def _scores(left: dict[int, Message], right: dict[int, Message], work: Work) -> list[tuple[float, bool, int, int, int]]:
    if len(left) * len(right) > CANDIDATES:
        return []
    if len(left) == len(right) == 1 and {m.role for m in left.values()} == {m.role for m in right.values()}:
        return []  # nothing to choose from
    try:
        words_a, words_b = (
            {at: words_of(message.body, work) for at, message in side.items()} for side in (left, right)
        )
    except TooMuch:
        return []
    return [
        (likeness(words_a[a], words_b[b]), left[a].role == right[b].role, -abs(a - b), a, b)
        for a in left
        for b in right
    ]


def _left_over(left: dict[int, Message], right: dict[int, Message], work: Work) -> dict[int, int]:
    """Pair what was rewritten from end to end, where as many messages of its role are left on both sides."""
    found: dict[int, int] = {}
    for role in {message.role for message in left.values()}:
        olds, news = ([at for at, message in side.items() if message.role == role] for side in (left, right))
        if len(olds) == len(news):
            found |= zip(olds, news, strict=True)
    return found


def _in_reading_order(
    before: Sequence[Message], after: Sequence[Message], pairs: list[Pair], stay: set[Pair], work: Work
) -> Iterator[MessageDiff]:
    """The messages of the new side; what was removed stands before what came in its place."""
    partner = {b: a for a, b in pairs}
    gone = sorted(set(range(len(before))) - set(partner.values()))
    ends = iter(sorted(a for a, _ in stay))
    end = next(ends, len(before))
    for at, message in enumerate(after):
        while gone and gone[0] < end:
            yield _removed(before[gone.pop(0)], work)
        old = partner.get(at)
        if old is None:
            yield _added(message, work)
        else:
            yield _in_both(before[old], message, None if (old, at) in stay else (old, at), work)
        end = next(ends, len(before)) if (old, at) in stay else end
    yield from (_removed(before[at], work) for at in gone)


def _otherwise(before: dict[str, str], after: dict[str, str], same: bool) -> list[str]:
    """Say what is different besides the words: how they are divided, and what is no text."""
    left, right = before.pop(PARTS, ""), after.pop(PARTS, "")
    counts = [parts.count(",") + 1 if parts else 0 for parts in (left, right)]
    told = []
    if left != right and (same or counts[0] != counts[1]):
        told.append(f"{'the same words, ' if same else ''}{_divided(*counts)}")
    for key in {**before, **after}:
        old, new = both(before.get(key, "none"), after.get(key, "none"), SHORT)
        told += [f"{key}: {old} → {new}"] if before.get(key) != after.get(key) else []
    return told


def _divided(before: int, after: int) -> str:
    parts = [f"{count} part{'' if count == 1 else 's'}" for count in (before, after)]
    if not before:
        return f"one text made a list of {parts[1]}"
    if not after:
        return f"a list of {parts[0]} made one text"
    if before == after:
        return "divided into parts elsewhere"
    return f"{parts[0]} {'joined' if after < before else 'divided'} into {after}"


def _became(old: Message, new: Message) -> Literal["", "parts", "text"]:
    """Whether one text became a list of parts, or such a list one text."""
    was, is_now = (any(key == PARTS for key, _ in message.form) for message in (old, new))
    return "" if was == is_now or not old.text or not new.text else "parts" if is_now else "text"


def _removed(message: Message, work: Work) -> MessageDiff:
    text, more, called = diff_text(message.body, "", work), bool(message.form), (message.heading, "")
    return MessageDiff("removed", message.heading, message.role, "", "removed", text, otherwise=more, called=called)


def _added(message: Message, work: Work) -> MessageDiff:
    text, more, called = diff_text("", message.body, work), bool(message.form), ("", message.heading)
    return MessageDiff("added", message.heading, "", message.role, "added", text, otherwise=more, called=called)


def _in_both(old: Message, new: Message, moved: Pair | None, work: Work) -> MessageDiff:
    text = diff_text(old.body, new.body, work)
    renamed = (old.role, old.name) != (new.role, new.name)
    heading = f"{old.heading} → {new.heading}" if renamed else new.heading
    told = [f"moved from {moved[0] + 1} to {moved[1] + 1}"] if moved else []
    told += ["role changed"] if old.role != new.role else ["renamed"] if renamed else []
    told += [] if text.same else ["changed"]
    otherwise = _otherwise(dict(old.form), dict(new.form), text.same)
    told += otherwise
    kind: Kind = "same"
    if told:
        kind = "role changed" if old.role != new.role else "moved" if moved else "changed"
    words = ", ".join(told) or "not changed"
    more, called = renamed or bool(otherwise), (old.heading, new.heading)
    divided = _became(old, new)
    return MessageDiff(kind, heading, old.role, new.role, words, text, divided=divided, otherwise=more, called=called)
