"""What is due is done, by one at a time, and whatever fails or jumps, the rest goes on."""

from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from projects import gateway
from projects.clock.jobs import Done, Job, WhereDue, table
from projects.clock.loop import do_due
from projects.humanloop.errors import RemoteFault
from projects.models import Change, Clock, LastRun
from tests.together import at_once

pytestmark = pytest.mark.django_db
MINUTE, YEAR = timedelta(minutes=1), timedelta(days=365)


def counting(does=lambda round_: Done(), name="count", every=MINUTE):
    """A job, and the list that grows with each time it is done."""
    times = []

    def do(round_):
        times.append(timezone.now())
        return does(round_)

    return Job(name, name, do, every), times


def fails(round_):
    raise ValueError("what somebody typed")


def unknown(change, sent=timedelta(hours=1)):
    change.state, change.attempt, change.sent_at = "unknown", 1, timezone.now() - sent
    change.claimed_at = change.sent_at
    change.save()
    return change


def state(change):
    return Change.objects.get(pk=change.pk).state


def run_of(job):
    return LastRun.objects.get(pk=job.name)


def test_it_settles_what_is_unknown_and_says_what_came_of_it(remote, change, once):
    unknown(change)
    assert once().startswith("Done: settle, apply, notice, prune")
    assert state(change) == "not_applied"
    assert LastRun.objects.get(pk="settle").said == "Not saved: 1"
    assert remote.writes == []
    assert Clock.objects.get().claimed_until is None


@pytest.mark.parametrize(("name", "found"), [("Support bot", "unknown"), ("Renamed", "applied")])
def test_that_nothing_is_found_of_what_was_sent_a_moment_ago_proves_nothing(remote, change, once, name, found):
    unknown(change, sent=timedelta(minutes=4))
    remote.memory.projects["pr_1"]["name"] = name
    once()
    assert state(change) == found


def test_what_was_done_is_done_again_when_it_is_time(clock):
    job, times = counting()
    for _ in range(13):
        do_due(Event(), [job])
        clock.shift(10)
    assert len(times) == 3


def test_what_is_unfinished_goes_on_at_once(clock):
    left = [True, True, False]
    job, times = counting(lambda round_: Done(more=left.pop(0)))
    for _ in range(5):
        do_due(Event(), [job])
    assert len(times) == 3


def where_due(due_at):
    """A job that has something to do at these seconds from now, one thing each time, and when it did each."""
    began, left, times = timezone.now(), list(due_at), []

    def is_any_due():
        return bool(left) and timezone.now() >= began + timedelta(seconds=left[0])

    def do(round_):
        if not is_any_due():
            return Done()
        times.append((timezone.now() - began).total_seconds() - left.pop(0))
        return Done("One of them.")

    return WhereDue("where_due", "where_due", do, timedelta(seconds=5), is_any_due), times


def test_one_run_of_a_scheduler_does_what_comes_of_it_too_and_ends_when_nothing_does(clock, run):
    often, times = counting(lambda round_: Done(more=len(times) < 3))
    assert (run([often]), len(times)) == (2, 3)
    job, late = where_due([0, 1, 2, 10, 16])  # a second's pause between two, and a second try after some
    assert run([job]) < 40
    assert len(late) == 5
    assert run([job]) <= 1
    never, _ = counting(lambda round_: Done(more=True), "never")
    assert run([never]) == 60
    assert run([never], seconds=0) == 0


def test_what_is_due_while_another_process_does_it_is_waited_for_by_no_run(clock, run):
    Clock.objects.create(claimed_until=timezone.now() + timedelta(seconds=20))
    job, times = counting()
    assert (run([job]), times) == (0, [])


@pytest.mark.parametrize("jump", [YEAR, -YEAR], ids=["forward", "back"])
def test_a_clock_that_jumps_stops_nothing(clock, jump):
    job, times = counting()
    do_due(Event(), [job])
    clock.shift(jump)
    assert do_due(Event(), [job]) == ["count"]
    assert do_due(Event(), [job]) == []
    Clock.objects.update(claimed_until=timezone.now() + MINUTE * 30)
    clock.shift(MINUTE)
    assert do_due(Event(), [job]) == ["count"]
    assert len(times) == 3


def test_what_a_killed_process_claimed_is_free_when_its_calls_must_have_ended(clock, settings):
    job, _ = counting()
    Clock.objects.create(claimed_until=timezone.now() + timedelta(seconds=20))
    assert do_due(Event(), [job]) is None
    clock.shift(20.1)
    assert do_due(Event(), [job]) == ["count"]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_does_it():
    started = Event()
    job, times = counting(lambda round_: started.wait(20) and Done())

    def other():
        while not times:
            pass
        try:
            return do_due(Event(), [job])
        finally:
            started.set()

    assert at_once(lambda: do_due(Event(), [job]), other) == [["count"], "done"]
    assert len(times) == 1


def test_one_that_fails_keeps_the_others_from_nothing_and_is_told(caplog, clock):
    bad, _ = counting(fails, "bad")
    good, times = counting(name="good")
    assert do_due(Event(), [bad, good]) == ["bad", "good"]
    assert len(times) == 1
    assert run_of(bad).failed
    assert (run_of(bad).said, run_of(good).failed) == ("ValueError", False)
    (line,) = [record.fields for record in caplog.records if record.msg == "clock_job_failed"]
    assert (line["job"], line["type"]) == ("bad", "builtins.ValueError")
    assert "typed" not in str(line)
    assert do_due(Event(), [bad]) == []
    clock.shift(MINUTE)
    assert do_due(Event(), [bad]) == ["bad"]


def test_between_two_steps_it_ends_when_it_is_asked_to(remote, change):
    stopping = Event()
    first, _ = counting(lambda round_: stopping.set() or Done(str(round_.goes_on())), "first")
    second, times = counting(name="second")
    assert do_due(stopping, [first, second]) == ["first"]
    assert (run_of(first).said, times) == ("False", [])


def test_while_the_breaker_is_open_nothing_is_asked(remote, change, clock, once):
    unknown(change)
    guard = gateway.client().transport.guard
    for _ in range(5):
        with pytest.raises(RemoteFault), guard.held():
            raise RemoteFault("no")
    once()
    assert (remote.requests, state(change)) == ([], "unknown")
    gateway.client_for.cache_clear()
    clock.shift(MINUTE)
    once()
    assert state(change) == "not_applied"


def test_while_all_places_are_taken_it_gives_way_and_takes_none_itself(remote, change, settings, clock, once):
    settings.REMOTE_PLACES = 1
    unknown(change)
    guard = gateway.client().transport.guard
    with guard.place():
        once()
    assert (remote.requests, state(change)) == ([], "unknown")
    remote.on("GET", "/projects/pr_1", lambda exchange: taken.append(guard.taken) or exchange.answer(500))
    taken = []
    clock.shift(MINUTE)
    once()
    assert set(taken) == {0}


def test_each_job_has_a_name_and_a_title_of_its_own():
    jobs = table()
    assert len({job.name for job in jobs}) == len({job.title for job in jobs}) == len(jobs)


def test_there_may_be_nothing_to_do(remote, once):
    once()
    assert once() == "Nothing was due."
