"""What every page's frame says of the remote."""

from math import ceil

from django.http import HttpRequest

from projects import gateway


def pause(request: HttpRequest) -> dict[str, int]:
    """Return for how many whole seconds this process still leaves the remote alone; nothing is asked for it."""
    return {"remote_paused_for": ceil(gateway.client().transport.guard.paused_for)}
