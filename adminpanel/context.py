"""What every page's frame knows."""

from django.conf import settings
from django.http import HttpRequest


def panel(request: HttpRequest) -> dict[str, object]:
    """Return the panel's name, its badge and its help contact."""
    return {
        "panel": {
            "name": settings.PANEL_NAME,
            "sandbox": settings.SANDBOX,
            "help_contact": settings.HELP_CONTACT,
        }
    }
