"""The bound on those who wait, and the pause after faults in a row; the clock is the test's."""

import threading

import pytest

from projects.humanloop.errors import Busy, NotFound, Paused, RemoteFault
from projects.humanloop.guard import Guard


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def fails(guard, error=RemoteFault):
    with pytest.raises(error), guard.held():
        raise error("no")


def test_a_full_house_refuses_the_next_at_once():
    guard, inside, leave = Guard(places=1), threading.Event(), threading.Event()

    def wait():
        with guard.held():
            inside.set()
            leave.wait(5)

    thread = threading.Thread(target=wait)
    thread.start()
    assert inside.wait(5)
    with pytest.raises(Busy), guard.held():
        pass
    leave.set()
    thread.join(5)
    with guard.held():
        assert guard.state.waiting == 1
    assert guard.state.waiting == 0


def test_calls_of_one_page_share_its_place():
    guard = Guard(places=1)
    with guard.place(), guard.held():
        assert guard.state.waiting == 1


def test_after_several_faults_in_a_row_nothing_is_sent_for_a_while(clock):
    guard = Guard(faults=3, pause=10, clock=clock)
    for _ in range(3):
        fails(guard)
    with pytest.raises(Paused) as caught, guard.held():
        pass
    assert caught.value.until == 10
    assert guard.state.paused_for == 10


def test_after_the_pause_one_goes_to_see_and_the_others_wait_for_what_it_finds(clock):
    guard = Guard(faults=1, pause=10, clock=clock)
    fails(guard)
    clock.now += 10
    with guard.held(), pytest.raises(Paused), guard.held():
        pass
    with guard.held():
        assert guard.state.paused_for == 0


def test_a_scout_that_fails_starts_another_pause(clock):
    guard = Guard(faults=1, pause=10, clock=clock)
    fails(guard)
    clock.now += 10
    fails(guard)
    assert guard.state.paused_for == 10


@pytest.mark.parametrize("error", [NotFound, Busy])
def test_a_refusal_is_no_fault(clock, error):
    guard = Guard(faults=1, clock=clock)
    fails(guard, error)
    assert guard.state.paused_for == 0


def test_an_answer_in_between_starts_the_count_anew(clock):
    guard = Guard(faults=2, clock=clock)
    fails(guard)
    with guard.held():
        pass
    fails(guard)
    assert guard.state.paused_for == 0
