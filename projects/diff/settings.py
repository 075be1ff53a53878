"""The fields that differ: settings as sentences, long texts by line, nested data such as tools by the path of its keys.

A setting that is left out is the API's default where the schema has one, so leaving out `temperature` and writing 1
are the same; where a default stands against another value, it is told as such: "temperature 1 (default) → 0.2".
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from projects.diff.fields import Parts, Value, display, display_both, is_setting, label, rank, stops, value_of
from projects.diff.lines import diff_text
from projects.diff.result import KeyDifference, NamedText, SettingDifference
from projects.diff.sequence import matching
from projects.diff.values import ABSENT, alike, canonical, is_scalar, written
from projects.diff.words import pairs_of_lines
from projects.diff.work import TooMuch, Work
from projects.text.cutting import both, fingerprint, short
from projects.text.invisible import readable

MOST = 200
LONG = 80
KEY = 60
VALUE = 2_000  # characters of one side
_PLAIN_KEY = re.compile(r"[\w$-]+")


def compare_settings(before: Parts, after: Parts) -> tuple[SettingDifference, ...]:
    """Every setting that differs, the important ones first."""
    return tuple(_setting_difference(name, *pair) for name, pair in _differing(before, after) if _is_short(name, pair))


def compare_long_texts(before: Parts, after: Parts, work: Work) -> tuple[NamedText, ...]:
    """Settings that are strings too long for a sentence, as texts."""
    found = []
    for name, pair in _differing(before, after):
        left, right = ("" if value.raw is ABSENT else value.raw for value in pair)
        if not _is_short(name, pair) and isinstance(left, str) and isinstance(right, str):
            found.append(NamedText(label(name), diff_text(left, right, work)))
    return tuple(found)


def nested_fields(before: Parts, after: Parts) -> Iterator[tuple[str, object, object]]:
    """What is neither: the fields to be compared key by key, as they stand on both sides."""
    for name, pair in _differing(before, after):
        left, right = (value.raw for value in pair)
        if not _is_short(name, pair) and not all(isinstance(raw, str) or raw is ABSENT for raw in (left, right)):
            yield name, _emptied(left, right), _emptied(right, left)


def _emptied(raw: object, other: object) -> object:
    """Take what is absent for an empty one of what the other side has, so that it is told item by item."""
    return type(other)() if raw is ABSENT and isinstance(other, list | dict) else raw


def _differing(before: Parts, after: Parts) -> Iterator[tuple[str, tuple[Value, Value]]]:
    unfair = set() if before.exists and after.exists else {"type"}  # nothing has no kind to differ from
    for name in sorted({**before.fields, **after.fields}.keys() - unfair, key=rank):
        pair = value_of(before.fields, name, before.has_model), value_of(after.fields, name, after.has_model)
        left, right = (_comparable(name, value) for value in pair)
        if not alike(left, right):
            yield name, pair


def _comparable(name: str, value: Value) -> object:
    if value.raw is ABSENT:
        return None
    return stops(value.raw) if name == "stop" and is_setting(name, value.raw) else value.raw


def _is_short(name: str, pair: tuple[Value, Value]) -> bool:
    return all(value.raw is ABSENT or is_setting(name, value.raw) for value in pair)


def _setting_difference(name: str, before: Value, after: Value) -> SettingDifference:
    words = label(name)
    if before.raw is ABSENT:
        new = display(name, after)
        return SettingDifference(name, words, "added", "", new, f"{words} added: {new}")
    if after.raw is ABSENT:
        return SettingDifference(name, words, "removed", display(name, before), "", f"{words} removed")
    old, new = display_both(name, before, after)
    colon = ":" if any(" " in text.removesuffix(" (default)") for text in (old, new)) else ""
    return SettingDifference(name, words, "changed", old, new, f"{words}{colon} {old} → {new}")


@dataclass(frozen=True, slots=True)
class _Found:
    path: str
    before: object
    after: object
    kind: Literal["changed", "added", "removed", "moved"] = "changed"
    field: str = ""


def compare_keys(fields: Iterable[tuple[str, object, object]], work: Work) -> tuple[tuple[KeyDifference, ...], int]:
    """The differences in these fields, and how many more there are than are told."""
    found = [
        replace(each, field=name)
        for name, before, after in fields
        for each in _within(short(name, KEY), before, after, work)
    ]
    found = _without_repeats(found)
    return tuple(_key_difference(item, work) for item in found[:MOST]), len(found[MOST:])


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
    order_before, order_after = [name for name in left if name in right], [name for name in right if name in left]
    if order_before != order_after:
        yield _Found(path, order_before, order_after, "moved")
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
        return readable(json.dumps(key, ensure_ascii=False))
    return f"{readable(json.dumps(key[:20], ensure_ascii=False))}…({fingerprint(key)})"


def _without_repeats(found: list[_Found]) -> list[_Found]:
    """Leave out of the deprecated `tool_configs` what `tools` tells already."""
    in_tools = {_identity(item) for item in found if item.path.startswith("tools")}
    return [item for item in found if not (item.path.startswith("tool_configs") and _identity(item) in in_tools)]


def _identity(found: _Found) -> tuple[str, ...]:
    tail = re.sub("^(tools|tool_configs)", "", found.path)
    if found.kind in ("added", "removed") and tail.count(".") == 1:
        return tail, found.kind  # a whole tool: the old list says more of it than the new one
    return tail, found.kind, _written(found.before), _written(found.after)


def _key_difference(found: _Found, work: Work) -> KeyDifference:
    before, after = found.before, found.after
    text = None
    if (
        isinstance(before, str)
        and isinstance(after, str)
        and (max(len(before), len(after)) > LONG or "\n" in before + after)
    ):
        text = diff_text(before, after, work)
    if text:
        return KeyDifference(found.path, found.kind, "", "", text, found.field)
    old, new = both(_written(before), _written(after), VALUE)
    work.characters -= len(old) + len(new)
    return KeyDifference(found.path, found.kind, old, new, None, found.field)


def _written(value: object) -> str:
    """JSON as a person reads it: laid out where it is more than a line."""
    if value is ABSENT:
        return ""
    line = written(value)
    return line if len(line) <= LONG else written(value, indent=2)
