"""What every page's frame knows."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.timezone import get_current_timezone_name

from adminpanel.accounts.permissions import AnyUser, Role, role_of
from adminpanel.accounts.time_zones import in_words


@dataclass(frozen=True)
class Panel:
    """The panel as a page's frame shows it."""

    user: AnyUser
    request_id: str
    name: str
    sandbox: bool
    help_contact: str
    version: str
    ephemeral: bool
    time_zone: str
    has_own_time_zone: bool

    @property
    def role(self) -> str:
        """The role's name, or nothing for those who are not signed in."""
        return role_of(self.user).label if self.user.is_authenticated else ""

    @property
    def role_in_words(self) -> str:
        """The same as a part of a sentence: "an editor"."""
        return f"{'a' if self.role == Role.VIEWER.label else 'an'} {self.role.lower()}" if self.role else ""


def panel(request: HttpRequest) -> dict[str, Panel]:
    """Return the panel's name, its badge, its help contact, and who looks at it."""
    return {
        "panel": Panel(
            user=getattr(request, "user", AnonymousUser()),  # an error may come before anyone asked who it is
            request_id=getattr(request, "request_id", ""),
            name=settings.PANEL_NAME,
            sandbox=settings.SANDBOX,
            help_contact=settings.HELP_CONTACT,
            version=settings.VERSION,
            ephemeral=settings.EPHEMERAL_SQLITE,
            time_zone=in_words(get_current_timezone_name()),
            has_own_time_zone=bool(getattr(getattr(request, "session", None), "time_zone", "")),
        )
    }
