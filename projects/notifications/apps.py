from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from projects.presenters.phrase import Phrase


class NotificationsConfig(AppConfig):
    """Who is told of changes outside this panel, and what came of telling them. It can be left out."""

    name = "projects.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
    # Permission to the roles that begin with it; see `adminpanel.accounts.groups`.
    grants = {"manage_notifications": ("Admin",)}

    def ready(self) -> None:
        """Listen to the steps of changes, and let the clock send."""
        from projects.notifications.jobs import register
        from projects.notifications.record import write_deliveries
        from projects.services.events import event_recorded

        event_recorded.connect(write_deliveries, dispatch_uid="notifications")
        register()

    def needs_look(self, user: "User") -> "Iterable[Phrase]":
        """Return what the home page says of endpoints that get nothing."""
        from projects.notifications.wording import alerts

        return alerts(user)
