"""Many projects filed in one directory: a row above their changes."""

import uuid
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from projects.models.change import Change


class MoveQuerySet(models.QuerySet["Move"]):
    """Selections of moves."""

    def unfinished(self) -> "MoveQuerySet":
        """Return the moves that were started and have changes without an outcome."""
        without = Change.objects.waiting() | Change.objects.filter(state=Change.State.SENDING)
        return self.filter(started_at__isnull=False, pk__in=without.filter(move__isnull=False).values("move"))


class Move(models.Model):
    """Many projects filed in one directory: proposed together, one change each, applied one after another.

    One that undoes another files each project where it was before, which may be in several directories.
    Only `projects.services` writes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    directory_id = models.CharField(
        max_length=128, blank=True, help_text="Where to; empty where it undoes another one, and leads to several."
    )
    directory_name = models.TextField(help_text="Its label as known when this was proposed, else its id.")
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    left_out = models.JSONField(
        default=list, help_text="Projects that have no change here: id, name, and why; no reason if there already."
    )
    note = models.TextField(blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposed_moves")
    proposed_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, help_text="When an editor said that it may go; empty before.")
    problem = models.TextField(blank=True, help_text="Why it has stopped, as a sentence for people; empty if not.")

    # Its changes with their approvals, where a page has read them.
    applicable: "Sequence[Change] | None" = None
    # As of a change: directory id to the label it has today.
    labels: Mapping[str, str] = MappingProxyType({})

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-id"]

    def __str__(self) -> str:
        return f"Move to {self.directory}" if self.directory_id else "Move back"

    def get_absolute_url(self) -> str:
        """Return the move's one address."""
        return reverse("move_detail", args=[self.pk])

    @property
    def directory(self) -> str:
        """The name by which people know where the projects go, or its id."""
        return self.labels.get(self.directory_id) or self.directory_name
