"""What happened to a change, step by step."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.change import Change


class Event(models.Model):
    """One step of a change: who did what to it, and when. Rows are added and never altered.

    Only `projects.services.events` writes it, in the transaction of the step itself.
    """

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="events", db_index=False)
    action = models.CharField(max_length=20, help_text="One of `services.transitions.Action`.")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who did it; empty for the panel itself.",
    )
    at = models.DateTimeField(default=timezone.now)
    words = models.TextField(blank=True, help_text="What was said with it: a note, or why it did not go through.")
    data = models.JSONField(
        default=dict, help_text="What else it leaves behind, by name: answered, fingerprint, about."
    )
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["change", "id"], name="event_of_change")]

    def __str__(self) -> str:
        return f"{self.action} at {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises `TypeError` for one that is there already."""
        if not self._state.adding:
            raise TypeError("An event is never altered.")
        super().save(*args, **kwargs)
