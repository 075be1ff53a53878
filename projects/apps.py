from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects of the remote, and the changes made to them from here."""

    name = "projects"
    default_auto_field = "django.db.models.BigAutoField"
    # Permission to the roles that begin with it; see `adminpanel.accounts.groups`.
    grants = {
        "propose_change": ("Viewer", "Editor", "Admin"),
        "apply_change": ("Editor", "Admin"),
        "approve_change": ("Editor", "Admin"),
        "manage_protections": ("Admin",),
        "label_directory": ("Editor", "Admin"),
    }
