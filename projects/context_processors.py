"""What every page's frame says of the remote, and of what waits for the person."""

from collections.abc import Callable
from functools import partial
from math import ceil
from typing import Any

from django.contrib.auth.models import User
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest

from projects import gateway
from projects.services.queues import count_waiting_for


def pause(request: HttpRequest) -> dict[str, int]:
    """Return for how many whole seconds this process still leaves the remote alone; nothing is asked for it."""
    return {"remote_paused_for": ceil(gateway.client().transport.guard.paused_for)}


def waiting(request: HttpRequest) -> dict[str, Callable[[], int] | int]:
    """Return what counts the decisions that wait for the person; it is called by the frame alone."""
    user: Any = getattr(request, "user", None)
    return {"waiting": partial(_waiting, user) if user and user.is_authenticated else 0}


def _waiting(user: User) -> int:
    # What a page has to say, that a write was not recorded say, goes before what its frame counts.
    try:
        return count_waiting_for(user)
    except (DatabaseError, InterfaceError):
        return 0
