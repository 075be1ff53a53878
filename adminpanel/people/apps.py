from django.apps import AppConfig

from adminpanel import connections


class PeopleConfig(AppConfig):
    """Who may use the panel, and as what."""

    name = "adminpanel.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        connections.watch()
