"""What the panel itself remembers, in its own database."""

from projects.models.change import OF_NONE, Change
from projects.models.change_queryset import ChangeQuerySet
from projects.models.clock import Clock, LastRun
from projects.models.differences import DEFAULT_ENVIRONMENT, Difference
from projects.models.event import Event
from projects.models.fields import ProjectField
from projects.models.mirror import DirectoryLabel, SeenProject, Snapshot
from projects.models.move import Move, MoveQuerySet
from projects.models.protection import Protection

__all__ = [
    "DEFAULT_ENVIRONMENT",
    "OF_NONE",
    "Change",
    "ChangeQuerySet",
    "Clock",
    "Difference",
    "DirectoryLabel",
    "Event",
    "LastRun",
    "Move",
    "MoveQuerySet",
    "ProjectField",
    "Protection",
    "SeenProject",
    "Snapshot",
]
