"""One version told on its own: its settings as pairs for a list, and its prompt as messages, open to be read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from projects.diff.fields import DEFAULTS, Parts, config_parts, display, is_setting, label, rank, value_of
from projects.diff.prompt import Message, messages
from projects.diff.values import alike, is_empty, written
from projects.text.invisible import LONGEST, boundary, fitting, readable, worth

__all__ = ["Described", "Message", "Opened", "Passage", "describe", "in_full", "messages", "opened", "summarise"]

LINES, CHARACTERS = 20, 2_500  # of a text that are read at once; the rest is there to be opened
TAIL = 400  # less than this is not put away
ROOM = 200_000  # characters of all the messages of a version together
VALUE = 20_000
MOST, MOST_IN_LINE = 200, 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A text as a page gives it: its first lines, and the rest to be opened; `is_cut` where that is not all of it."""

    head: str
    rest: str
    amount: str
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """One message of a version, as it stands on its page."""

    message: Message
    text: Opened
    calls: Opened

    @property
    def is_cut(self) -> bool:
        """Whether the page does not give all of it."""
        return self.text.is_cut or self.calls.is_cut


def in_full(config: object) -> list[Passage]:
    """Everything in a config that is prompt or code, as much of it as a page can hold; never raises."""
    return _passages(config_parts(config).prompt)


def _passages(said: Iterable[Message]) -> list[Passage]:
    room, passages = ROOM, []
    for message in said:
        text = opened(message.text, room)
        room -= worth(text.head) + worth(text.rest)
        calls = opened(message.tool_calls_text, room)
        room -= worth(calls.head) + worth(calls.rest)
        passages.append(Passage(message, text, calls))
    return passages


def opened(text: str, room: int = LONGEST) -> Opened:
    """A text with its first lines apart, as far as it is worth so many characters."""
    given = text[: fitting(text, max(room, 0))]
    at = _end_of_head(given)
    lines = text.count("\n") + 1
    amount = f"{lines:,} lines" if lines > LINES else f"{len(text):,} characters"
    return Opened(given[:at], given[at:].removeprefix("\n"), amount, len(given) < len(text))


def _end_of_head(text: str) -> int:
    end = -1
    for _ in range(LINES):
        end = text.find("\n", end + 1)
        if end < 0:
            end = len(text)
            break
    end = min(end, boundary(text, CHARACTERS))
    return end if worth(text[end:]) > TAIL or text.count("\n", end) > LINES // 4 else len(text)


@dataclass(frozen=True, slots=True)
class Described:
    """A config as its page gives it.

    Attributes:
        prompt: everything in it that is prompt or code.
        settings: its settings as label and value, the important ones first.
        differing: those that fit in a line and are not as they are by default.
    """

    prompt: list[Passage]
    settings: list[tuple[str, str]]
    differing: list[tuple[str, str]]


def describe(config: object) -> Described:
    """Describe a config, which is taken apart once for all of it; never raises."""
    parts = config_parts(config)
    return Described(_passages(parts.prompt), _settings(parts), _differing(parts))


def summarise(config: object) -> list[tuple[str, str]]:
    """The settings of a config as label and value, the important ones first; never raises."""
    return _settings(config_parts(config))


def _settings(parts: Parts) -> list[tuple[str, str]]:
    defaults = dict.fromkeys(DEFAULTS if parts.has_model else ())
    names = sorted({**parts.fields, **defaults}, key=rank)
    pairs = [pair for name in names[:MOST] for pair in _pair(name, parts)]
    more = len(names) - MOST
    return [*pairs, ("More settings", f"{more:,} more are not shown here")] if more > 0 else pairs


def _differing(parts: Parts) -> list[tuple[str, str]]:
    defaults = DEFAULTS if parts.has_model else {}
    names = sorted((name for name, raw in parts.fields.items() if name != "type" and is_setting(name, raw)), key=rank)
    chosen = [name for name in names if not (name in defaults and alike(parts.fields[name], defaults[name]))]
    return [pair for name in chosen[:MOST_IN_LINE] for pair in _pair(name, parts)]


def _pair(name: str, parts: Parts) -> Iterator[tuple[str, str]]:
    value = value_of(parts.fields, name, parts.has_model)
    if is_empty(value.raw):
        return
    words = label(name)
    text = display(name, value) if is_setting(name, value.raw) else _in_full(value.raw)
    yield f"{words[:1].upper()}{words[1:]}", text


def _in_full(raw: object) -> str:
    """A long text as it is; a list of things with names by these; other data as JSON."""
    if isinstance(raw, str):
        return readable(raw, VALUE)
    if isinstance(raw, list):
        names = [item["name"] for item in raw if isinstance(item, dict) and isinstance(item.get("name"), str)]
        if len(names) == len(raw):
            return readable(", ".join(names), VALUE)
    return readable(written(raw, indent=2), VALUE)
