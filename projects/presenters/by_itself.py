"""What happens by itself, in words: when each job last ran, and a warning where it should have and did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse

from adminpanel.accounts.permissions import MANAGE_PEOPLE
from projects.clock.health import Health, health
from projects.clock.jobs import Job
from projects.clock.serving import serving
from projects.models import LastRun
from projects.presenters.phrase import Link, Moment, Part, Phrase, Quiet, Strong, counted, phrase

WHERE = {
    "thread": "On a thread of each process that serves pages, one of them at a time.",
    "off": "In a process of its own, manage.py clock, as CLOCK=off says; with --once as often as a scheduler runs it.",
}
NOWHERE = "Nowhere: a developer’s server begins none of it. Start manage.py clock beside it."
TO_DO = {
    "thread": "The log says why, and a restart of the panel begins it anew.",
    "off": "Start manage.py clock, or leave CLOCK out and restart the panel.",
}
SO = "what is changed elsewhere is not noticed until somebody looks, and an unknown outcome stays unknown."

UNITS = (3600, "hour"), (60, "minute"), (1, "second")


@dataclass(frozen=True)
class JobRow:
    """A job, and what came of it the last time."""

    title: str
    told: Phrase


@dataclass(frozen=True)
class ByItself:
    """What an admin reads of it: where it runs, what is wrong with it, and each job."""

    where: str
    wrong: Sequence[Phrase]
    rows: Sequence[JobRow]


def by_itself() -> ByItself:
    """Return how it does."""
    now = health()
    wrong = [phrase(*told, f" {TO_DO[settings.CLOCK]}") for told in _wrong(now)]
    nowhere = settings.CLOCK == "thread" and now.ran_at is None and serving.since is None
    return ByItself(NOWHERE if nowhere else WHERE[settings.CLOCK], wrong, [_row(job, last) for job, last in now.jobs])


def last_ran() -> Phrase:
    """Return when it last ran, for a page that promises something for later."""
    at = health().ran_at
    if at is None:
        return phrase("The panel has not looked for what is due yet, and nothing happens by itself before it does.")
    return phrase("The panel last looked for what is due ", Moment(at), ".")


def warnings(user: User) -> list[Phrase]:
    """Return what is wrong with it, for the home page of a person."""
    wrong = _wrong(health())
    more: Part = "Please tell an admin."
    if wrong and user.has_perm(MANAGE_PEOPLE):
        more = Link(f"{reverse('settings')}#itself", (Strong("What runs by itself"),))
    return [phrase(*told, " ", more) for told in wrong]


def _wrong(now: Health) -> list[Phrase]:
    if now.is_late and now.ran_at is None:
        return [phrase(f"Nothing has run by itself yet: {SO}")]
    if now.is_late:
        return [phrase("Nothing has run by itself since ", Moment(now.ran_at, ago=False), f": {SO}")]
    return [_failing(job, last) for job, last in now.failing]


def _failing(job: Job, last: LastRun) -> Phrase:
    if last.well_at is None:
        return phrase(f"This has failed each time that it ran by itself: {job.title}.")
    return phrase("This has failed since ", Moment(last.well_at, ago=False), f": {job.title}.")


def _row(job: Job, last: LastRun | None) -> JobRow:
    often = _often(job.pause)
    if last is None or last.ended_at is None:
        return JobRow(job.title, phrase("Not yet. ", Quiet(f"Runs {often}.")))
    return JobRow(job.title, phrase(_came_of_it(last), " ", Quiet(Moment(last.ended_at), f", {often}")))


def _came_of_it(last: LastRun) -> str:
    if not last.failed:
        return last.said or "Nothing to do."
    is_ours = last.said.isidentifier()  # a type of fault, and no sentence
    return f"It failed: {last.said}. The log has more." if is_ours else f"It failed: {last.said}"


def _often(every: timedelta) -> str:
    """Return how often it is: "every minute", "every 5 minutes"."""
    seconds = round(every.total_seconds())
    size, unit = next(each for each in UNITS if not seconds % each[0])
    return f"every {unit}" if seconds == size else f"every {counted(seconds // size, unit)}"
