"""What the remote says about a request that it did not accept, as fields and texts. Parsing never fails."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from projects.humanloop.json_text import mended, too_deep
from projects.text.storable import storable

MESSAGES_A_FIELD = 20
MESSAGES = 50
MESSAGE_CHARACTERS = 500
RAW_CHARACTERS = 20_000
FIELD_CHARACTERS = 100
WORDS_CHARACTERS = 300

# Where the API, its error page, its clients and the gateways in front put what they say; the first that says anything.
SAID_IN = ("detail", "errors", "msg", "message", "description", "error", "error_description", "title")
SAYS_NOTHING = {"loc", "type", "code", "status", "origin"}
WITHIN = 4  # levels of objects in objects

_unreadable_markup = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_tag = re.compile(r"<[^>]*>")


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

    @property
    def words(self) -> str:
        """What it said, in one line, for where there is no form to show it at."""
        at_fields = [f"{name}: {text}" for name, texts in self.fields.items() for text in texts]
        return in_one_line([*at_fields, *self.general])


def in_one_line(texts: list[str]) -> str:
    """Join the remote's texts, without what would change how the sentence around them reads."""
    line = "".join(c if unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp"} else " " for c in "; ".join(texts))
    return _cut(" ".join(line.split()), WORDS_CHARACTERS)


def parse_detail(body: bytes | str) -> RefusalDetail:
    """Read the body of a 4xx, whatever it is, and though its end is missing.

    The documented shape is FastAPI's: `{"detail": [{"loc": ["body", "name"], "msg": "…", "type": "…"}]}`; a plain
    string, an object, other keys, nothing and HTML happen too.
    """
    text = storable(body.decode("utf-8", "replace") if isinstance(body, bytes) else body)
    found = RefusalDetail(raw=text[:RAW_CHARACTERS])
    for taken, (name, message) in enumerate(_messages(_document(text), text)):
        if taken >= MESSAGES:
            break
        texts = found.fields.setdefault(name, []) if name else found.general
        if len(texts) < MESSAGES_A_FIELD and message not in texts:
            texts.append(message)
    return found


def _document(text: str) -> Any:
    """Return the JSON value of a text, or of as much of it as there is; None for what is no JSON."""
    if too_deep(text.encode()):
        return None
    for candidate in (text, *mended(text)):
        try:
            return json.loads(candidate)
        except (ValueError, RecursionError):
            continue
    return None


def _messages(document: Any, text: str) -> Iterator[tuple[str, str]]:
    """Yield the field (empty for none) and the text of each objection; what is said in no known place, as it came."""
    said = list(islice(_said(document), MESSAGES * MESSAGES_A_FIELD))
    if said:
        yield from said
    elif document is None:
        yield from _as_it_came(_without_markup(text))
    elif any(map(_has_letters, _texts(document))):
        yield from _as_it_came(text)


def _as_it_came(text: str) -> Iterator[tuple[str, str]]:
    words = " ".join(text[:RAW_CHARACTERS].split())
    if _has_letters(words) and words != "null":
        yield "", _cut(words)


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    if isinstance(value, dict):
        value = [item for key, item in value.items() if key not in SAYS_NOTHING]
    for item in value if isinstance(value, list) else ():
        yield from _texts(item)


def _without_markup(text: str) -> str:
    if "<" not in text:
        return text
    return html.unescape(_tag.sub(" ", _unreadable_markup.sub(" ", text[:RAW_CHARACTERS])))


def _said(value: Any, loc: Any = None, level: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and value.strip():
        yield _placed(loc, _cut(value))
    elif isinstance(value, list):
        for item in value:
            yield from _said(item, loc, level)
    elif isinstance(value, dict) and level < WITHIN:
        # A sentence is in one of them; "error" beside "message" repeats the status.
        loc = value.get("loc", loc)
        said = (list(_said(value.get(key), loc, level + 1)) for key in SAID_IN)
        yield from next(filter(None, said), [])


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


def _cut(message: str, most: int = MESSAGE_CHARACTERS) -> str:
    # An escape in the JSON brings in again what was replaced in its text.
    message = storable(message).strip()
    return message if len(message) <= most else message[: most - 1] + "…"
