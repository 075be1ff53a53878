"""One version told on its own: its settings as pairs for a list, and its prompt as messages."""

from collections.abc import Iterator

from projects.compare.fields import DEFAULTS, display, is_setting, label, rank, value_of
from projects.compare.parts import Parts, config_parts
from projects.compare.prompt import Message, messages
from projects.compare.unseen import shown
from projects.compare.values import is_empty, written

__all__ = ["Message", "messages", "summarise"]


def summarise(config: object) -> list[tuple[str, str]]:
    """The settings of a config as label and value, the important ones first; never raises."""
    parts = config_parts(config)
    defaults = dict.fromkeys(DEFAULTS if parts.has_model else ())
    return [pair for name in sorted({**parts.fields, **defaults}, key=rank) for pair in _pair(name, parts)]


def _pair(name: str, parts: Parts) -> Iterator[tuple[str, str]]:
    value = value_of(parts.fields, name, parts.has_model)
    if is_empty(value.raw):
        return
    words = label(name)
    told = display(name, value) if is_setting(name, value.raw) else _in_full(value.raw)
    yield f"{words[:1].upper()}{words[1:]}", told


def _in_full(raw: object) -> str:
    """A long text as it is; a list of things with names by these; other data as JSON."""
    if isinstance(raw, str):
        return shown(raw)
    if isinstance(raw, list):
        names = [item["name"] for item in raw if isinstance(item, dict) and isinstance(item.get("name"), str)]
        if len(names) == len(raw):
            return shown(", ".join(names))
    return shown(written(raw, indent=2))
