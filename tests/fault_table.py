"""Everything that can go wrong with an answer, by name, with the error that it must become."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from projects.humanloop import errors

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        name: for the test's id.
        behaviour: what the server does; None for one that refuses connections altogether.
        error: what the client must raise; None where the answer can be read all the same.
        acts: whether a write is in force afterwards.
        of_project: it is a fault only of an answer that is one project.
        slow: it ends only with the client's deadline.
        pending: it tells that the outcome is still to come, so a look that finds nothing proves nothing yet.
    """

    name: str
    behaviour: Callable | None
    error: type[errors.HumanloopError] | None
    acts: bool = True
    of_project: bool = False
    slow: bool = False
    pending: bool = False

    def install(self, remote, method="*", prefix="/"):
        """Let the server have this fault."""
        if self.behaviour is None:
            remote.refuse()
        else:
            remote.on(method, prefix, self.behaviour)

    def __str__(self):
        return self.name


def truthfully(exchange):
    status, document = exchange.act()
    return exchange.answer(status, json.dumps(document).encode())


def says(body, status=200, headers=None, *, acts=True):
    """Act, then answer with this body."""

    def behaviour(exchange):
        if acts:
            exchange.act()
        return exchange.answer(status, body.encode() if isinstance(body, str) else body, headers)

    return behaviour


def objects(status, detail="Not today", headers=None):
    """Answer a 4xx or a 5xx without acting."""
    return says(json.dumps({"detail": detail}), status, headers, acts=False)


def with_project(**wrong):
    """Act, then answer the truth but for this."""

    def behaviour(exchange):
        status, document = exchange.act()
        return exchange.answer(status, json.dumps(document | wrong).encode())

    return behaviour


def replaced(old, new):
    """Act, then answer the truth with these bytes instead of those."""

    def behaviour(exchange):
        status, document = exchange.act()
        return exchange.answer(status, json.dumps(document).encode().replace(old, new))

    return behaviour


def sends(*parts, acts=True, reset=False, length=None):
    """Act, send these bytes, and close. `{body}` stands for the true body, `{length}` for its length."""

    def behaviour(exchange):
        _, document = exchange.act() if acts else (200, {})
        body = json.dumps(document).encode()
        for part in parts:
            exchange.send(part.replace(b"{body}", body).replace(b"{length}", str(len(body)).encode()))
        return exchange.reset() if reset else False

    return behaviour


def announced(*statuses):
    """Send interim answers, act, and tell the truth."""

    def behaviour(exchange):
        for status in statuses:
            exchange.send(f"HTTP/1.1 {status} Wait\r\nLink: </style.css>; rel=preload\r\n\r\n".encode())
        return truthfully(exchange)

    return behaviour


def trickles(head, drop):
    """Act, send the head, then drop by drop for ever."""

    def behaviour(exchange):
        exchange.act()
        exchange.send(head)
        return exchange.trickle(drop)

    return behaviour


def never_answers(exchange):
    exchange.act()
    return exchange.wait_for_hang_up()


def resets_before_acting(exchange):
    return exchange.reset()


def closes_before_acting(exchange):
    return False


def cuts_the_body(exchange):
    status, document = exchange.act()
    body = json.dumps(document).encode()
    exchange.answer(status, body[:-20], length=len(body))
    return False


def resets_in_the_body(exchange):
    cuts_the_body(exchange)
    return exchange.reset()


def says_too_much(exchange):
    status, document = exchange.act()
    body = json.dumps(document).encode()
    exchange.answer(status, b"", length=100 * MEGABYTE + len(body))
    for _ in range(100):
        exchange.send(b" " * MEGABYTE)
    exchange.send(body)
    return True


def never_stops(exchange):
    exchange.act()
    exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not exchange.server.stopping.is_set():
        exchange.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
    return False


@cache
def _bomb():
    """A hundred megabytes of nothing, then a project, in some kilobytes: members of gzip, of which one is packed."""
    return gzip.compress(b" " * MEGABYTE) * 100 + gzip.compress(b'{"id": "pr_1", "name": "Support bot"}')


def gzip_bomb(exchange):
    exchange.act()
    return exchange.answer(200, _bomb(), {"Content-Encoding": "gzip"})


def gzip_cut(exchange):
    status, document = exchange.act()
    packed = gzip.compress(json.dumps(document).encode())
    return exchange.answer(status, packed[: len(packed) // 2], {"Content-Encoding": "gzip"})


def redirects(status):
    """Send the client, and its key, to another host."""

    def behaviour(exchange):
        exchange.act()
        address = f"{exchange.server.elsewhere.base_url}{exchange.sent.path}"
        return exchange.answer(status, b"{}", {"Location": address})

    return behaviour


def deep(levels):
    return b'{"id": "pr_1", "name": "Support bot", "other": ' + b"[" * levels + b"]" * levels + b"}"


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
PROCESSING = b"HTTP/1.1 102 Processing\r\n\r\n"
HTML = "<!doctype html><title>Gateway</title><h1>Log in to continue</h1>"
SAID = [{"loc": ["body", "name"], "msg": "is taken", "type": "value_error"}]

BROKEN_CONNECTIONS = [
    Fault("refuses", None, errors.NotReached, acts=False),
    Fault("never answers", never_answers, errors.NoAnswer, slow=True),
    Fault("resets before acting", resets_before_acting, errors.NoAnswer, acts=False),
    Fault("closes before acting", closes_before_acting, errors.NoAnswer, acts=False),
    Fault("resets after acting", sends(reset=True), errors.NoAnswer),
    Fault("closes after acting", sends(), errors.NoAnswer),
    Fault("trickles headers", trickles(HEAD, b"X-Slow: slow\r\n"), errors.NoAnswer, slow=True),
    Fault("trickles a header", trickles(HEAD + b"X-Slow: ", b"slow"), errors.NoAnswer, slow=True),
    Fault("trickles a body", trickles(HEAD + b"Content-Length: 999999\r\n\r\n{", b" "), errors.NoAnswer, slow=True),
    Fault(
        "trickles chunks",
        trickles(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        errors.NoAnswer,
        slow=True,
    ),
    Fault("says 103 for ever", trickles(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), errors.NoAnswer, slow=True),
    Fault("closes after a 102 and acting", sends(PROCESSING), errors.NoAnswer),
    Fault("closes after a 102", sends(PROCESSING, acts=False), errors.NoAnswer, acts=False, pending=True),
    Fault("resets after a 102", sends(PROCESSING, acts=False, reset=True), errors.NoAnswer, acts=False, pending=True),
    Fault("cut after a 102", sends(PROCESSING + b"HTTP/1.1 2", acts=False), errors.NoAnswer, acts=False, pending=True),
    Fault("says 100 for ever", trickles(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), errors.NoAnswer, slow=True),
]
BROKEN_HTTP = [
    Fault("cut in the status", sends(b"HTTP/1.1 200"), errors.Unreadable),
    Fault("cut in the headers", sends(HEAD + b"Content-Len"), errors.Unreadable),
    Fault("cut after the headers' last line", sends(HEAD + b"Content-Length: {length}\r\n"), errors.Unreadable),
    Fault("cut in the headers of a refusal", sends(b"HTTP/1.1 404 Not Found\r\nContent-"), errors.Unreadable),
    Fault("cut in the body", cuts_the_body, errors.Unreadable),
    Fault("reset in the body", resets_in_the_body, errors.Unreadable),
    Fault("cut in a chunk", sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\nfff\r\n{body}"), errors.Unreadable),
    Fault("cut without a length", sends(HEAD + b'\r\n{"id": "pr_1", "na'), errors.Unreadable),
    Fault("no HTTP", sends(b"SSH-2.0-OpenSSH_9.2\r\n"), errors.Unreadable),
    Fault("two lengths", sends(HEAD + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\n{body}"), errors.Unreadable),
    Fault("too short a length", sends(HEAD + b"Content-Length: 9\r\n\r\n{body}"), errors.Unreadable),
    Fault("headers without end", sends(HEAD + b"X-Many: x\r\n" * 500 + b"\r\n"), errors.Unreadable),
    Fault("a header of 100 KB", sends(HEAD + b"X-Long: " + b"x" * 100_000 + b"\r\n\r\n"), errors.Unreadable),
    Fault("no gzip", says("{}", headers={"Content-Encoding": "gzip"}), errors.Unreadable),
    Fault("half a gzip", gzip_cut, errors.Unreadable),
    Fault("gzip bomb", gzip_bomb, errors.Unreadable),
    Fault("100 MB", says_too_much, errors.Unreadable),
    Fault("never stops", never_stops, errors.Unreadable),
    Fault("204", says("", 204, {"Content-Length": None}), errors.Unreadable),
    Fault("101", says("", 101, {"Content-Length": None}), errors.Unreadable),
    Fault("101 before acting", objects(101), errors.Unreadable, acts=False, pending=True),
    Fault("202", objects(202), errors.Unreadable, acts=False, pending=True),
    Fault("202 after acting", says("", 202), errors.Unreadable),
    Fault("304", says("", 304), errors.Unreadable),
    *(Fault(f"{status} to another host", redirects(status), errors.Unreadable) for status in (301, 302, 303, 307, 308)),
    Fault("redirect without an address", says("", 302), errors.Unreadable),
    Fault("redirect to nonsense", says("", 302, {"Location": "http://[::1/\x01"}), errors.Unreadable),
]
BROKEN_JSON = [
    Fault("HTML", says(HTML, headers={"Content-Type": "text/html"}), errors.Unreadable),
    Fault("nothing", says(""), errors.Unreadable),
    Fault("null", says("null"), errors.Unreadable),
    Fault("a text", says('"saved"'), errors.Unreadable),
    Fault("a list", says("[]"), errors.Unreadable, of_project=True),
    Fault("an empty object", says("{}"), errors.Unreadable),
    Fault("another project", with_project(id="pr_2"), errors.Unreadable, of_project=True),
    Fault("an id that is a number", with_project(id=1), errors.Unreadable, of_project=True),
    Fault("nested 100,000 deep", says(deep(100_000)), errors.Unreadable),
    Fault("nested 500 deep", says(deep(500)), errors.Unreadable),
    Fault("an integer of 5,000 digits and no end", says(b'{"id": ' + b"9" * 5000), errors.Unreadable),
    Fault("Latin-1", says('{"id": "pr_1", "name": "Caf\xe9"}'.encode("latin-1")), errors.Unreadable),
    Fault("UTF-16", says('{"id": "pr_1", "name": "Support bot"}'.encode("utf-16")), errors.Unreadable),
]
ODD_BUT_READABLE = [
    Fault(
        "wrong types",
        with_project(users=5, data_count="many", feedback_types={}, team_id=[], created_at=1),
        None,
        of_project=True,
    ),
    Fault("no times", with_project(created_at="yesterday", updated_at=None), None, of_project=True),
    Fault("a huge integer", replaced(b'"data_count": 12', b'"data_count": ' + b"9" * 5000), None, of_project=True),
    *(Fault(f"{status} before it", announced(status), None) for status in (100, 102, 103, 199)),
    Fault("several before it", announced(103, 100, 103, 102), None),
    Fault("NaN", replaced(b'"data_count": 12', b'"data_count": NaN'), None, of_project=True),
    Fault("an infinite number", replaced(b'"data_count": 12', b'"data_count": 1e999'), None, of_project=True),
    Fault("a lone surrogate", replaced(b"ada@example.com", rb"ada\ud800"), None, of_project=True),
    Fault("a NUL", replaced(b"ada@example.com", rb"ada\u0000"), None, of_project=True),
    Fault("a byte order mark", replaced(b'{"id": "pr_1"', b'\xef\xbb\xbf{"id": "pr_1"'), None, of_project=True),
    Fault(
        "a cookie",
        says('{"id": "pr_1", "name": "Support bot"}', headers={"Set-Cookie": "who=you; Path=/"}),
        None,
        of_project=True,
    ),
]
RETRY_AFTERS = {
    "seconds": "7",
    "a date": "Fri, 31 Dec 2100 23:59:59 GMT",
    "a date gone by": "Fri, 31 Dec 1999 23:59:59 GMT",
    "negative": "-5",
    "enormous": "9" * 400,
    "garbage": "soon",
    "a fraction": "1.5",
    "nothing": "",
    "not ASCII": "\xb2",
}
REFUSALS = [
    *(
        Fault(f"{status}", objects(status), errors.Refused, acts=False)
        for status in (400, 402, 405, 408, 409, 410, 413, 418, 451, 499)
    ),
    Fault("401", objects(401), errors.KeyRefused, acts=False),
    Fault("403", objects(403), errors.KeyRefused, acts=False),
    Fault("404", objects(404), errors.NotFound, acts=False),
    Fault("422", objects(422, SAID), errors.Refused, acts=False),
    Fault("422 in HTML", says(HTML, 422, acts=False), errors.Refused, acts=False),
    Fault("422 of 100 MB", says(b"x" * 1000 * 1000, 422, acts=False), errors.Refused, acts=False),
    Fault("429", objects(429), errors.TooManyRequests, acts=False),
    *(
        Fault(f"429, {name}", objects(429, headers={"Retry-After": value}), errors.TooManyRequests, acts=False)
        for name, value in RETRY_AFTERS.items()
    ),
]
REMOTE_FAULTS = [
    *(Fault(f"{status} after acting", says(HTML, status), errors.RemoteFault) for status in (500, 502, 503, 504)),
    *(Fault(f"{status}", objects(status), errors.RemoteFault, acts=False) for status in (500, 502, 503, 599)),
    Fault("504", objects(504), errors.RemoteFault, acts=False, pending=True),
    Fault("503, an hour", objects(503, headers={"Retry-After": "3600"}), errors.RemoteFault, acts=False),
]

FAULTS = [*BROKEN_CONNECTIONS, *BROKEN_HTTP, *BROKEN_JSON, *ODD_BUT_READABLE, *REFUSALS, *REMOTE_FAULTS]
