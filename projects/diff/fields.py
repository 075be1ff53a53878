"""The fields of a version: their names in plain words, in order of importance, with the API's defaults."""

import json
from dataclasses import dataclass

from projects.diff.cutting import both, short
from projects.diff.values import ABSENT, Opaque, is_empty, is_scalar, written

SHORT = 160
LONG = 400  # of a value in a sentence
WHOLE = 1e15
AUTOMATIC = "as many as fit"
LABELS = {
    "type": "kind",
    "model": "model",
    "provider": "provider",
    "endpoint": "endpoint",
    "temperature": "temperature",
    "max_tokens": "max tokens",
    "top_p": "top p",
    "stop": "stop",
    "presence_penalty": "presence penalty",
    "frequency_penalty": "frequency penalty",
    "reasoning_effort": "reasoning effort",
    "seed": "seed",
    "response_format": "response format",
    "template_language": "template language",
    "agent_class": "agent class",
    "evaluator_type": "evaluator type",
    "arguments_type": "target",
    "return_type": "answer type",
    "name": "tool name",
    "signature": "signature",
    "source": "source",
    "is_preset": "preset",
    "preset_name": "preset name",
    "description": "description",
    "status": "status",
}
DEFAULTS: dict[str, object] = {
    "provider": "openai",
    "temperature": 1,
    "max_tokens": -1,
    "top_p": 1,
    "presence_penalty": 0,
    "frequency_penalty": 0,
}
WORDS = {
    ("max_tokens", "-1"): AUTOMATIC,
    ("response_format", "json_object"): "JSON object",
    ("response_format", "json_schema"): "JSON by schema",
    ("arguments_type", "target_free"): "not needed",
    ("arguments_type", "target_required"): "needed",
    ("return_type", "multi_select"): "multi-select",
}
ORDER = {name: place for place, name in enumerate(LABELS)}


@dataclass(frozen=True, slots=True)
class Value:
    """A setting as it stands on one side: the value that counts, and whether the document left it out."""

    raw: object
    is_default: bool = False


def label(name: str) -> str:
    """Name a field in plain words; one that is not known is named as the API does, without underscores."""
    inner = name.removeprefix("model_config.")
    words = LABELS.get(name) or (LABELS.get(inner, inner.replace("_", " ")))
    return short(words if inner == name else f"model config {words}", SHORT)


def rank(name: str) -> tuple[int, str]:
    """Where a field stands in a list, the important ones first."""
    return ORDER.get(name.removeprefix("model_config."), len(ORDER)), name


def value_of(settings: dict[str, object], name: str, has_model: bool) -> Value:
    """What a setting is, be it written down or the API's default; null and empty lists are as good as absent."""
    raw = settings.get(name, ABSENT)
    if not is_empty(raw):
        return Value(raw)
    if has_model and name in DEFAULTS:
        return Value(DEFAULTS[name], is_default=True)
    return Value(ABSENT)


def display(name: str, value: Value) -> str:
    """Write a setting as the page shows it."""
    return _told(value, short(_in_words(name, value.raw), LONG))


def display_both(name: str, before: Value, after: Value) -> tuple[str, str]:
    """Write a setting as it stands on both sides, so that one sees what differs; as JSON where words would not tell."""
    old, new = (_told(value, _in_words(name, value.raw)) for value in (before, after))
    if old == new:
        old, new = (_told(value, written(value.raw)) for value in (before, after))
    return both(old, new, LONG)


def _told(value: Value, text: str) -> str:
    return f"{text} (default)" if value.is_default else text


def _in_words(name: str, raw: object) -> str:
    if raw is ABSENT or raw is None:
        return ""
    if name == "stop":
        return ", ".join(json.dumps(part, ensure_ascii=False) for part in stops(raw))
    text = _plain(name, raw)
    return WORDS.get((name, text), text)


def _plain(name: str, raw: object) -> str:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, int | float):
        return number(raw, grouped=name == "max_tokens")
    return raw if isinstance(raw, str) and raw.strip() else written(raw)


def number(value: float, grouped: bool = False) -> str:
    """Write a number without a needless fraction: 1, 0.7, 4,096."""
    whole = int(value) if abs(value) < WHOLE and value == int(value) else value
    return f"{whole:,}" if grouped else str(whole)


def stops(raw: object) -> list[str]:
    """The stop sequences, be it one or a list."""
    parts = raw if isinstance(raw, list) else [raw]
    return [part if isinstance(part, str) else written(part) for part in parts]


def is_setting(name: str, raw: object) -> bool:
    """Whether a value can be told in a sentence, rather than as a text or key by key."""
    if name == "stop":
        return not isinstance(raw, dict | Opaque) and all(map(is_scalar, raw if isinstance(raw, list) else []))
    return is_scalar(raw) and not (isinstance(raw, str) and (len(raw) > SHORT or "\n" in raw))
