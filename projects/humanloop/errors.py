"""What can go wrong with a call, by what is certain after it.

    HumanloopError
    ├── NotReached         nothing was sent: no connection, no name, no TLS
    │   ├── BadId          nothing was sent: an id can't stand in an address
    │   ├── TooSlow        nothing was sent: what had to be read first took nearly all the time there was
    │   ├── Busy           nothing was sent: too many of our threads wait for the remote already
    │   └── Paused         nothing was sent: it failed several times in a row, and is left alone for some seconds
    ├── NoAnswer           sent, and no whole answer came: time ran out, or the connection broke
    ├── Unreadable         answered, but not with what the API says
    ├── RemoteFault        answered 5xx
    ├── KeyRefused         answered 401 or 403, and refuses the list of projects too
    ├── NotAllowed         answered 401 or 403 to this one call; others with the same key are answered
    ├── NotFound           answered 404
    ├── TooManyRequests    answered 429
    └── Refused            answered any other 4xx

`sentence` is for the person, `str(error)` for the log; neither ever holds the key. `may_have_arrived` says whether a
write may be in force although the call failed.
"""

from http import HTTPStatus

from projects.humanloop.refusals import RefusalDetail


class HumanloopError(Exception):
    """Base of them all.

    Attributes:
        sentence: what happened, for the person.
        may_have_arrived: whether what was sent may be in force.
        status: the HTTP status, where there was one.
    """

    sentence = "Humanloop could not be asked."
    may_have_arrived = False

    def __init__(self, log: str = "", *, status: int | None = None) -> None:
        self.status = status
        super().__init__(log or type(self).__name__)

    @property
    def is_timeout(self) -> bool:
        """Whether time ran out, so that what was sent may still be under way."""
        return False

    @property
    def is_fault(self) -> bool:
        """Whether the remote itself is in trouble, rather than unwilling."""
        return isinstance(self, NotReached | NoAnswer | Unreadable | RemoteFault) and not isinstance(
            self, BadId | Busy | Paused
        )

    @property
    def meets_every_call(self) -> bool:
        """Whether calls about something else would fare no better right now, so that asking for them is no use."""
        return isinstance(self, NotReached | KeyRefused | TooManyRequests)

    @property
    def is_of_this_call(self) -> bool:
        """Whether it is an answer about what was asked for, and says nothing of other calls, however many it meets."""
        return isinstance(self, Objection) and not self.meets_every_call


class NotReached(HumanloopError):
    """Nothing was sent: there was no connection to send it over."""

    sentence = "Humanloop can’t be reached right now."


class Busy(NotReached):
    """Nothing was sent: as many of our threads as may wait for the remote already do."""

    sentence = "The panel is waiting for Humanloop in too many places at once, so it did not ask again."


class Paused(NotReached):
    """Nothing was sent: the remote failed several times in a row. `until` is how many seconds it is left alone."""

    sentence = "Humanloop failed several times in a row, so the panel leaves it alone for a moment."

    def __init__(self, log: str = "", *, until: float = 0.0) -> None:
        self.until = until
        super().__init__(log)

    @property
    def retry_after(self) -> float:
        """Seconds until it is asked again."""
        return self.until


class TooSlow(NotReached):
    """Nothing was sent: what had to be read first took nearly all the time there was."""

    sentence = "Humanloop answers too slowly right now, so the change was not sent."


class NoAnswer(HumanloopError):
    """It was sent, and no whole answer came back."""

    sentence = "Humanloop did not answer."
    may_have_arrived = True

    def __init__(self, log: str = "", *, timed_out: bool = False, under_way: bool = False) -> None:
        self.timed_out, self.under_way = timed_out, under_way
        self.sentence = (
            "Humanloop did not answer in time." if timed_out else "The connection broke before Humanloop had answered."
        )
        super().__init__(log)

    @property
    def is_timeout(self) -> bool:
        """Whether time ran out, or it had said that its answer is still to come."""
        return self.timed_out or self.under_way


class Unreadable(HumanloopError):
    """It answered something that is not what the API answers."""

    sentence = "Humanloop answered something that the panel can’t read."
    may_have_arrived = True

    @property
    def is_timeout(self) -> bool:
        """Whether the answer says that another, the final one, is still to come."""
        return self.status in {HTTPStatus.SWITCHING_PROTOCOLS, HTTPStatus.ACCEPTED}


class RemoteFault(HumanloopError):
    """It answered that it is in trouble itself (5xx)."""

    sentence = "Humanloop has a problem of its own right now."
    may_have_arrived = True

    @property
    def is_timeout(self) -> bool:
        """Whether a gateway gave up waiting: what it had passed on may still be under way."""
        return self.status == 504


class Objection(HumanloopError):
    """Base of the 4xx: nothing was changed, and the answer may say why."""

    sentence = "Humanloop did not accept this."

    def __init__(self, log: str = "", *, status: int | None = None, detail: RefusalDetail | None = None) -> None:
        self.detail = detail or RefusalDetail()
        super().__init__(log, status=status)


class KeyRefused(Objection):
    """The key is wrong or revoked (401, 403)."""

    sentence = "Humanloop refused the panel’s key. Tell the person who runs this panel."


class NotAllowed(Objection):
    """The key is fine as far as known, and may not do this one thing (401, 403).

    Attributes:
        statement: what it may not do, as a sentence; `sentence` has the remote's own words besides.
    """

    def __init__(self, what: str, *, status: int | None, detail: RefusalDetail) -> None:
        self.statement = f"Humanloop does not let this panel {what}."
        # In a sentence that is plain text the isolates are what <bdi> is on a page.
        words = f" It said: “\u2068{detail.words}\u2069”" if detail.words else ""
        self.sentence = self.statement + words
        super().__init__(f"answered {status}, to this call alone", status=status, detail=detail)


class NotFound(Objection):
    """There is no such thing (404)."""

    sentence = "Humanloop does not know what was asked for. It may have been deleted."


class TooManyRequests(Objection):
    """The remote wants to be asked less often (429). `retry_after` is in seconds, where it said so."""

    sentence = "Humanloop gets too many requests right now. Wait a minute, then try again."

    def __init__(
        self, log: str = "", *, status: int = 429, detail: RefusalDetail | None = None, retry_after: float | None = None
    ) -> None:
        self.retry_after = retry_after
        super().__init__(log, status=status, detail=detail)


class Refused(Objection):
    """What was sent is not acceptable (422, and every other 4xx); `detail` says why."""

    sentence = "Humanloop did not accept the values that were sent."


class BadId(NotReached, ValueError):
    """Nothing was sent: an id that can't be one would change the address that is called."""

    sentence = "There is an id in this that can’t be one, so Humanloop was not asked."
