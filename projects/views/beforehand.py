"""A page drawn while the remote is asked, of what it answered the last time: sent where it answers the same again."""

from collections.abc import Callable
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse


class Beforehand:
    """A page that is drawn already, where what it shows is known from the last time and may still be so."""

    def __init__(self, request: HttpRequest, last: Any, draw: Callable[..., HttpResponse]) -> None:
        """Draw it, if that is so.

        Args:
            request: whose page it is.
            last: what it shows, as it last was; None where that is not known.
            draw: what makes a page of that, or of what is found to be so now.
        """
        self._last, self._draw = last, draw
        # To draw a message is to have told it: then the page must be the one that is sent.
        is_drawn = last is not None and not len(get_messages(request))
        self._page = draw(last) if is_drawn else None

    def of(self, found: Any, **more: Any) -> HttpResponse:
        """Return the page of what was found: the one that is drawn, if that is the very same; else draw it.

        `more` is what was not known when that one was drawn; where it is the very same, there is nothing of it.
        """
        return self._page if self._page is not None and found is self._last else self._draw(found, **more)
