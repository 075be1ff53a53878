"""Whether what happens by itself does happen: a clock that stands looks like one that goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from projects.clock.jobs import Job, table
from projects.clock.serving import serving
from projects.models import LastRun
from projects.timing import age

LATE = timedelta(minutes=15)  # a platform's scheduler may run it every ten


@dataclass(frozen=True)
class Health:
    """How what happens by itself does.

    Attributes:
        ran_at: when anything last came to its end; None before the first time.
        is_late: whether more should have, for long, as far as this process can tell.
        jobs: each with its last run, None before the first.
    """

    ran_at: datetime | None
    is_late: bool
    jobs: list[tuple[Job, LastRun | None]]

    @property
    def failing(self) -> list[tuple[Job, LastRun]]:
        """Jobs that fail, and have not ended well for long: more than one time."""
        return [(job, last) for job, last in self.jobs if last and last.failed and _fails_long(job, last)]


def health() -> Health:
    """Return how it does, in one query."""
    runs = LastRun.objects.in_bulk()
    ran_at = max((run.ended_at for run in runs.values() if run.ended_at), default=None)
    # After a night in which nothing served pages either, nothing is late yet.
    since = max((moment for moment in (ran_at, serving.since) if moment), default=None)
    is_late = since is not None and age(since) > LATE
    return Health(ran_at, is_late, [(job, runs.get(job.name)) for job in table()])


def _fails_long(job: Job, last: LastRun) -> bool:
    return last.well_at is None or age(last.well_at) > LATE + job.pause
