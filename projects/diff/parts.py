"""A config taken apart into settings, prompt, long texts and nested data, for any of the five kinds."""

from dataclasses import dataclass, field

from projects.diff.fields import DEFAULTS
from projects.diff.noise import without_noise
from projects.diff.prompt import Message, is_prompt, read_messages
from projects.diff.values import alike, tidy
from projects.diff.work import Room

# What tells one version from another without making it answer differently.
IDENTITY = {"id", "created_by", "created_at", "updated_at"}
OF_NESTED = IDENTITY | {"name", "type"}
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
    told = without_noise(tidied)
    nested = told.get("model_config")
    has_model = isinstance(nested, dict) or "model" in told or told.get("type") == "model"
    return Parts(
        exists=True,
        id=tidied["id"] if isinstance(tidied.get("id"), str) else "",
        name=_name(tidied),
        has_model=has_model,
        prompt=read_messages(told),
        fields=_fields(told),
        whole=_whole(told, has_model),
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
    told = {key: v for key, v in config.items() if not (key in defaults and alike(v, defaults[key]))}
    return told | ({"stop": [told["stop"]]} if isinstance(told.get("stop"), str) else {})


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
