from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """The practice data that stands in for the remote API."""

    name = "projects.sandbox"
    label = "sandbox"
    default_auto_field = "django.db.models.BigAutoField"
