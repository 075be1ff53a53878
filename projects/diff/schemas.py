"""The fields that the JSON Schema of an answer describes, as far as the schema tells them without more than reading."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str, ...]
OF_A_LIST = "[]"
# A place with one of these may have other fields than those that are written there.
ELSEWHERE = {"$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "patternProperties", "prefixItems"}


@dataclass(slots=True)
class _Fields:
    """The paths of all fields that are written down, and the places of which that may not be all."""

    paths: dict[Path, None] = field(default_factory=dict)
    unsure: set[Path] = field(default_factory=set)

    def may_have(self, path: Path) -> bool:
        """Whether there may be such a field, though it is not written down."""
        return any(path[:length] in self.unsure for length in range(len(path)))


def lost_and_gained(before: object, after: object) -> tuple[list[str], list[str]]:
    """Return the fields that only the one schema has, and those that only the other has; of nested ones the outermost.

    What may be described in another way is neither.
    """
    old, new = _fields(before), _fields(after)
    return list(_missing(old, new)), list(_missing(new, old))


def _missing(of: _Fields, there: _Fields) -> Iterator[str]:
    for path in of.paths:
        parent_is_there = _parent(path) == () or _parent(path) in there.paths
        if path not in there.paths and parent_is_there and not there.may_have(path):
            yield _written(path)


def _parent(path: Path) -> Path:
    """The field that this one stands in; a list and its items are one."""
    parent = path[:-1]
    while parent and parent[-1] == OF_A_LIST:
        parent = parent[:-1]
    return parent


def _written(path: Path) -> str:
    return ".".join(path).replace(f".{OF_A_LIST}", OF_A_LIST)


def _fields(schema: object) -> _Fields:
    found = _Fields()
    _walk(_unwrapped(schema), (), found)
    return found


def _unwrapped(schema: object) -> object:
    """The schema itself: providers wrap it in one that has a name."""
    inside = schema.get("schema") if isinstance(schema, dict) and "properties" not in schema else None
    return inside if isinstance(inside, dict) else schema


def _walk(node: Any, path: Path, found: _Fields) -> None:
    if not isinstance(node, dict) or ELSEWHERE & node.keys():
        found.unsure.add(path)
        return
    properties = node.get("properties", {})
    if not isinstance(properties, dict):
        found.unsure.add(path)
        return
    for name, inner in properties.items():
        found.paths[*path, name] = None
        _walk(inner, (*path, name), found)
    if "items" in node:
        _walk(node["items"], (*path, OF_A_LIST), found)
