"""One message to one receiver: a POST over TLS that keeps to a time, follows nothing and reads little of the answer."""

import http.client
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from django.conf import settings

from projects.humanloop import addresses
from projects.humanloop.transport import public_authorities
from projects.notifications.guard import Refused, Target, checked_addresses
from projects.notifications.within import Reader, Within, secured
from projects.text.storable import storable

SECONDS = 10.0  # for all of it: look-up, connect, TLS, and the answer
SECONDS_OF_BODY = 2.0  # once the status is there
MOST_READ = 2048  # bytes of the answer
LONGEST_WAIT = 10**7  # seconds, of a Retry-After that is a number


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: none where nothing did.
        text: the beginning of the answer's body.
        problem: why it is no success, as a sentence, where the status does not tell.
        retry_after: until when it asks to be left alone.
    """

    status: int | None = None
    text: str = ""
    problem: str = ""
    retry_after: datetime | None = None

    @property
    def is_success(self) -> bool:
        """Whether the receiver took the message."""
        return not self.problem and self.status is not None and 200 <= self.status < 300


def post(target: Target, headers: Mapping[str, str], body: str) -> Answer:
    """Send a message and return what came back; whatever goes wrong is an answer too."""
    within = Within(SECONDS)
    try:
        with _connected(target, within) as sock:
            sock.settimeout(within.left())
            sock.sendall(_request(target, headers, body.encode()))
            return _read(sock, within)
    except Refused as refused:
        return Answer(problem=refused.sentence)
    except TimeoutError:
        return Answer(problem=f"It did not answer within {SECONDS:g} seconds.")
    except ssl.SSLError as error:
        return Answer(problem=f"No secure connection could be made: {error.reason or 'it broke off'}.")
    except (OSError, UnicodeError):
        return Answer(problem="It could not be reached, or it broke off.")
    except http.client.HTTPException:
        return Answer(problem="Its answer can’t be read: it is not HTTP.")


def _connected(target: Target, within: Within) -> ssl.SSLSocket:
    found = checked_addresses(target, within.left())
    sock, _ = addresses.connect(found, within.left)
    return secured(sock, tls(settings.WEBHOOK_CA_BUNDLE), target.host, within)


@lru_cache(maxsize=4)
def tls(authorities: str) -> ssl.SSLContext:
    """Return how a receiver proves who it is: by the public authorities, and by those of a file."""
    context = ssl.create_default_context(cafile=public_authorities())
    if authorities:
        context.load_verify_locations(cafile=authorities)
    return context


def _request(target: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = {
        "Host": target.authority,
        "User-Agent": "prompt-panel",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {target.path} HTTP/1.1\r\n{head}\r\n".encode("ascii") + body


def _read(sock: ssl.SSLSocket, within: Within) -> Answer:
    response = http.client.HTTPResponse(Reader(sock, within), method="POST")  # type: ignore[arg-type]
    response.begin()
    within.at_most(SECONDS_OF_BODY)
    text = storable(_beginning(response).decode("utf-8", "replace"))
    return Answer(response.status, text, retry_after=_moment(response.getheader("Retry-After", "")))


def _beginning(response: http.client.HTTPResponse) -> bytes:
    """Read the beginning of a body, as much as comes: what the answer is stands in its status."""
    read = b""
    with suppress(OSError, http.client.HTTPException):
        while len(read) < MOST_READ and (part := response.read1(MOST_READ - len(read))):
            read += part
    return read


def _moment(asked: str) -> datetime | None:
    """Return until when a receiver asks to be left alone: it says how many seconds, or the moment."""
    try:
        if asked.strip().isdecimal():
            return datetime.fromtimestamp(time.time() + min(int(asked), LONGEST_WAIT), UTC)
        moment = parsedate_to_datetime(asked)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
