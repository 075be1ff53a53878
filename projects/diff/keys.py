"""Nested data, such as tools, compared by the path of its keys."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from projects.diff.cutting import both, short
from projects.diff.pairing import pairs_of_lines
from projects.diff.result import KeyDifference
from projects.diff.sequence import matching
from projects.diff.text import diff_text
from projects.diff.values import ABSENT, alike, canonical, fingerprint, is_scalar, written
from projects.diff.work import TooMuch, Work
from projects.text.unseen import shown

MOST = 200
LONG = 80
KEY = 60
VALUE = 2_000  # characters of one side
_PLAIN_KEY = re.compile(r"[\w$-]+")


@dataclass(frozen=True, slots=True)
class _Found:
    path: str
    before: object
    after: object
    kind: Literal["changed", "added", "removed", "moved"] = "changed"


def compare_keys(fields: Iterable[tuple[str, object, object]], work: Work) -> tuple[tuple[KeyDifference, ...], int]:
    """The differences in these fields, and how many more there are than are told."""
    found = [found for name, before, after in fields for found in _within(short(name, KEY), before, after, work)]
    found = _told_once(found)
    return tuple(_difference(item, work) for item in found[:MOST]), len(found[MOST:])


def _within(path: str, before: object, after: object, work: Work) -> list[_Found]:
    try:
        return list(_differences(path, before, after, work))
    except TooMuch:
        return [_Found(path, before, after)]


def _differences(path: str, before: object, after: object, work: Work) -> Iterator[_Found]:
    work.spend(1)
    if before is ABSENT or after is ABSENT:
        yield _Found(path, before, after, "added" if before is ABSENT else "removed")
    elif isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            left, right = before.get(key, ABSENT), after.get(key, ABSENT)
            yield from _differences(f"{path}.{_key(key)}", left, right, work)
    elif isinstance(before, list) and isinstance(after, list) and not _are_short(before, after):
        yield from _in_lists(path, before, after, work)
    elif not alike(before, after):
        yield _Found(path, before, after)


def _are_short(before: list, after: list) -> bool:
    """Whether two lists say most when they are shown whole."""
    return all(map(is_scalar, before + after)) and max(len(written(before)), len(written(after))) <= LONG


def _in_lists(path: str, before: list, after: list, work: Work) -> Iterator[_Found]:
    left, right = _by_name(before), _by_name(after)
    if left is None or right is None:
        yield from _in_order(path, before, after, work)
        return
    kept, now = [name for name in left if name in right], [name for name in right if name in left]
    if kept != now:
        yield _Found(path, kept, now, "moved")
    yield from _differences(path, left, right, work)


def _by_name(items: list) -> dict[str, object] | None:
    """The items by their names, where each has one of its own: tools are told apart so."""
    named: dict[str, object] = {
        item["name"]: item for item in items if isinstance(item, dict) and isinstance(item.get("name"), str)
    }
    return named if len(named) == len(items) else None


def _in_order(path: str, before: list, after: list, work: Work) -> Iterator[_Found]:
    blocks = matching([*map(canonical, before)], [*map(canonical, after)], work)
    done_a = done_b = 0
    for at_a, at_b, size in [*blocks, (len(before), len(after), 0)]:
        yield from _in_gap(path, (before[done_a:at_a], done_a), (after[done_b:at_b], done_b), work)
        done_a, done_b = at_a + size, at_b + size


def _in_gap(path: str, before: tuple[list, int], after: tuple[list, int], work: Work) -> Iterator[_Found]:
    """Items between equal ones: each beside the one that it is most like, the others added or removed."""
    (olds, first_old), (news, first_new) = before, after
    done_a = done_b = 0
    for at_a, at_b in [*pairs_of_lines([*map(written, olds)], [*map(written, news)], work), (len(olds), len(news))]:
        for place in range(done_a, at_a):
            yield from _differences(f"{path}[{first_old + place}]", olds[place], ABSENT, work)
        for place in range(done_b, at_b):
            yield from _differences(f"{path}[{first_new + place}]", ABSENT, news[place], work)
        if at_a < len(olds):
            yield from _differences(f"{path}[{first_new + at_b}]", olds[at_a], news[at_b], work)
        done_a, done_b = at_a + 1, at_b + 1


def _key(key: str) -> str:
    if _PLAIN_KEY.fullmatch(key) and len(key) <= KEY:
        return key
    if len(key) <= KEY:
        return shown(json.dumps(key, ensure_ascii=False))
    return f"{shown(json.dumps(key[:20], ensure_ascii=False))}…({fingerprint(key)})"


def _told_once(found: list[_Found]) -> list[_Found]:
    """Leave out of the deprecated `tool_configs` what `tools` tells already."""
    told = {_telling(item) for item in found if item.path.startswith("tools")}
    return [item for item in found if not (item.path.startswith("tool_configs") and _telling(item) in told)]


def _telling(found: _Found) -> tuple[str, ...]:
    tail = re.sub("^(tools|tool_configs)", "", found.path)
    if found.kind in ("added", "removed") and tail.count(".") == 1:
        return tail, found.kind  # a whole tool: the old list says more of it than the new one
    return tail, found.kind, _written(found.before), _written(found.after)


def _difference(found: _Found, work: Work) -> KeyDifference:
    before, after = found.before, found.after
    text = None
    if (
        isinstance(before, str)
        and isinstance(after, str)
        and (max(len(before), len(after)) > LONG or "\n" in before + after)
    ):
        text = diff_text(before, after, work)
    if text:
        return KeyDifference(found.path, found.kind, "", "", text)
    old, new = both(_written(before), _written(after), VALUE)
    work.characters -= len(old) + len(new)
    return KeyDifference(found.path, found.kind, old, new)


def _written(value: object) -> str:
    """JSON as a person reads it: laid out where it is more than a line."""
    if value is ABSENT:
        return ""
    line = written(value)
    return line if len(line) <= LONG else written(value, indent=2)
