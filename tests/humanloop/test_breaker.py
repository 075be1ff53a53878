"""The bound on those who wait, and the pause after faults in a row; the clock is the test's."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context

import pytest

from projects import gateway as our_remote
from projects.humanloop.breaker import STILL, Guard
from projects.humanloop.client import Humanloop
from projects.humanloop.errors import Busy, HumanloopError, NotFound, Objection, Paused, RemoteFault
from projects.humanloop.transport import Transport, within
from tests.fault_server import KEY
from tests.fault_table import FAULTS, objects
from tests.set_clock import SetClock

HOUR = 3600.0


@pytest.fixture
def clock():
    return SetClock()


def fails(guard, error=RemoteFault):
    with pytest.raises(error), guard.held():
        raise error("no")


def knocks(guard):
    """Ask for a place on another thread; gives the thread, and the list that its outcome comes into."""
    outcome = []

    def come_in():
        try:
            with guard.held():
                outcome.append("in")
        except Busy:
            outcome.append("busy")

    thread = threading.Thread(target=come_in)
    thread.start()
    return thread, outcome


def test_a_full_house_in_which_nothing_moves_refuses_the_next(clock):
    guard = Guard(places=1, clock=clock)
    with guard.held():
        clock.now += STILL
        thread, outcome = knocks(guard)
        thread.join(5)
        assert outcome == ["busy"]
    with guard.held():
        assert guard.taken == 1
    assert guard.taken == 0


def test_calls_of_one_page_share_its_place():
    guard = Guard(places=1)
    with guard.place(), guard.held():
        assert guard.taken == 1


def test_after_several_faults_in_a_row_nothing_is_sent_for_a_while(clock):
    guard = Guard(faults=3, pause=10, clock=clock)
    for _ in range(3):
        fails(guard)
    with pytest.raises(Paused) as caught, guard.held():
        pass
    assert caught.value.until == 10
    assert guard.paused_for == 10


def test_after_the_pause_one_goes_to_see_and_the_others_wait_for_what_it_finds(clock):
    guard = Guard(faults=1, pause=10, clock=clock)
    fails(guard)
    clock.now += 10
    with guard.held(), pytest.raises(Paused), guard.held():
        pass
    with guard.held():
        assert guard.paused_for == 0


def test_a_scout_that_fails_starts_another_pause(clock):
    guard = Guard(faults=1, pause=10, clock=clock)
    fails(guard)
    clock.now += 10
    fails(guard)
    assert guard.paused_for == 10


@pytest.mark.parametrize("error", [NotFound, Busy, Paused])
def test_a_refusal_is_no_fault(clock, error):
    guard = Guard(faults=1, clock=clock)
    fails(guard, error)
    assert guard.paused_for == 0


def test_an_answer_in_between_starts_the_count_anew(clock):
    guard = Guard(faults=2, clock=clock)
    fails(guard)
    with guard.held():
        pass
    fails(guard)
    assert guard.paused_for == 0


def test_one_more_waits_while_the_calls_in_flight_are_young_however_long_nothing_was_asked_before(clock):
    guard = Guard(places=1, still=HOUR, patience=HOUR, clock=clock)
    with guard.place():
        thread, outcome = knocks(guard)
        assert outcome == []
    thread.join(5)
    assert outcome == ["in"]


def test_who_waits_gives_up_when_nothing_moves_any_more():
    guard = Guard(places=1, still=0.05, patience=HOUR)
    with guard.held():
        thread, outcome = knocks(guard)
        thread.join(5)
        assert outcome == ["busy"]


@pytest.mark.parametrize("fault", [False, True], ids=["answered", "failed"])
def test_an_answer_to_anybody_is_a_reason_to_wait_on_and_a_fault_is_none(clock, fault):
    guard = Guard(places=1, still=2, patience=HOUR, clock=clock)
    with guard.place():
        clock.now += 1.5
        with suppress(RemoteFault), guard.held():
            if fault:
                raise RemoteFault
        clock.now += 1.5
        thread, outcome = knocks(guard)
        if fault:
            thread.join(5)
            assert outcome == ["busy"]
    thread.join(5)
    assert outcome == (["busy"] if fault else ["in"])


def test_nobody_waits_for_ever_where_places_change_hands_and_one_never_gets_any(clock):
    guard = Guard(places=1, still=HOUR, patience=0.05)
    with guard.held():
        thread, outcome = knocks(guard)
        thread.join(5)
        assert outcome == ["busy"]


@pytest.fixture
def guard(point_at):
    """The panel's own, where one whole call may take two seconds."""
    our_remote.client_for.cache_clear()
    point_at("http://127.0.0.1:1/v4", deadline=2.0)
    return our_remote.client().transport.guard


def test_the_wait_for_a_place_counts_within_the_deadline(guard, monkeypatch):
    left = []

    @contextmanager
    def place():
        with within(60) as seconds_left:
            left.append(seconds_left())
        yield

    monkeypatch.setattr(guard, "place", place)
    our_remote.side_by_side(lambda: None, lambda: None)
    assert 0 < left[0] <= 2


def test_nobody_waits_for_a_place_longer_than_a_whole_call_may_take(point_at, settings, guarded):
    settings.REMOTE_PLACES = 1
    point_at("http://127.0.0.1:1/v4", deadline=0.05)
    guarded(still=HOUR)
    guard = our_remote.client().transport.guard
    with guard.place():
        thread, outcome = knocks(guard)
        thread.join(5)
        assert outcome == ["busy"]


def test_threads_that_are_the_first_to_ask_share_one_guard(point_at, monkeypatch):
    our_remote.client_for.cache_clear()
    point_at("http://127.0.0.1:1/v4")
    second, made = threading.Event(), []

    def slowly(**how):
        made.append(Guard(**how))
        second.set() if len(made) > 1 else second.wait(0.3)
        return made[-1]

    monkeypatch.setattr(our_remote, "Guard", slowly)
    with ThreadPoolExecutor(8) as pool:
        guards = list(pool.map(lambda _: our_remote.client().transport.guard, range(8)))
    our_remote.client_for.cache_clear()
    assert set(map(id, guards)) == {id(made[0])}
    assert len(made) == 1


def test_copies_of_a_page_s_context_share_its_place():
    guard = Guard(places=1)

    def call():
        with guard.held():
            return guard.taken

    with guard.place(), ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(copy_context().run, call) for _ in range(3)]
        assert [one.result(5) for one in calls] == [1, 1, 1]
    assert guard.taken == 0


def test_a_place_is_given_back_whatever_happens():
    guard = Guard(places=1)
    with pytest.raises(ZeroDivisionError), guard.held():
        raise ZeroDivisionError
    assert guard.taken == 0
    fails(guard)
    assert guard.taken == 0


def test_a_call_that_comes_back_late_does_not_prolong_the_pause(clock):
    guard = Guard(faults=1, pause=10, clock=clock)
    late = guard.held()
    late.__enter__()
    fails(guard)
    clock.now += 9
    late.__exit__(RemoteFault, RemoteFault("no"), None)
    assert guard.paused_for == 1


def test_an_answer_ends_the_pause_at_once(clock):
    guard = Guard(faults=1, pause=10, clock=clock)
    late = guard.held()
    late.__enter__()
    fails(guard)
    late.__exit__(None, None, None)
    assert (guard.paused_for, guard.faults_in_a_row, guard.taken) == (0, 0, 0)


def test_the_bound_holds_on_the_wire_and_what_is_refused_was_not_sent(remote):
    client = Humanloop(Transport(remote.base_url, KEY, guard=Guard(places=2)))
    held = [remote.hold("GET", "/projects") for _ in range(2)]
    threads = [threading.Thread(target=client.get_project, args=["pr_1"]) for _ in held]
    for thread in threads:
        thread.start()
    assert all(one.arrived.wait(5) for one in held)
    with pytest.raises(Busy) as caught:
        client.update_project("pr_1", {"name": "Renamed"})
    assert not caught.value.may_have_arrived
    assert remote.writes == []
    for one in held:
        one.release()
    for thread in threads:
        thread.join(5)
    assert client.update_project("pr_1", {"name": "Renamed"}).name == "Renamed"


def test_a_dead_remote_is_left_alone_and_found_again_when_it_is_back(remote, clock):
    guard = Guard(faults=3, pause=10, clock=clock)
    client = Humanloop(Transport(remote.base_url, KEY, guard=guard))
    remote.on("*", "/", objects(503))
    for _ in range(3):
        with pytest.raises(RemoteFault):
            client.get_project("pr_1")
    with pytest.raises(Paused):
        client.update_project("pr_1", {"name": "Renamed"})
    assert len(remote.requests) == 3
    remote.behave()
    clock.now += 10
    assert client.get_project("pr_1").name == "Support bot"
    assert guard.faults_in_a_row == 0


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_what_counts_as_a_fault_is_trouble_and_not_a_refusal(remote, fault):
    guard = Guard(faults=2)
    fault.install(remote)
    client = Humanloop(Transport(remote.base_url, KEY, guard=guard, deadline=0.3 if fault.slow else 5))
    with suppress(HumanloopError):
        client.transport.request("GET", "/projects/pr_1")
    trouble = fault.error and not issubclass(fault.error, Objection)
    told_by_the_transport = fault.name not in READABLE_AS_JSON
    assert guard.faults_in_a_row == (1 if trouble and told_by_the_transport else 0)


READABLE_AS_JSON = {
    "204",
    "nothing",
    "null",
    "a text",
    "a list",
    "an empty object",
    "another project",
    "an id that is a number",
}
