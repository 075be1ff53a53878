"""What came back for one try, and what is certain after it."""

import email.utils
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from projects.humanloop import errors
from projects.humanloop.refusals import parse_detail
from projects.humanloop.wire import Call

MAX_RETRY_AFTER = 3_600.0


@dataclass
class Answer:
    """As much as came back.

    Attributes:
        status: None where there was none.
        content: the body, decoded, or what of it was read.
        problem: what kept it from being read whole; its text can hold the key.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytearray = field(default_factory=bytearray)
    problem: Exception | None = field(default=None, repr=False)


def judged(answer: Answer, call: Call) -> bytes:
    """Return the body of an answer that says what it was asked for; empty for one without.

    Raises:
        HumanloopError: by what is certain. No text of an exception of a library is repeated: it could hold the key.
    """
    if answer.status is None:
        raise _without_status(answer, call)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise errors.RemoteFault(f"answered {answer.status}", status=answer.status)
    if call.cut:
        raise errors.Unreadable("the answer was cut within its headers", status=answer.status)
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise _objection(answer.status, answer)
    if answer.status == HTTPStatus.ACCEPTED or not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise errors.Unreadable(f"answered {answer.status}, which the API does not", status=answer.status)
    if answer.problem:
        raise _half_read(answer, call)
    return bytes(answer.content)


def never_answered(answer: Answer, call: Call) -> bool:
    """Whether the remote most likely never saw it: nothing was sent, or only into a connection that had gone stale."""
    return answer.status is None and not call.over and (not call.sent or (call.reused and not call.received))


def _without_status(answer: Answer, call: Call) -> errors.HumanloopError:
    kind = _kind(answer.problem)
    if not call.sent:
        return errors.NotReached(f"no connection ({'out of time' if call.over else kind})")
    if _out_of_time(answer, call):
        return errors.NoAnswer("out of time", timed_out=True)
    if call.interim:
        return errors.NoAnswer("the connection broke after an interim answer", under_way=True)
    if call.received and not isinstance(_root(answer.problem), OSError):
        return errors.Unreadable(f"the answer is no HTTP ({kind})")
    return errors.NoAnswer(f"the connection broke ({kind})")


def _half_read(answer: Answer, call: Call) -> errors.HumanloopError:
    if _out_of_time(answer, call):
        return errors.NoAnswer("out of time within the answer", timed_out=True)
    return errors.Unreadable(f"the answer can't be read whole ({_kind(answer.problem)})", status=answer.status)


def _objection(status: int, answer: Answer) -> errors.Objection:
    detail, log = parse_detail(bytes(answer.content)), f"answered {status}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = retry_after(answer.headers.get("Retry-After", ""))
        return errors.TooManyRequests(log, detail=detail, retry_after=wait)
    kinds: dict[int, type[errors.Objection]] = {401: errors.KeyRefused, 403: errors.KeyRefused, 404: errors.NotFound}
    return kinds.get(status, errors.Refused)(log, status=status, detail=detail)


def retry_after(text: str) -> float | None:
    """Read a Retry-After (RFC 9110, 10.2.3): seconds or a date; at most an hour; None where it says nothing useful."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        wait = float(text)
    else:
        try:
            wait = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
        except (ValueError, TypeError, OverflowError):
            return None
    return min(wait, MAX_RETRY_AFTER) if wait > 0 else None


def _root(error: BaseException | None) -> BaseException | None:
    while error and (deeper := error.__cause__ or error.__context__):
        error = deeper
    return error


def _kind(error: BaseException | None) -> str:
    return type(_root(error)).__name__


def _out_of_time(answer: Answer, call: Call) -> bool:
    return call.over or isinstance(_root(answer.problem), TimeoutError)
