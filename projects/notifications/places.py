"""Of what an endpoint is told: environments, the project itself, or all."""

from collections.abc import Iterable, Mapping
from typing import Any

from projects.models import Change
from projects.services import Place
from projects.services.approvals import touches


def stored(places: Iterable[Place]) -> list[dict[str, Any]]:
    """Return places as an endpoint keeps them."""
    return [{"id": place.environment_id, "name": place.name, "is_default": place.is_default} for place in places]


def restored(rows: Iterable[Mapping[str, Any]]) -> list[Place]:
    """Return the places that an endpoint keeps."""
    return [Place(row["id"], row["name"], row["is_default"]) for row in rows]


def is_about(change: Change, rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a change is about any of the places that an endpoint keeps; about all, where it keeps none."""
    found = [touches(change, row["id"], row["name"], is_default=row["is_default"]) for row in rows]
    return not found or any(found)
