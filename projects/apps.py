from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects of the remote, and the changes made to them from here."""

    name = "projects"
    default_auto_field = "django.db.models.BigAutoField"
