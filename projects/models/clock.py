"""What happens by itself: who does it right now, and when each job last ran. Only `projects.clock` writes them."""

from django.db import models

from projects.models.lease import Leased


class Clock(Leased):
    """The right to do what is due, and the calls that may be made for it: one row, shared by all processes."""

    calls_left = models.FloatField(default=0, help_text="Calls to the remote that might be made at `calls_at`.")
    calls_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"claimed until {self.claimed_until}" if self.claimed_until else "free"


class LastRun(models.Model):
    """When a job last ran, and what came of it."""

    job = models.CharField(primary_key=True, max_length=40)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="Before `began_at` where it runs, or was cut off.")
    well_at = models.DateTimeField(null=True, help_text="When it last ended without a fault.")
    said = models.TextField(blank=True, help_text="What came of it, as a sentence; of a fault its type.")
    is_unfinished = models.BooleanField(default=False, help_text="It has more to do, at once.")

    def __str__(self) -> str:
        return f"{self.job}, {self.ended_at}"

    @property
    def failed(self) -> bool:
        """Whether it could not be done the last time."""
        return self.ended_at is not None and self.ended_at != self.well_at
