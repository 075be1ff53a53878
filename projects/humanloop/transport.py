"""One call over HTTP: build, perform, decode. The only module that meets the exceptions of `requests`."""

import email.utils
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import BaseAdapter
from urllib3.exceptions import HTTPError

from projects.humanloop import errors
from projects.humanloop.decoding import decode
from projects.humanloop.detail import parse_detail
from projects.humanloop.guard import Guard
from projects.humanloop.watch import Call, WatchedAdapter

logger = logging.getLogger(__name__)

CHUNK = 65_536
MAX_RETRY_AFTER = 3_600.0
USER_AGENT = "humanloop-admin-panel"

OnCall = Callable[[str, str, int | None, float], None]


class Transport:
    """Speaks to one host with one key, and to no other: redirects are not followed, cookies not kept.

    Args:
        base_url: where the API is, up to and with `/v4`.
        api_key: sent as `X-API-KEY`, and shown nowhere.
        deadline: seconds for one whole call, from the first look-up to the last byte.
        adapter: stands in for the network; the sandbox.
        max_bytes: how much of an answer is read, decoded.
        on_call: told of each call: method, route without ids or query, status (None without), milliseconds.
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
        on_call: OnCall | None = None,
        guard: Guard | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._api_key = api_key.strip()
        self.deadline = deadline
        self.guard = guard or Guard()
        self._adapter, self._max_bytes, self._on_call = adapter, max_bytes, on_call
        self._sessions = threading.local()

    def __repr__(self) -> str:
        return f"<Transport to {self.base_url}>"

    def request(
        self, method: str, path: str, *, route: str = "", query: Mapping[str, Any] | None = None, body: Any = None
    ) -> Any:
        """Make a call and return the decoded JSON; None where the answer has no body.

        A read is made a second time, within the same deadline, where the first never got an answer; a write never is.

        Raises:
            HumanloopError: as the tree in `errors` says.
        """
        ends = time.monotonic() + self.deadline
        try:
            return self._once(method, path, route, query, body, self.deadline)
        except (errors.NotReached, errors.NoAnswer) as error:
            remaining = ends - time.monotonic()
            if method != "GET" or error.is_timeout or isinstance(error, errors.Busy | errors.Paused) or remaining <= 0:
                raise
        return self._once(method, path, route, query, body, remaining)

    def _once(self, method: str, path: str, route: str, query: Any, body: Any, seconds: float) -> Any:
        started, status = time.monotonic(), None
        with self.guard.held():
            try:
                status, headers, content = self._perform(method, path, query, body, seconds)
                return _decode(status, headers, content)
            except errors.HumanloopError as error:
                status = status or error.status
                raise
            finally:
                if self._on_call:
                    self._on_call(method, route or path, status, (time.monotonic() - started) * 1000)

    def _perform(
        self, method: str, path: str, query: Any, body: Any, seconds: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        with Call(seconds) as call:
            try:
                with self._session().request(
                    method,
                    self.base_url + path,
                    params=query,
                    json=body,
                    headers={"X-API-KEY": self._api_key},
                    timeout=call.remaining,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    content = self._read(response, call)
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                raise _wrapped(error, call) from None
            if call.over:
                raise errors.NoAnswer("the answer came after the deadline", timed_out=True)
            return response.status_code, response.headers, content

    def _read(self, response: requests.Response, call: Call) -> bytes:
        """Read the body up to the cap; each read gives what is there, so that the clock is looked at between."""
        body = bytearray()
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            body += chunk
            if len(body) > self._max_bytes:
                raise errors.Unreadable(f"more than {self._max_bytes} bytes", status=response.status_code)
            if call.over:
                break
        return bytes(body)

    def _session(self) -> requests.Session:
        """Return this thread's session; one made before a fork is not used after it."""
        if getattr(self._sessions, "pid", None) != os.getpid():
            self._sessions.session, self._sessions.pid = self._new_session(), os.getpid()
        session: requests.Session = self._sessions.session
        return session

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.headers.update({"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": USER_AGENT})
        session.adapters.clear()
        session.mount(self.base_url, self._adapter or WatchedAdapter())
        return session


def _wrapped(error: Exception, call: Call) -> errors.HumanloopError:
    """Say what is certain. Never the text of the exception: it can hold the key."""
    kind = type(error).__name__
    late = call.over or isinstance(error, requests.Timeout)
    if not call.sent:
        return errors.NotReached(f"no connection ({kind}{', out of time' if late else ''})")
    if late:
        return errors.NoAnswer(f"out of time ({kind})", timed_out=True)
    return errors.NoAnswer(f"the connection broke ({kind})")


def _decode(status: int, headers: Mapping[str, str], content: bytes) -> Any:
    if 200 <= status < 300:
        return decode(content) if content else None
    if status < 400:
        raise errors.Unreadable(f"answered {status}, which the API does not", status=status)
    if status >= 500:
        raise errors.RemoteFault(f"answered {status}", status=status)
    raise _objection(status, headers, content)


def _objection(status: int, headers: Mapping[str, str], content: bytes) -> errors.Objection:
    detail, log = parse_detail(content), f"answered {status}"
    if status == 429:
        return errors.TooManyRequests(log, detail=detail, retry_after=_seconds(headers.get("Retry-After", "")))
    kinds: dict[int, type[errors.Objection]] = {401: errors.KeyRefused, 403: errors.KeyRefused, 404: errors.NotFound}
    return kinds.get(status, errors.Refused)(log, status=status, detail=detail)


def _seconds(text: str) -> float | None:
    """Read a Retry-After (RFC 9110, 10.2.3): seconds or a date; at most an hour; None where it says nothing useful."""
    text = text.strip()
    try:
        wait = float(text) if text.isascii() and text.isdigit() else _seconds_until(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(wait, MAX_RETRY_AFTER) if wait > 0 else None


def _seconds_until(date: str) -> float:
    return email.utils.parsedate_to_datetime(date).timestamp() - time.time()
