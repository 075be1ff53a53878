"""The inputs that a version's template asks for: what code has to send with a call."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from projects.diff.values import Opaque

EXPRESSION = re.compile(r"\{\{-?([^{}]+?)-?\}\}")
STATEMENT = re.compile(r"\{%-?\s*(for|if|elif|set)\s([^{}%]+?)-?%\}")
NAME = re.compile(r"(?<![\w.\"'])[^\W\d]\w*")
WORDS = {"and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None", "loop"}
TEMPLATES = ("prompt_template", "chat_template")
PLAIN = re.compile(r"\w[\w .-]*")
# What binds names, calls, or keeps what looks like an expression from being one.
INVOLVED = re.compile(r"\{#|\{%-?\s*(?!(?:for|endfor|if|elif|else|endif)\b)\w+|\{[{%][^{}%]*[(\[\"'][^{}%]*[%}]\}")
READ = re.compile(rf"{EXPRESSION.pattern}|{STATEMENT.pattern}|\{{%-?\s*(?:else|endif|endfor)\s*-?%\}}")
TEMPLATE_PARTS = re.compile(f"{EXPRESSION.pattern}|{STATEMENT.pattern}")
LOOP = re.compile(r"\{%-?\s*for\b.*?\{%-?\s*endfor\s*-?%\}", re.DOTALL)
OPENING = re.compile(r"\{[{%]")


def inputs_of(document: Mapping[str, Any]) -> list[str]:
    """The names that a version's template asks for, in the order in which they come."""
    texts = list(_texts([document.get(name) for name in TEMPLATES]))
    jinja = document.get("template_language") == "jinja"
    found = [name for text in texts for name in (_of_jinja(text) if jinja else _plain(text))]
    return list(dict.fromkeys(found))


def certain_inputs(config: Mapping[str, Any]) -> list[str] | None:
    """The same of a tidy config; None where reading the template alone does not tell for certain."""
    texts = list(_texts([config.get(name) for name in TEMPLATES]))
    language = config.get("template_language")
    if any(isinstance(text, Opaque) for text in texts) or language not in {None, "default", "jinja"}:
        return None
    if language == "jinja":
        uncertain = any(INVOLVED.search(text) or _has_unread(text) or _is_ambiguous(text) for text in texts)
        return None if uncertain else inputs_of(config)
    found = inputs_of(config)
    return found if all(map(PLAIN.fullmatch, found)) else None


def _is_ambiguous(text: str) -> bool:
    """Whether a name that a loop makes is asked for outside of it as well, where it would be an input."""
    made = {name for kind, body in STATEMENT.findall(text) if kind == "for" for name in NAME.findall(_bound(body))}
    outside = LOOP.sub("", text)
    return any(made & set(NAME.findall(found[1] or found[3])) for found in TEMPLATE_PARTS.finditer(outside))


def _has_unread(text: str) -> bool:
    """Whether something opens in it that neither pattern reads, such as a statement with a remainder in it."""
    return OPENING.search(READ.sub("", text)) is not None


def _texts(value: Any) -> Iterator[Any]:
    """Every text within, and what was not taken apart."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str | Opaque):
            yield value
        elif isinstance(value, list | dict):
            waiting += reversed(list(value.values() if isinstance(value, dict) else value))


def _plain(text: str) -> Iterator[str]:
    for found in EXPRESSION.finditer(text):
        if name := found[1].strip():
            yield name


def _of_jinja(text: str) -> Iterator[str]:
    """The names that an expression or a statement begins with; what a loop or a `set` makes itself is no input."""
    made: set[str] = set(WORDS)
    for kind, body in STATEMENT.findall(text):
        if kind in {"for", "set"}:
            made |= set(NAME.findall(_bound(body)))
    for found in TEMPLATE_PARTS.finditer(text):
        expression = (found[1] or found[3]).partition("|")[0]
        yield from (name for name in NAME.findall(expression) if name not in made)


def _bound(body: str) -> str:
    """What a loop or a `set` gives names to."""
    return re.split(r"\bin\b|=", body, maxsplit=1)[0]
