"""The prompt of a version, of whatever kind, as messages to be shown or compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from projects.compare.fields import SHORT
from projects.compare.values import fingerprint, tidy, written
from projects.compare.work import Room

PROMPT, CODE = "prompt", "code"
MOST = 200
CODE_FIELDS = ("code", "source_code")
PROMPT_FIELDS = ("prompt_template", "chat_template")
_TOLD = {"role", "name", "content", "tool_calls", "tool_call", "tool_call_id"}


@dataclass(frozen=True, slots=True)
class Message:
    """One message; its role is `prompt` for a completion's template and `code` for source code."""

    role: str
    name: str = ""
    text: str = ""
    tool_calls_text: str = ""

    @property
    def heading(self) -> str:
        """Whose words these are."""
        role = self.role[:SHORT].replace("_", " ").strip().capitalize() or "No role"
        return f"{role} ({self.name[:SHORT]})" if self.name else role

    @property
    def body(self) -> str:
        """The text, and below it the calls."""
        return "\n".join(part for part in (self.text, self.tool_calls_text) if part)


def messages(config: object) -> list[Message]:
    """Everything in a config that is prompt or code, in the order in which it is used; never raises."""
    return read_messages(tidy(config, Room()))


def read_messages(config: object) -> list[Message]:
    """The same of a config that is tidy already."""
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
    content, calls = raw.get("content"), "\n".join(_calls(raw))
    return Message(_word(raw.get("role")), _word(raw.get("name")), "\n".join(_contents(content)), calls)


def _word(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return written(value, longest=inf)


def _contents(content: object) -> Iterator[str]:
    for part in content if isinstance(content, list) else [content]:
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            yield part["text"]
        elif isinstance(part, dict) and part.get("type") == "image_url":
            yield _image(part.get("image_url"))
        elif part is not None:
            yield _json(part)


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
