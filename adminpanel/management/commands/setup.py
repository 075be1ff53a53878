"""Make a deployment ready: migrations, groups, pruning, the first admin. Safe to run twice."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from adminpanel import db
from adminpanel.accounts import bootstrap


class Command(BaseCommand):
    """What the release phase of a platform runs."""

    help = (
        "Migrate, make the groups and, where there are no users yet, the first admin (FIRST_ADMIN_USERNAME, _PASSWORD)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every step; each leaves alone what is there already."""
        call_command("migrate", interactive=False, verbosity=max(0, options["verbosity"] - 1))
        call_command("clearsessions")
        call_command("prune", verbosity=options["verbosity"], stdout=self.stdout)
        said = [db.keep_session_defaults(), bootstrap.ensure()]
        if options["verbosity"]:
            self.stdout.write("\n".join(filter(None, said)))
