"""One call over HTTP: build, perform, judge. The only module that meets `requests` and its exceptions."""

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import Retry, Timeout

from projects.humanloop import errors, wire
from projects.humanloop.breaker import Guard
from projects.humanloop.responses import Answer, judged, never_answered
from projects.humanloop.unchanged import Decoded, Unchanged
from projects.text.storable import storable

CHUNK = 65_536
OBJECTION_BYTES = 200_000  # of a refusal's body no more is read
USER_AGENT = "humanloop-admin-panel"

_all_end_by: ContextVar[float] = ContextVar("all_end_by", default=float("inf"))
_asks: ContextVar[bool] = ContextVar("asks", default=True)

OnCall = Callable[[str, str, int | None, float], None]
Belongs = Callable[[Any], bool]


@contextmanager
def within(seconds: float) -> Iterator[Callable[[], float]]:
    """Let all calls inside end within so many seconds together, each also within its own deadline.

    Gives a function that tells how many seconds are left, 0 at least.
    """
    ends = min(time.monotonic() + seconds, _all_end_by.get())
    token = _all_end_by.set(ends)
    try:
        yield lambda: max(ends - time.monotonic(), 0.0)
    finally:
        _all_end_by.reset(token)


@contextmanager
def as_last_answered() -> Iterator[None]:
    """Let each read inside give what it gave the last time, and nobody be asked; `NotKept` where that is not kept."""
    token = _asks.set(False)
    try:
        yield
    finally:
        _asks.reset(token)


def public_authorities() -> str:
    """Return the path of a PEM file with the certificate authorities that everybody trusts."""
    return requests.utils.DEFAULT_CA_BUNDLE_PATH


class Transport:
    """Speaks to one host with one key, and to no other.

    It goes to the adapters of requests directly and uses no Session: a Session reads the whole body of a redirect
    although redirects are off, keeps cookies, and looks into the environment and `.netrc`.

    Args:
        base_url: where the API is, up to and with `/v4`.
        api_key: sent as `X-API-KEY`, and shown nowhere.
        deadline: seconds for one whole call, from the look-up of the name to the last byte, a second try included.
        adapter: stands in for the network; the sandbox.
        max_bytes: how much of an answer is read, decoded.
        authorities: path of a PEM file with the certificate authorities to trust instead of the public ones.
        on_call: told of each try: method, route without ids or query, status (None without one), milliseconds.
        guard: bounds how many threads wait, and leaves a failing remote alone.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        deadline: float = 15.0,
        adapter: BaseAdapter | None = None,
        max_bytes: int = 20_000_000,
        authorities: str = "",
        on_call: OnCall | None = None,
        guard: Guard | None = None,
    ) -> None:
        self.base_url, self.deadline = base_url.rstrip("/"), deadline
        self.guard = guard or Guard()
        self._key = _Key(api_key.strip())
        if not self._key.isascii() or not self._key.isprintable():
            raise ValueError("the key holds characters that no header takes")
        self._stand_in, self._max_bytes, self._on_call = adapter, max_bytes, on_call
        self._verify = authorities or True
        self._shelf, self._unchanged = _Shelf(), Unchanged()
        self.last_answer: LastAnswer | None = None

    def __repr__(self) -> str:
        return f"<Transport to {self.base_url}>"

    def request(
        self,
        method: str,
        path: str,
        *,
        route: str = "",
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        belongs: Belongs = lambda _value: True,
        read: Callable[[Any], Any] | None = None,
    ) -> Any:
        """Make a call and return what its answer says; where a read is answered as it last was, the very same objects.

        In `as_last_answered` no call is made.

        A write is never made again, and goes over a connection of its own: on a kept one that the remote is just
        closing it would be lost without anybody knowing whether it had arrived.

        Args:
            method: GET for what may be asked again.
            path: behind the base address.
            route: the path without ids, for the log.
            query: what stands behind the path.
            body: sent as JSON.
            belongs: whether a value can be the answer to this call, by what it says itself.
            read: what makes of the decoded JSON what is returned, the same for all calls of one address; it is given
                None where the answer has no body.

        Raises:
            HumanloopError: as the tree in `errors` says.
        """
        request = self._built(method, path, query, body)
        if _asks.get():
            decoded = self._asked(request, route or path, belongs)
        else:
            decoded = self._unchanged.last(_question(request))
        # Behind the guard, for it leaves a remote alone by how it answers, and not by what it says.
        return decoded.read_by(read) if read else decoded.value

    def _asked(self, request: requests.PreparedRequest, route: str, belongs: Belongs) -> Decoded:
        ends = min(time.monotonic() + self.deadline, _all_end_by.get())
        with self.guard.held(), self._adapter(request.method or "") as adapter:
            return self._answered(adapter, request, route, ends, belongs)

    def _answered(
        self,
        adapter: BaseAdapter,
        request: requests.PreparedRequest,
        route: str,
        ends: float,
        belongs: Belongs,
        *,
        again: bool = False,
    ) -> Decoded:
        """Make one try; a read that was not answered, or with what answers an earlier call, is made a second time."""
        call = wire.Call(ends)
        answer = self._performed(adapter, request, route, call)
        second = partial(self._answered, adapter, request, route, ends, belongs, again=True)
        may_repeat = request.method == "GET" and not again
        if may_repeat and (never_answered(answer, call) or (call.misplaced and not answer.problem)):
            return second()
        content = judged(answer, call)
        decoded = self._unchanged.of(_question(request), content) if request.method == "GET" else Decoded(content)
        if not belongs(decoded.value):
            adapter.close()
            return second() if may_repeat and call.reused else decoded
        return decoded

    def _built(self, method: str, path: str, query: Mapping[str, Any] | None, body: Any) -> requests.PreparedRequest:
        headers = {
            "X-API-KEY": self._key,
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": USER_AGENT,
        } | ({} if method == "GET" else {"Connection": "close"})
        params = {name: storable(str(value)) for name, value in (query or {}).items()}
        try:
            return requests.Request(method, self.base_url + path, headers, params=params, json=body).prepare()
        except (requests.RequestException, ValueError):
            pass
        raise errors.NotReached("the address can't be called")

    def _performed(
        self, adapter: BaseAdapter, request: requests.PreparedRequest, route: str, call: wire.Call
    ) -> Answer:
        """Send, and read what comes. Never raises: whatever a library raises is kept as the answer's problem."""
        answer, started = Answer(), time.monotonic()
        call.sent = self._stand_in is not None  # whatever stands in does not say how far it came
        try:
            with wire.under(call):
                timeout: Any = Timeout(total=call.left())
                response = adapter.send(request, stream=True, timeout=timeout, verify=self._verify)
                answer.status, answer.headers = response.status_code, response.headers
                try:
                    self._read(response, answer.content, call)
                finally:
                    response.close()
        except Exception as error:
            answer.problem = error
        if call.surplus:
            adapter.close()
        seconds = time.monotonic() - started
        if answer.status:
            self.last_answer = LastAnswer(answer.status, datetime.now(UTC), seconds)
        if self._on_call:
            self._on_call(request.method or "", route, answer.status, seconds * 1000)
        return answer

    def _read(self, response: requests.Response, content: bytearray, call: wire.Call) -> None:
        """Read the body up to the cap. `read1` gives what is there, so that the clock is looked at in between."""
        if 300 <= response.status_code < 400:
            raise _Unread
        most = self._max_bytes if response.status_code < 300 else OBJECTION_BYTES
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            content += chunk
            if len(content) > most:
                raise _Unread
            call.left()

    @contextmanager
    def _adapter(self, method: str) -> Iterator[BaseAdapter]:
        if self._stand_in:
            yield self._stand_in
        elif method == "GET":
            with self._shelf.borrowed() as adapter:
                yield adapter
        else:
            adapter = _TimedAdapter()
            try:
                yield adapter
            finally:
                adapter.close()


def _question(request: requests.PreparedRequest) -> str:
    return f"{request.method} {request.url}"


@dataclass(frozen=True)
class LastAnswer:
    """The last time that the remote said anything at all.

    Attributes:
        status: of HTTP.
        at: when its answer had been read.
        seconds: how long the call took.
    """

    status: int
    at: datetime
    seconds: float


class _Unread(Exception):
    """The body, or the rest of it, was left: it says nothing, or is larger than what is read of one."""


class _Key(str):
    """Says nothing of itself where a page or a log shows variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<the key>"


class _TimedAdapter(HTTPAdapter):
    """The adapter of requests over connections that keep the call's time. It retries nothing by itself."""

    def __init__(self) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=_never())

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = wire.POOLS


def _never() -> Retry:
    return Retry(0, read=False, respect_retry_after_header=False)


class _Shelf:
    """Kept connections for reads, each used by one call at a time, whichever thread makes it.

    The one used last is taken first: it is the least likely to have gone stale. Those made before a fork belong to
    the parent and are dropped. One whose answer was not understood is closed: what comes next over it could be the rest
    of that answer.
    """

    def __init__(self) -> None:
        self._idle: deque[_TimedAdapter] = deque(maxlen=32)
        self._pid = os.getpid()

    @contextmanager
    def borrowed(self) -> Iterator[_TimedAdapter]:
        if self._pid != os.getpid():
            self._idle, self._pid = deque(maxlen=32), os.getpid()
        try:
            adapter = self._idle.pop()
        except IndexError:
            adapter = _TimedAdapter()
        try:
            yield adapter
        except errors.HumanloopError as error:
            if error.may_have_arrived:
                adapter.close()
            raise
        finally:
            self._idle.append(adapter)
