"""The settings that differ, each as a sentence.

A setting that is left out is the API's default where the schema has one, so leaving out `temperature` and writing 1
are the same; where a default stands against another value, it is told as such: "temperature 1 (default) → 0.2".
"""

from collections.abc import Iterator

from projects.diff.fields import Value, display, display_both, is_setting, label, rank, stops, value_of
from projects.diff.parts import Parts
from projects.diff.result import NamedText, SettingDifference
from projects.diff.text import diff_text
from projects.diff.values import ABSENT, alike
from projects.diff.work import Work


def compare_settings(before: Parts, after: Parts) -> tuple[SettingDifference, ...]:
    """Every setting that differs, the important ones first."""
    return tuple(_difference(name, *pair) for name, pair in _differing(before, after) if _is_short(name, pair))


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


def _difference(name: str, before: Value, after: Value) -> SettingDifference:
    words = label(name)
    if before.raw is ABSENT:
        new = display(name, after)
        return SettingDifference(name, words, "added", "", new, f"{words} added: {new}")
    if after.raw is ABSENT:
        return SettingDifference(name, words, "removed", display(name, before), "", f"{words} removed")
    old, new = display_both(name, before, after)
    colon = ":" if any(" " in text.removesuffix(" (default)") for text in (old, new)) else ""
    return SettingDifference(name, words, "changed", old, new, f"{words}{colon} {old} → {new}")
