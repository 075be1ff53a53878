"""No minute has more calls than it may, wherever one begins to count, whoever makes them."""

from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from projects import gateway
from projects.clock.round import READ, Budget, Round
from projects.models import Clock
from projects.models.lease import acquired

MINUTE = timedelta(minutes=1)


def most_in_a_minute(moments):
    return max(sum(begins <= moment < begins + MINUTE for moment in moments) for begins in moments)


@pytest.mark.parametrize("a_minute", [20, 60, 600])
@pytest.mark.parametrize("pause", [0.05, 5, 55])
def test_each_minute_keeps_it_and_most_of_it_can_be_used(clock, a_minute, pause):
    budget, made, began = Budget(0, None, a_minute), [], timezone.now()
    while timezone.now() - began < 4 * MINUTE:
        while budget.allows_a_read():
            budget.spend()
            made.append(timezone.now())
            clock.shift(0.01)
        clock.shift(pause)
        kept = budget.row()
        budget = Budget(kept["calls_left"], kept["calls_at"], a_minute)
    assert most_in_a_minute(made) <= a_minute
    assert len(made) >= a_minute * AT_LEAST[pause]


# In four minutes; who looks once a minute finds no more than may be made at once.
AT_LEAST = {0.05: 3, 5: 2.5, 55: 0.5}


@pytest.mark.parametrize("jump", [timedelta(days=365), -timedelta(days=365)], ids=["forward", "back"])
def test_a_clock_that_jumps_gives_no_more_than_may_be_made_at_once(clock, jump):
    budget = Budget(0, timezone.now(), 60)
    assert not budget.allows_a_read()
    clock.shift(jump)
    assert budget.allows_a_read()
    assert READ <= budget.left <= 15


def test_what_one_read_took_too_much_is_paid_back(clock):
    budget = Budget(READ, timezone.now(), 60)
    for _ in range(2 * READ):
        budget.spend()
    clock.shift(10)
    assert not budget.allows_a_read()


@pytest.mark.parametrize("apart", [5, 25, 55])
def test_machines_whose_clocks_are_apart_make_no_more_than_a_call_for_each_second_of_that(clock, apart):
    a_minute, made, kept = 60, [], Budget(0, None, 60).row()
    for turn in range(240):
        ahead = apart if turn % 2 else 0
        clock.shift(ahead)
        budget = Budget(kept["calls_left"], kept["calls_at"], a_minute)
        while budget.allows_a_read():
            budget.spend()
            made.append(timezone.now() - timedelta(seconds=ahead))
        kept = budget.row()
        clock.shift(1 - ahead)
    assert most_in_a_minute(made) <= a_minute + apart
    assert len(made) >= 2 * a_minute


def test_what_a_killed_process_may_have_made_is_left_to_nobody(db, clock, remote):
    with acquired(Clock) as claim:
        round_ = Round(claim, Event())
        with round_.reading():
            while round_.may_read():
                left_by_then = Clock.objects.get().calls_left
                for _ in range(READ):
                    gateway.client().get_project("pr_1")
                assert left_by_then <= 15 - len(remote.requests)
    assert len(remote.requests) >= 2 * READ
    assert Clock.objects.get().calls_left == 15 - len(remote.requests)


@pytest.mark.parametrize("apart", [25, 55])
def test_a_machine_whose_clock_is_behind_takes_the_work_from_nobody(db, clock, apart):
    clock.shift(apart)
    with acquired(Clock) as ahead:
        clock.shift(-apart)
        with acquired(Clock) as behind:
            assert behind is None
        clock.shift(apart)
        assert ahead.keep()
