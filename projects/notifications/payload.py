"""What is sent of a step: the sentence, addresses, ids and names. No prompt, and nothing that people wrote."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser, User

from adminpanel.accounts.names import called, read_by
from projects.mirror.store import directory_labels
from projects.models import Change, Difference, Event
from projects.notifications.catalogue import SENTENCES, TEST, Type
from projects.presenters.entry_words import EntryWords
from projects.presenters.history import labelled
from projects.presenters.phrase import Name, Part, Person, phrase
from projects.presenters.scheduling import as_recorded

LARGEST = 20_000  # bytes, and less than the 20 KB that the standard advises
LONGEST_NAME, LONGEST_SENTENCE = 200, 1000  # characters
OF_MOVE = " It is part of a move of projects."
NOT_THEN = " It is no longer scheduled: it is not applied by itself."
TESTED = "This is a test from the panel. Nothing was changed."


@dataclass(frozen=True)
class Message:
    """What every channel tells in its own form.

    Attributes:
        data: what a webhook gets; `text` and `url` are in it.
        headline: what is new, and then of what: the beginning of it is read where there is little room.
    """

    type: str
    at: datetime
    data: Mapping[str, Any]
    headline: str

    def as_json(self) -> str:
        """Return it as Standard Webhooks 1.0.0 has it, with shorter lists where it would be too large."""
        data, body = dict(self.data), self._written(self.data)
        while len(body.encode()) >= LARGEST and data["fields"]:
            data |= {name: data[name][: len(data[name]) // 2] for name in ("fields", "environments")}
            body = self._written(data)
        return body

    def _written(self, data: Mapping[str, Any]) -> str:
        return json.dumps({"type": self.type, "timestamp": _utc(self.at), "data": data}, ensure_ascii=False)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message_of(event: Event, change: Change, kind: Type, panel_address: str) -> Message:
    """Return the message of a step of a change, as it left it."""
    (change,) = labelled([change], directory_labels())
    people = {"actor": event.actor, "proposed_by": change.proposed_by, "applied_by": change.applied_by}
    data = {
        "text": _sentence(event, change, kind),
        "url": f"{panel_address}{change.get_absolute_url()}",
        "change": {"id": str(change.pk), "kind": change.kind, "state": change.state},
        "move": str(change.move_id) if change.move_id else None,
        "apply_at": _utc(change.apply_at) if change.is_scheduled and change.apply_at else None,
        "undoes": str(change.undoes_id) if change.undoes_id else None,
        "project": {"id": change.project_id, "name": _name(change.project_name)},
        "environments": [_name(name) for name in change.environments],
        "fields": [_field(change, difference) for difference in change.differences],
        "people": {part: _person(someone) for part, someone in people.items()},
    }
    return Message(kind, event.at, data, _headline(change, kind))


def test_message(at: datetime, page: str) -> Message:
    """Return a message that tells of nothing."""
    return Message(TEST, at, {"text": TESTED, "url": page, "fields": []}, "Test")


def _sentence(event: Event, change: Change, kind: Type) -> str:
    before, who, after = SENTENCES.get(kind, "").partition("{}")
    by: Part = Person(event.actor, first=True) if event.actor else "Somebody"
    added: list[Part] = [" ", before, *([by] if who else []), after, *_ends(event, kind)] if before or who else []
    added += [OF_MOVE] if change.move_id else []
    with read_by(AnonymousUser()):
        return _cut(phrase(*EntryWords(change).sentence, ".", *added).plain, LONGEST_SENTENCE)


def _headline(change: Change, kind: Type) -> str:
    return phrase(f"{kind.label}: ", *EntryWords(change).to_do).plain


def _ends(event: Event, kind: Type) -> list[Part]:
    """Return what a sentence ends with that its type leaves open: when, that it ends, or why not, in our own words."""
    if kind == Type.SCHEDULED:
        return [as_recorded(event.data), "."]
    if kind == Type.EDITED and event.data.get("scheduled_by"):
        return [NOT_THEN]
    return [Name(event.words)] if kind in (Type.HELD, Type.MISSED) else []


def _field(change: Change, difference: Difference) -> dict[str, Any]:
    return {
        "field": difference.field,
        "label": _name(difference.label),
        "environment": _name(difference.environment) or None,
        "before": _value(difference.before, difference.before_name),
        "after": _value(difference.after, difference.after_name),
    }


def _value(value: str | None, name: str) -> dict[str, str] | None:
    return {"id": _name(value), "name": _name(name)} if value else None


def _person(someone: User | None) -> dict[str, str] | None:
    return {"username": someone.get_username(), "name": called(someone)} if someone else None


def _name(text: str) -> str:
    return _cut(text, LONGEST_NAME)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
