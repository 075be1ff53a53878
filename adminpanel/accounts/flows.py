"""What was begun in a browser: several of a kind at once, each with a sign that its page and its form carry.

All tabs share one session. Without the sign, what one tab opened last would decide what the form of another does.
"""

import secrets
from typing import Any

from django.http import HttpRequest

FIELD = "which"  # of the form, and of the address where it is not the first
MOST = 20


class Flows:
    """All of one kind in the session of a request."""

    def __init__(self, request: HttpRequest, kind: str) -> None:
        self._request, self._kind = request, kind
        self._held: dict[str, Any] = request.session.get(kind, {})

    def begin(self, facts: Any) -> str:
        """Note what is begun, and return its sign; what is noted already keeps the sign that it has."""
        for sign, held in self._held.items():
            if held == facts:
                return sign
        sign = secrets.token_urlsafe(12)
        self._held[sign] = facts
        for old in list(self._held)[1:-MOST]:
            del self._held[old]
        self._request.session[self._kind] = self._held
        return sign

    def address(self, path: str, sign: str) -> str:
        """Return the address of its page: the first that this browser begins has no sign there."""
        return path if sign == next(iter(self._held)) else f"{path}?{FIELD}={sign}"

    def found(self) -> tuple[str, Any]:
        """Return the sign and the facts of what the request is about; no facts where it was not begun here."""
        sign = self._request.POST.get(FIELD) or self._request.GET.get(FIELD) or self._without_sign()
        return sign, self._held.get(sign)

    def _without_sign(self) -> str:
        # A form of ours has its sign. One that has none can only mean what is the only one.
        first, *more = [*self._held, ""]
        return "" if self._request.method == "POST" and len(more) > 1 else first
