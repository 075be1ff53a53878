"""The tools of two versions by their names: which are gone, new, or no longer as they were."""

from collections.abc import Mapping

from projects.diff.fields import IDENTITY
from projects.diff.values import alike

LISTS = ("tools", "tool_configs")  # the second is what the first was called
Names = tuple[str, ...]
Tools = dict[str, dict]


def tools_that_differ(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Names, Names, Names] | None:
    """Return the names of those that are gone, new and changed; None where names do not tell them apart.

    Args:
        before: the fields of one version, tidy.
        after: the fields of the other.
    """
    pairs = [(_by_name(before.get(key)), _by_name(after.get(key))) for key in LISTS]
    known = [(old, new) for old, new in pairs if old is not None and new is not None]
    if len(known) < len(pairs):
        return None
    were = {name for old, _ in known for name in old}
    are = {name for _, new in known for name in new}
    changed = {name for old, new in known for name in old if name in new and not _alike(old[name], new[name])}
    return _sorted(were - are), _sorted(are - were), _sorted(changed)


def _sorted(names: set[str]) -> Names:
    return tuple(sorted(names, key=str.casefold))


def _alike(before: dict, after: dict) -> bool:
    """Whether a tool is the same but for its id and dates."""
    left, right = ({key: value for key, value in tool.items() if key not in IDENTITY} for tool in (before, after))
    return alike(left, right)


def _by_name(listed: object) -> Tools | None:
    if listed is None:
        return {}
    tools = listed if isinstance(listed, list) else [listed]
    found = {name: tool for tool in tools if isinstance(tool, dict) and (name := _name(tool))}
    return found if len(found) == len(tools) else None


def _name(tool: dict) -> str:
    inner = tool.get("function")
    name = tool.get("name") or (inner.get("name") if isinstance(inner, dict) else None)
    return name if isinstance(name, str) else ""
