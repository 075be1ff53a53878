"""Settle every change whose outcome is open, then prune. It only reads the remote: a scheduler may run it any time."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from projects import services
from projects.models import Change


class Command(BaseCommand):
    """What a scheduler runs, and a person after an outage."""

    help = "Look up what became of every change that was on its way, and record it. Nothing is sent."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many changes ended in each state, one line each."""
        outcomes = services.reconcile_all()
        for state, count in sorted(outcomes.items()):
            self.stdout.write(f"{Change.State(state).label}: {count}")
        if not outcomes:
            self.stdout.write("No change is open.")
        call_command("prune", stdout=self.stdout)
