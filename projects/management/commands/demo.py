"""Practice data and three people to try the panel with."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.utils.crypto import salted_hmac

from projects.sandbox import seed

ROLES = {"viewer": "Viewer", "editor": "Editor", "admin": "Admin"}


class Command(BaseCommand):
    """Make the sandbox ready to be tried. Safe to run twice."""

    help = "Fill the sandbox with practice data, and make the users viewer, editor and admin. Only without an API key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to plant much more than the practice data."""
        parser.add_argument("--projects", type=int, default=0, help="plant this many more projects")
        parser.add_argument("--versions", type=int, default=1, help="versions in the first of those")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, make the users, and say how to sign in."""
        if not settings.SANDBOX:
            raise CommandError("The demo is for the sandbox only, and HUMANLOOP_API_KEY is set.")
        seed.seed()
        if options["projects"]:
            seed.bulk(options["projects"], options["versions"])
        for username, role in ROLES.items():
            _make_user(username, role)
            self.stdout.write(f"Sign in as {username} with password {password_of(username)}")


def _make_user(username: str, role: str) -> None:
    # A password that someone changed stays as it is.
    user, new = get_user_model().objects.get_or_create(username=username)
    if new:
        user.set_password(password_of(username))
        user.save()
        user.groups.add(Group.objects.get_or_create(name=role)[0])


def password_of(username: str) -> str:
    """Return the practice password of a user.

    It follows from SECRET_KEY: the same at every run, yet of no use to a stranger when the panel gets a real key later.
    """
    digest = salted_hmac("projects.demo", username).hexdigest()
    return f"{username}-{digest[:4]}-{digest[4:8]}-{digest[8:12]}"
