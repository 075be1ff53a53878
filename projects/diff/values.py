"""Values of a JSON document made fit to compare and to show, whatever they are; and which of them say nothing.

A config registered by code has all keys, one saved in the app has none of those that say nothing.
"""

import json
from dataclasses import dataclass

from projects.diff.work import Room
from projects.text.cutting import fingerprint
from projects.text.storable import spelled

DEPTH = 32
BITS = 1_000
SCHEMAS = {"parameters", "setup_schema", "json_schema", "schema"}  # inside of a JSON Schema null is a value
_OF_A_MESSAGE = {"role", "name", "content", "tool_calls", "tool_call", "tool_call_id"}
_LISTS_OF_TOOLS = ("tools", "tool_configs")
_PROMPTS = ("chat_template", "prompt_template")
_A_TOOL = ("tool", "function")


class Absent:
    """Stands where a document has no such key."""


ABSENT = Absent()


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """A value that is nested too deep, or holds too many values, to be taken apart."""

    raw: object


def tidy(value: object, room: Room, depth: int = 0) -> object:
    """Copy a value so that it is safe to walk: bounded in depth and size, with clean strings and printable numbers."""
    room.nodes -= 1
    if isinstance(value, str):
        return spelled(value)
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and value.bit_length() <= BITS:
        return value
    if not isinstance(value, list | dict) or depth >= DEPTH or len(value) > room.nodes:
        return Opaque(value)
    if isinstance(value, list):
        return [tidy(item, room, depth + 1) for item in value]
    return {spelled(str(key)): tidy(item, room, depth + 1) for key, item in value.items()}


def alike(before: object, after: object) -> bool:
    """Whether two tidy values are the same JSON: 1 is 1.0, true is not 1; what cannot be told is different."""
    if isinstance(before, Opaque) and isinstance(after, Opaque):
        return _opaque_alike(before.raw, after.raw)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(alike, before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(alike(value, after[key]) for key, value in before.items())
    if isinstance(before, bool) or isinstance(after, bool):
        return before is after
    return before == after or (before != before and after != after)  # noqa: PLR0124  not a number is never equal


def _opaque_alike(before: object, after: object) -> bool:
    try:
        return bool(before == after)
    except RecursionError:
        return False


def written(value: object, indent: int | None = None) -> str:
    """Write a tidy value as JSON."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_unwritten)


def canonical(value: object) -> str:
    """A tidy value as JSON that is the same for the same value, whatever the order of its keys."""
    return json.dumps(value, sort_keys=True, default=_unwritten)


def _unwritten(value: object) -> str:
    """Stand for what is too much to write, so that two of these differ in writing too."""
    raw = value.raw if isinstance(value, Opaque) else value
    if isinstance(raw, int):
        return f"(a number too long to show, fingerprint {hash(raw):x})"
    try:
        whole = json.dumps(raw, sort_keys=True, default=str)
    except (RecursionError, TypeError, ValueError):
        return "(too much to show)"
    return f"(too much to show, {fingerprint(whole)})"


def is_scalar(value: object) -> bool:
    """Whether a value is one word, number or switch, or nothing at all."""
    return not isinstance(value, list | dict | Opaque)


def is_empty(value: object) -> bool:
    """Whether a value says nothing: absent, null, or a list or object with nothing in it."""
    return value is ABSENT or value is None or (isinstance(value, list | dict) and not value)


def without_noise(config: dict) -> dict:
    """Leave out what is null at any depth, and what is empty of a config, of its tools and of its messages."""
    return _filled({key: _inside(key, value) for key, value in config.items()})


def says_nothing(value: object) -> bool:
    """Whether a key with this value is as good as none."""
    return value == "" or is_empty(value)


def _filled(own: dict) -> dict:
    return {key: value for key, value in own.items() if not says_nothing(value)}


def _inside(key: str, value: object) -> object:
    if key in SCHEMAS:
        return value
    if isinstance(value, dict) and key in ("model_config", "function"):
        return without_noise(value)
    if isinstance(value, dict) and key == "response_format":
        return {name: _inside(name, inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list) and key in _LISTS_OF_TOOLS:
        return [_tool(item) for item in value]
    if isinstance(value, list) and key in _PROMPTS:
        return [_message(item) for item in value]
    return _without_nulls(value)


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _message(item: object) -> object:
    present = _without_nulls(item)
    if not isinstance(present, dict):
        return present
    return {key: value for key, value in present.items() if not (key in _OF_A_MESSAGE and says_nothing(value))}


def _tool(item: object) -> object:
    """A tool without what follows from the rest: that it is one, and what its call looks like."""
    if not isinstance(item, dict):
        return item
    tool = without_noise(item)
    if tool.get("type") in _A_TOOL:
        del tool["type"]
    if "signature" in tool and tool["signature"] == _signature(tool):
        del tool["signature"]
    return tool


def _signature(tool: dict) -> str:
    parameters = tool.get("parameters")
    properties = parameters.get("properties") if isinstance(parameters, dict) else None
    return f"{tool.get('name')}({', '.join(properties if isinstance(properties, dict) else ())})"
