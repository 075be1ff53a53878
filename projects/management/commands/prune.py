"""Let go of what the panel keeps for a while only. `manage.py setup` runs it, and so does `reconcile`."""

from typing import Any

from django.core.management.base import BaseCommand

from projects import services


class Command(BaseCommand):
    """What keeps the database from growing with what nobody needs."""

    help = "Forget the versions’ documents of changes that ended long ago and were never sent. The changes stay."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many there were, where there were any."""
        if (pruned := services.prune_comparisons()) and options["verbosity"]:
            self.stdout.write(f"Versions no longer kept, of old changes that were never sent: {pruned}")
