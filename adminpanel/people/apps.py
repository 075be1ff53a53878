from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class PeopleConfig(AppConfig):
    """Who may use the panel, and as what."""

    name = "adminpanel.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        connection_created.connect(bound_lock_waits)


def bound_lock_waits(connection: Any, **kwargs: Any) -> None:
    """Let Postgres wait for a lock as long as SQLite does, not for ever; DATABASE_URL may say otherwise.

    Not an option of the connection itself: a pooler in between would refuse that.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', '20s', false) WHERE current_setting('lock_timeout') = '0'"
            )
