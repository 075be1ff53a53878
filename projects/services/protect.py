"""Saying what needs approval."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from projects.models import Protection
from projects.services.rights import PROTECT


@dataclass(frozen=True)
class Place:
    """What can be protected: an environment, or with no id the project itself."""

    environment_id: str = ""
    name: str = ""
    is_default: bool = False

    @property
    def label(self) -> str:
        return self.name or "The project itself"

    @property
    def hint(self) -> str:
        """What is protected with it."""
        if not self.environment_id:
            return "Its name and its directory."
        return "What is live there, by default." if self.is_default else "What is live there."


ITSELF = Place()


@transaction.atomic
def protect(asked: Mapping[Place, int], *, by: User) -> list[Place]:
    """Set how many approvals each place needs; it holds for open proposals at once. Return those that are changed.

    Raises:
        PermissionDenied: this person may not.
    """
    if not by.has_perm(PROTECT):
        raise PermissionDenied("Admins say what needs approval.")
    # Not read, then made: another admin may have made them in between. One that needs none needs no row.
    # In one order for everybody: nobody waits for somebody who waits for them.
    wanted = sorted(place.environment_id for place, number in asked.items() if number)
    Protection.objects.bulk_create([Protection(environment_id=each) for each in wanted], ignore_conflicts=True)
    rows = {row.environment_id: row for row in Protection.objects.select_for_update().order_by("environment_id")}
    return [place for place, number in asked.items() if _set(rows.get(place.environment_id), place, number, by)]


def _set(row: Protection | None, place: Place, approvals: int, by: User) -> bool:
    """Write what one place needs; return whether that is something else than before."""
    if row is None:
        return False
    is_changed = row.approvals != approvals
    if is_changed:
        row.changed_by, row.changed_at = by, timezone.now()
    row.approvals, row.environment_name, row.is_default = approvals, place.name, place.is_default
    row.save()
    return is_changed
