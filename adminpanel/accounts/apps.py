from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who may use the panel, and as what."""

    name = "adminpanel.accounts"
    label = "people"  # the tables are called so
    default_auto_field = "django.db.models.BigAutoField"
