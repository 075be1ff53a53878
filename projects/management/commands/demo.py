"""Practice data and three people to try the panel with."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.crypto import salted_hmac

from projects import gateway
from projects.forms.directory import label_directory
from projects.mirror import store
from projects.models import SeenProject
from projects.sandbox import seed

# What they are called; for who is not here the username stands in sentences.
NAMES = {"viewer": "Tom", "editor": "Mia", "admin": "Ada", "ben": "Ben"}
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
        made = [_make_user(username, role) for username, role in ROLES.items()]
        if all(made):
            _look_around()
        for username in ROLES:
            self.stdout.write(f"Sign in as {username} with password {password_of(username)}")


def _make_user(username: str, role: str) -> bool:
    """Make the user, unless there is one; tell whether it is new."""
    # A password that someone changed stays as it is.
    user, new = get_user_model().objects.get_or_create(
        username=username, defaults={"first_name": NAMES.get(username, "")}
    )
    if new:
        user.set_password(password_of(username))
        user.save()
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return new


def _look_around() -> None:
    """Let a new panel start as one that was used: directories have labels, and the newest versions were seen."""
    for directory_id, name in seed.directory_names().items():
        label_directory(directory_id, name, by=get_user_model().objects.get(username="editor"))
    read_at, client = timezone.now(), gateway.client()
    store.remember(client.list_projects(size=100).records, read_at=read_at)
    for project_id in SeenProject.objects.values_list("pk", flat=True):
        store.remember_versions(project_id, client.list_configs(project_id, averages=False), read_at=read_at)


def password_of(username: str) -> str:
    """Return the practice password of a user.

    It follows from SECRET_KEY: the same at every run, yet of no use to a stranger when the panel gets a real key later.
    """
    digest = salted_hmac("projects.demo", username).hexdigest()
    return f"{username}-{digest[:4]}-{digest[4:8]}-{digest[8:12]}"
