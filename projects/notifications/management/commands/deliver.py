"""Send the notifications that are due, and forget old ones, where no clock does or somebody does not want to wait."""

from typing import Any

from django.core.management.base import BaseCommand

from projects.notifications.deliver import deliver_due, prune_deliveries


class Command(BaseCommand):
    """What sends notifications where no clock does."""

    help = "Send the notifications that are due, and forget those of more than 30 days ago."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many were delivered, and how many failed."""
        came = deliver_due()
        self.stdout.write(f"Delivered: {came['delivered']}. Failed, and tried again later: {came['failed']}.")
        if pruned := prune_deliveries():
            self.stdout.write(f"Old deliveries that are no longer kept: {pruned}")
