"""A config taken apart into prompt and fields, for any of the five kinds; the fields' names in plain words, in order of
importance, with the API's defaults.
"""

import json
from dataclasses import dataclass, field

from projects.diff.prompt import Message, is_prompt, read_messages
from projects.diff.values import ABSENT, Opaque, alike, is_empty, is_scalar, tidy, without_noise, written
from projects.diff.work import Room
from projects.text.cutting import SHORT, both, short

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
# What tells one version from another without making it answer differently.
IDENTITY = {"id", "created_by", "created_at", "updated_at"}
OF_NESTED = IDENTITY | {"name", "type"}
OF_THE_MODEL = {"model", "provider", "endpoint"}
# What a model config inside an agent or evaluator shares with a model: told by the same names.
OF_A_MODEL = {
    "model",
    "endpoint",
    "stop",
    "reasoning_effort",
    "seed",
    "response_format",
    "template_language",
    *DEFAULTS,
}


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
    return _with_default(value, short(_in_words(name, value.raw), LONG))


def display_both(name: str, before: Value, after: Value) -> tuple[str, str]:
    """Write a setting as it stands on both sides, so that one sees what differs; as JSON where words would not tell."""
    old, new = (_with_default(value, _in_words(name, value.raw)) for value in (before, after))
    if old == new:
        old, new = (_with_default(value, written(value.raw)) for value in (before, after))
    return both(old, new, LONG)


def _with_default(value: Value, text: str) -> str:
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


@dataclass(slots=True)
class Parts:
    """One version, taken apart. `fields` holds all that is not prompt, nested model configs included.

    `whole` is all of it that may make it differ from another, for a last look at whether anything was left out.
    """

    exists: bool = False
    id: str = ""
    name: str = ""
    has_model: bool = False
    prompt: list[Message] = field(default_factory=list)
    fields: dict[str, object] = field(default_factory=dict)
    whole: object = None


def take_apart(document: object) -> Parts:
    """Read a row of a project's configs; anything odd in it is read as well as it can be."""
    return config_parts(document.get("config")) if isinstance(document, dict) else Parts()


def config_parts(config: object) -> Parts:
    """Read a config itself."""
    tidied = tidy(config, Room())
    if not isinstance(tidied, dict):
        return Parts(exists=True, whole=tidied)
    significant = without_noise(tidied)
    nested = significant.get("model_config")
    has_model = isinstance(nested, dict) or "model" in significant or significant.get("type") == "model"
    return Parts(
        exists=True,
        id=tidied["id"] if isinstance(tidied.get("id"), str) else "",
        name=_name(tidied),
        has_model=has_model,
        prompt=read_messages(significant),
        fields=_fields(significant),
        whole=_whole(significant, has_model),
    )


def _whole(config: dict, has_model: bool) -> dict:
    """A config without what tells it from another only by name, or is so by default."""
    left = {key: value for key, value in config.items() if key not in _hidden(config)}
    nested = left.get("model_config")
    if isinstance(nested, dict):
        left["model_config"] = _spelt({key: v for key, v in nested.items() if key not in OF_NESTED}, has_model)
    return _spelt(left, has_model)


def _spelt(config: dict, has_model: bool) -> dict:
    """The same, with each value as it counts: a default as absent, one stop as a list of one."""
    defaults = DEFAULTS if has_model else {}
    given = {key: v for key, v in config.items() if not (key in defaults and alike(v, defaults[key]))}
    return given | ({"stop": [given["stop"]]} if isinstance(given.get("stop"), str) else {})


def _name(config: dict) -> str:
    for value in (config.get("name"), config.get("id")):
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _hidden(config: dict) -> set[str]:
    return IDENTITY if config.get("type") == "tool" else IDENTITY | {"name"}  # a tool's name is what it is called by


def _fields(config: dict) -> dict[str, object]:
    hidden, nested = _hidden(config), config.get("model_config")
    fields = {key: value for key, value in config.items() if key not in hidden and not is_prompt(key, value)}
    if isinstance(nested, dict):
        del fields["model_config"]
        for key, value in nested.items():
            if key not in OF_NESTED and not is_prompt(key, value):
                fields[key if key in OF_A_MODEL and key not in fields else f"model_config.{key}"] = value
    return _with_format(fields)


def _with_format(fields: dict[str, object]) -> dict[str, object]:
    """Tell the type of the answer's format as a setting, and its schema key by key."""
    format_ = fields.get("response_format")
    if isinstance(format_, dict) and isinstance(format_.get("type"), str):
        fields |= {f"response_format.{key}": value for key, value in format_.items() if key != "type"}
        fields["response_format"] = format_["type"]
    return fields
