from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Who may use the panel, and as what."""

    name = "adminpanel.accounts"
    label = "people"  # the tables are called so
    default_auto_field = "django.db.models.BigAutoField"
    # Permission to the roles that begin with it.
    grants = {"manage_people": ("Admin",)}

    def ready(self) -> None:
        """Let the roles outlive `manage.py flush`, and permissions have the words that they have in the code."""
        from adminpanel.accounts.groups import restore_after_flush, reword

        post_migrate.connect(restore_after_flush, sender=self)
        post_migrate.connect(reword, sender=self)
