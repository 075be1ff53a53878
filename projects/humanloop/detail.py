"""What the remote says about a request that it did not accept, as fields and texts. Parsing never fails."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from projects.humanloop.nesting import too_deep

MESSAGES_A_FIELD = 20
MESSAGES = 50
MESSAGE_CHARACTERS = 500
RAW_CHARACTERS = 20_000
FIELD_CHARACTERS = 100


@dataclass(frozen=True)
class RefusalDetail:
    """The remote's objections.

    Attributes:
        fields: name of a field of the body to what is wrong with it.
        general: what is about no field of the body.
        raw: the answer as it came, cut at 20,000 characters.
    """

    fields: dict[str, list[str]] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)
    raw: str = ""


def parse_detail(body: bytes | str) -> RefusalDetail:
    """Read the body of a 4xx, whatever it is.

    The documented shape is FastAPI's: `{"detail": [{"loc": ["body", "name"], "msg": "…", "type": "…"}]}`; a plain
    string, an object, nothing and HTML happen too.
    """
    text = storable(body.decode("utf-8", "replace") if isinstance(body, bytes) else body)
    try:
        document = None if too_deep(text.encode()) else json.loads(text)
    except (ValueError, RecursionError):
        document = None
    detail = document.get("detail", document.get("message")) if isinstance(document, dict) else document
    return _sorted_out(detail, text[:RAW_CHARACTERS])


def _sorted_out(detail: Any, raw: str) -> RefusalDetail:
    found = RefusalDetail(raw=raw)
    for taken, (name, message) in enumerate(_messages(detail)):
        if taken >= MESSAGES:
            break
        texts = found.fields.setdefault(name, []) if name else found.general
        if len(texts) < MESSAGES_A_FIELD and message not in texts:
            texts.append(message)
    return found


def _messages(detail: Any) -> Iterator[tuple[str, str]]:
    """Yield the field (empty for none) and the text of each objection."""
    for item in detail if isinstance(detail, list) else [detail]:
        yield from _one(item)


def _one(item: Any) -> Iterator[tuple[str, str]]:
    if isinstance(item, str) and item.strip():
        yield "", _cut(item)
    if not isinstance(item, dict):
        return
    message = item.get("msg") or item.get("message")
    if isinstance(message, str) and message.strip():
        yield _placed(item.get("loc"), _cut(message))


def _placed(loc: Any, message: str) -> tuple[str, str]:
    """Give the message to a field of the body, or to none, then with the place in front."""
    place = (
        [storable(str(part)[:FIELD_CHARACTERS]) for part in loc if isinstance(part, str | int)][:8]
        if isinstance(loc, list)
        else []
    )
    if len(place) == 2 and place[0] == "body" and isinstance(loc[1], str) and place[1].isidentifier():
        return place[1], message
    where = ".".join(place[1:] if place[:1] == ["body"] else place)
    return "", f"{where}: {message}" if where else message


def _cut(message: str) -> str:
    # An escape in the JSON brings in again what was replaced in its text.
    message = storable(message).strip()
    return message if len(message) <= MESSAGE_CHARACTERS else message[: MESSAGE_CHARACTERS - 1] + "…"


def storable(text: str) -> str:
    """Return the text without what no page and no database takes: lone surrogates and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
