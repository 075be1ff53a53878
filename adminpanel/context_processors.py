"""What every page's frame knows."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from adminpanel.accounts.permissions import AnyUser, Capability, may, role_of


@dataclass(frozen=True)
class May:
    """What the person may do, for templates: asked for only where a template asks."""

    user: AnyUser

    @property
    def propose(self) -> bool:
        """Whether they may propose a change."""
        return may(self.user, Capability.PROPOSE)

    @property
    def apply(self) -> bool:
        """Whether they may apply, undo, check and withdraw any change."""
        return may(self.user, Capability.APPLY)

    @property
    def label(self) -> bool:
        """Whether they may label directories."""
        return may(self.user, Capability.LABEL)

    @property
    def people(self) -> bool:
        """Whether they may manage people and export changes."""
        return may(self.user, Capability.PEOPLE)


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

    @property
    def role(self) -> str:
        """The role's name, or nothing for those who are not signed in."""
        return role_of(self.user).label if self.user.is_authenticated else ""

    @property
    def may(self) -> May:
        """What the person may do."""
        return May(self.user)


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
        )
    }
