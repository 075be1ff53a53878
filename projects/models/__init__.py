"""What the panel itself remembers, in its own database."""

from projects.models.change import DEFAULT_ENVIRONMENT, FIELD_LABELS, Change, ChangeQuerySet, Difference, in_form_order
from projects.models.event import Event
from projects.models.mirror import DirectoryLabel, SeenProject, Snapshot
from projects.models.move import Move, MoveQuerySet

__all__ = [
    "DEFAULT_ENVIRONMENT",
    "FIELD_LABELS",
    "Change",
    "ChangeQuerySet",
    "Difference",
    "DirectoryLabel",
    "Event",
    "Move",
    "MoveQuerySet",
    "SeenProject",
    "Snapshot",
    "in_form_order",
]
