"""Round after round, until the process is to end: what is due is done, and whatever fails, it goes on."""

import logging
import time
from collections.abc import Callable, Sequence
from threading import Event, Thread

import django.db
from django.db import close_old_connections, connections
from django.utils import timezone

from adminpanel import db, logs
from projects.clock.jobs import Done, Job, table
from projects.clock.round import Round
from projects.models import Clock, LastRun
from projects.models.lease import acquired

FIRST = 1.0  # seconds after a start, in which it has to answer pages
TICK = 5.0  # seconds between two looks for what is due
STEP = 1.0  # seconds between two rounds of one run: calls that may be made come back, and short pauses end


def start(stopping: Event) -> Thread:
    """Do what is due on a thread of its own, until `stopping` is set and what is being done has come to its end."""
    thread = Thread(target=run, args=[stopping], name="clock", daemon=True)
    thread.start()
    return thread


def run(stopping: Event) -> None:
    """Do what is due, again and again. A database that is away is told once, when it goes."""
    is_away, wait = False, FIRST
    while not stopping.wait(wait):
        wait = TICK
        try:
            close_old_connections()
            db.let_go_of_files_that_are_gone()
            do_due(stopping)
            close_old_connections()
            is_away = False
        except django.db.Error as error:
            if not is_away:
                logs.event("clock_without_database", logging.WARNING, cause=type(error).__name__)
            is_away = True
        except Exception as error:
            logs.event("clock_failed", logging.ERROR, **logs.fault(error))
    connections.close_all()


def do_all(
    stopping: Event,
    seconds: float,
    jobs: Sequence[Job] | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
) -> list[str] | None:
    """Do what is due, and again as long as more comes within seconds, but not for ever; return as `do_due` does.

    It waits for no event: a signal that sets one would come upon the thread that waits for it.
    """
    jobs = table() if jobs is None else jobs
    ends, done = clock() + seconds, do_due(stopping, jobs)
    while done is not None and clock() < ends and _comes_again(jobs) and not stopping.is_set():
        sleep(STEP)
        done += [name for name in do_due(stopping, jobs) or [] if name not in done]
    return done


def _comes_again(jobs: Sequence[Job]) -> bool:
    last = LastRun.objects.in_bulk()
    return any(job.comes_again(last[job.name]) for job in jobs if job.name in last)


def do_due(stopping: Event, jobs: Sequence[Job] | None = None) -> list[str] | None:
    """Do each job that is due; return their names, or None where another process does them right now."""
    jobs = table() if jobs is None else jobs
    if not due(jobs):
        return []
    with acquired(Clock) as lease:
        if lease is None:
            return None
        round_, done = Round(lease, stopping), []
        for job in due(jobs):  # some may have been done in between
            if not round_.goes_on():
                break
            _do(job, round_)
            done.append(job.name)
    return done


def due(jobs: Sequence[Job]) -> list[Job]:
    """Return the jobs that have to run by now."""
    last = LastRun.objects.in_bulk()
    return [job for job in jobs if job.is_due(last.get(job.name))]


def _do(job: Job, round_: Round) -> None:
    """Do a job, and write down what came of it; one that fails keeps the others from nothing."""
    begins = LastRun(job=job.name, began_at=timezone.now())
    LastRun.objects.bulk_create([begins], update_conflicts=True, unique_fields=["job"], update_fields=["began_at"])
    started = time.perf_counter()
    try:
        done = job.does(round_)
    except Exception as error:
        logs.event("clock_job_failed", logging.ERROR, job=job.name, **logs.fault(error))
        _write(job, Done(type(error).__name__, failed=True))
        return
    level = logging.INFO if done.said else logging.DEBUG
    logs.event("clock_job", level, job=job.name, ms=round((time.perf_counter() - started) * 1000, 1), said=done.said)
    _write(job, done)


def _write(job: Job, done: Done) -> None:
    now = timezone.now()
    well = {} if done.failed else {"well_at": now}
    LastRun.objects.filter(pk=job.name).update(ended_at=now, said=done.said, is_unfinished=done.more, **well)
