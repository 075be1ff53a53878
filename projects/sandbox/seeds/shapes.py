"""What practice data is made of. Everything in it is named by a short key; ids follow from the keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .. import identifiers

Document = dict[str, Any]


@dataclass(frozen=True)
class Version:
    """One version of a project."""

    key: str
    document: Document
    days_ago: float
    uses: int = 0
    idle_days: float | None = None
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Practice:
    """One project with its versions, and which of them serve which environments."""

    key: str
    name: str
    kind: str
    directory: str
    members: Sequence[str]
    days_ago: float
    versions: Sequence[Version] = ()
    live: Mapping[str, str] = field(default_factory=dict)
    evaluators: Sequence[str] = ()
    feedback: Sequence[Document] = ()


def config_id(project: str, version: str) -> str:
    """Name the id of a version."""
    return identifiers.fixed("config", f"{project}/{version}")


def message(role: str, content: str | list[Document] | None, **more: Any) -> Document:
    """Write one message of a chat template."""
    return {"role": role, "content": content, **more}


def chat(
    model: str, *messages: Document, name: str | None = None, provider: str = "openai", **settings: Any
) -> Document:
    """Write a chat prompt. The id is put in when it is planted."""
    named = {"name": name} if name else {}
    return {
        "type": "model",
        **named,
        "model": model,
        "provider": provider,
        "endpoint": "chat",
        "chat_template": list(messages),
        **settings,
    }


def function(name: str, description: str, **properties: Document) -> Document:
    """Write a tool that a prompt may call; every argument is required."""
    return {
        "id": identifiers.fixed("oc", name),
        "name": name,
        "description": description,
        "parameters": {"type": "object", "properties": properties, "required": list(properties)},
        "source": "inline",
    }


def feedback(kind: str, **values: str) -> Document:
    """Write a kind of feedback, and the sentiment of each of its values."""
    labels = [{"value": value, "sentiment": sentiment} for value, sentiment in values.items()]
    return {"type": kind, "values": labels} if labels else {"type": kind}


RATING = feedback("rating", good="positive", bad="negative")
COMMENT = feedback("comment")
CORRECTION = feedback("correction")


def only_required(kind: str, name: str) -> Document:
    """Write a config with nothing in it but what the API requires of its kind."""
    if kind == "model":
        return {"type": "model", "model": name}
    return {"type": kind, "name": name, "status": "committed"}
