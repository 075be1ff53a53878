from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who may use the panel, and as what."""

    name = "adminpanel.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
