"""The panel's one client of the remote, made from the settings."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import lru_cache
from threading import Lock
from typing import Any

from django.conf import settings

from adminpanel import logs
from projects.humanloop.breaker import PATIENCE, Guard
from projects.humanloop.client import Humanloop
from projects.humanloop.errors import Busy, HumanloopError
from projects.humanloop.transport import Transport, as_last_answered, within
from projects.humanloop.unchanged import NotKept
from projects.sandbox.adapter import SandboxAdapter

SANDBOX_KEY = "sandbox"
SIDE_BY_SIDE_THREADS = 24
HEAD_START = 0.005  # seconds, for calls to be on their way before a page works beside them

# Threads that are the first to ask would each make a client, with a guard that does not know of the others' calls.
_one_at_a_time = Lock()
_counted: ContextVar[Callable[[], None] | None] = ContextVar("counted", default=None)


def client() -> Humanloop:
    """Return the client for the remote that the settings name; the sandbox where there is no key."""
    with _one_at_a_time:
        return client_for(
            settings.HUMANLOOP_BASE_URL,
            settings.HUMANLOOP_API_KEY,
            settings.HUMANLOOP_DEADLINE,
            settings.HUMANLOOP_CA_BUNDLE,
            settings.SANDBOX,
        )


@lru_cache(maxsize=4)
def client_for(base_url: str, api_key: str, deadline: float, authorities: str, sandbox: bool) -> Humanloop:
    """Return the one client for these settings; `client` asks for it, a thread at a time."""
    adapter = SandboxAdapter() if sandbox else None
    key = SANDBOX_KEY if sandbox else api_key
    guard = Guard(places=settings.REMOTE_PLACES, patience=min(PATIENCE, deadline))
    return Humanloop(
        Transport(
            base_url,
            key,
            deadline=deadline,
            adapter=adapter,
            authorities=authorities,
            on_call=_note_call,
            guard=guard,
        )
    )


def _note_call(method: str, route: str, status: int | None, ms: float) -> None:
    logs.remote_call(method, route, status, ms)
    if count := _counted.get():
        count()


@contextmanager
def aside(count: Callable[[], None]) -> Iterator[None]:
    """Let everything inside call behind the pages: it takes no place of theirs, and is refused while all are taken.

    Args:
        count: called for each call that was made, a second try among them.

    Raises:
        Busy: all places are taken.
    """
    token = _counted.set(count)
    try:
        with client().transport.guard.aside():
            yield
    finally:
        _counted.reset(token)


def is_busy() -> bool:
    """Whether as many pages wait for the remote as may."""
    return client().transport.guard.is_full


@contextmanager
def under_way(*calls: Callable[[], Any], head_start: float = 0.0) -> Iterator[Callable[[], list[Any]]]:
    """Have independent reads made while this thread does something else; gives a function that waits for them.

    It returns what each gave, or its error as a value. Together they take one place among those that may wait for the
    remote: the bound is on pages, not on calls. The wait for that place counts within the deadline. The sandbox answers
    from our own database, whose connections belong to this thread: it is asked one after another, when somebody waits.

    Args:
        calls: the reads.
        head_start: for how many seconds at most this thread lets them go first.

    Raises:
        Busy: all places are taken.
    """
    if settings.SANDBOX:
        yield lambda: [_outcome(call) for call in calls]
        return
    transport = client().transport
    with within(transport.deadline), transport.guard.place():
        pending = [_threads().submit(copy_context().run, _outcome, call) for call in calls]
        # Two threads that work at one time hold each other up: what is sent later comes later.
        wait(pending, timeout=head_start)
        try:
            yield lambda: [future.result() for future in pending]
        finally:
            wait(pending)


def last_answers(*calls: Callable[[], Any]) -> list[Any] | None:
    """Return what each of these reads gave the last time, and ask nobody; None where that is not known of all.

    Nor of a remote that fails: what a page says of that is over with its next answer.
    """
    if client().transport.guard.faults_in_a_row:
        return None
    with as_last_answered():
        try:
            return [call() for call in calls]
        except (NotKept, HumanloopError):
            return None


def side_by_side(*calls: Callable[[], Any]) -> list[Any]:
    """Make independent reads at the same time, one of them in this thread; each gives its result, or its error."""
    first, *others = calls
    try:
        with under_way(*others) as answers:
            return [_outcome(first), *answers()]
    except Busy as busy:
        return [busy for _ in calls]


def _outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except HumanloopError as error:
        return error


def _threads() -> ThreadPoolExecutor:
    """Return this process's pool: threads do not survive a fork."""
    with _one_at_a_time:
        return _pool(os.getpid())


@lru_cache(maxsize=1)
def _pool(pid: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(SIDE_BY_SIDE_THREADS, thread_name_prefix=f"remote-{pid}")
