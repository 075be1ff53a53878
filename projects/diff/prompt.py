"""The prompt of a version, of whatever kind, as messages to be shown or compared."""

from collections.abc import Iterator
from dataclasses import dataclass

from projects.diff.values import tidy, without_noise, written
from projects.diff.work import Room
from projects.text.cutting import SHORT, fingerprint, short

PROMPT, CODE = "prompt", "code"
MOST = 200
CODE_FIELDS = ("code", "source_code")
PROMPT_FIELDS = ("prompt_template", "chat_template")
PARTS = "parts"
_OF_A_CALL = {"function", "name", "arguments"}
_TOLD = {"role", "name", "content", "tool_calls", "tool_call", "tool_call_id"}


@dataclass(frozen=True, slots=True)
class Message:
    """One message; its role is `prompt` for a completion's template and `code` for source code.

    `form` is what its words do not tell: how long each part of a list is, the ids of calls, and what is no text.
    """

    role: str
    name: str = ""
    text: str = ""
    tool_calls_text: str = ""
    form: tuple[tuple[str, str], ...] = ()

    @property
    def heading(self) -> str:
        """Whose words these are."""
        role = short(self.role, SHORT).replace("_", " ").strip().capitalize() or "No role"
        return f"{role} ({short(self.name, SHORT)})" if self.name else role

    @property
    def body(self) -> str:
        """The text, and below it the calls."""
        return "\n".join(part for part in (self.text, self.tool_calls_text) if part)


def messages(config: object) -> list[Message]:
    """Everything in a config that is prompt or code, in the order in which it is used; never raises."""
    tidied = tidy(config, Room())
    return read_messages(without_noise(tidied)) if isinstance(tidied, dict) else []


def read_messages(config: object) -> list[Message]:
    """The same of a config that is tidy already, and has no keys that say nothing."""
    if not isinstance(config, dict):
        return []
    nested = config.get("model_config")
    own = list(_own(config))
    return [*_own(nested), *own] if isinstance(nested, dict) else own


def _own(config: dict) -> Iterator[Message]:
    for name in PROMPT_FIELDS:
        value = config.get(name)
        if isinstance(value, str) and value:
            yield Message(PROMPT, text=value)
        elif isinstance(value, list):
            yield from _listed([_message(item) for item in value])
    for name in CODE_FIELDS:
        value = config.get(name)
        if isinstance(value, str) and value:
            yield Message(CODE, text=value)


def _listed(every: list[Message]) -> list[Message]:
    """All messages, but those past any sensible number together, as one."""
    rest = every[MOST:]
    text = "\n".join(f"{message.heading}: {message.body}" for message in rest)
    return [*every[:MOST], Message("more messages", f"{len(rest):,}", text)] if rest else every


def is_prompt(name: str, value: object) -> bool:
    """Whether a field of a config is told as messages."""
    if name in PROMPT_FIELDS:
        return isinstance(value, str | list)
    return name in CODE_FIELDS and isinstance(value, str)


def _message(raw: object) -> Message:
    if not isinstance(raw, dict):
        return Message("", text=raw if isinstance(raw, str) else _json(raw))
    parts, calls = ["\n".join(_part(part)) for part in _parts(raw.get("content"))], "\n".join(_calls(raw))
    return Message(
        _word(raw.get("role")),
        _word(raw.get("name")),
        "\n".join(parts),
        calls,
        (*_shape(raw, parts), *_calls_form(raw)),
    )


def _shape(raw: dict, parts: list[str]) -> Iterator[tuple[str, str]]:
    """The lengths of the parts of a list; and what is written as it is read, but is no text."""
    if isinstance(raw.get("content"), list):
        yield PARTS, ", ".join(f"{len(part)}" for part in parts)
    for key in ("role", "name", "content"):
        if not isinstance(raw.get(key), str | list | None):
            yield key, _json(raw[key])


def _calls_form(raw: dict) -> Iterator[tuple[str, str]]:
    """What a call has besides what it calls."""
    calls = raw.get("tool_calls")
    for number, call in enumerate(calls if isinstance(calls, list) else [calls, raw.get("tool_call")], start=1):
        if isinstance(call, dict):
            inner = call.get("function")
            yield from _other_keys(f"call {number}", call)
            yield from _other_keys(f"call {number} function", inner if isinstance(inner, dict) else {})


def _other_keys(where: str, call: dict) -> Iterator[tuple[str, str]]:
    return ((f"{where} {key}", _json(value)) for key, value in call.items() if key not in _OF_A_CALL)


def _word(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return written(value)


def _parts(content: object) -> list[object]:
    parts = content if isinstance(content, list) else [content]
    return [part for part in parts if part is not None]


def _part(part: object) -> Iterator[str]:
    """A part of a message as lines: its text or image, then whatever else it has, key by key."""
    if isinstance(part, dict) and isinstance(part.get("text"), str):
        yield part["text"]
        yield from _remaining(part, {"text"} if part.get("type") != "text" else {"text", "type"})
    elif isinstance(part, dict) and part.get("type") == "image_url":
        image = part.get("image_url")
        yield _image(image)
        yield from _remaining(image, {"url", "detail"}) if isinstance(image, dict) else ()
        yield from _remaining(part, {"type", "image_url"})
    else:
        yield part if isinstance(part, str) else _json(part)


def _remaining(part: dict, but: set[str]) -> Iterator[str]:
    return (f"[{key}: {_json(value)}]" for key, value in part.items() if key not in but)


def _image(image: object) -> str:
    url = image.get("url") if isinstance(image, dict) else image
    detail = image.get("detail") if isinstance(image, dict) else None
    address = url if isinstance(url, str) else _json(url)
    if address.startswith("data:") or len(address) > SHORT:
        kind = address.removeprefix("data:")[:40].split(",")[0].split(";")[0]
        address = f"{kind}, {fingerprint(address)}"
    return f"[image: {address}{f', detail {_word(detail)}' if detail else ''}]"


def _calls(raw: dict) -> Iterator[str]:
    if raw.get("tool_call_id"):
        yield f"answers call {_word(raw['tool_call_id'])}"
    calls = raw.get("tool_calls")
    for call in calls if isinstance(calls, list) else [calls]:
        if call is not None:
            yield _call(call)
    if raw.get("tool_call") is not None:
        yield _call(raw["tool_call"])
    for key, value in raw.items():
        if key not in _TOLD and value is not None:
            yield f"{key}: {_json(value)}"


def _call(call: object) -> str:
    function = call.get("function", call) if isinstance(call, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        return f"calls {_json(call)}"
    arguments = function.get("arguments")
    inside = arguments if isinstance(arguments, str) else "" if arguments is None else _json(arguments)
    return f"calls {function['name']}({inside})"
