"""Practice data with a history, and people to try the panel as."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.crypto import salted_hmac

from projects import gateway, services
from projects.forms.directory import label_directory
from projects.humanloop.resources import Project
from projects.management import practice_history
from projects.mirror import store
from projects.models import Change, SeenProject
from projects.sandbox import seed

# What they are called; for who is not here the username stands in sentences.
NAMES = {"viewer": "Tom", "editor": "Mia", "admin": "Ada", "ben": "Ben"}
ROLES = {"viewer": "Viewer", "editor": "Editor", "admin": "Admin"}
COLLEAGUES = {"ben": "Editor"}  # who took part in what happened, and whom nobody has to sign in as


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
            _live_through_weeks()
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


def _live_through_weeks() -> None:
    """Let a new panel have a history; one that has changes of its own keeps those."""
    new = [_make_user(username, role) for username, role in COLLEAGUES.items()]
    if not all(new) or Change.objects.exists():
        return
    logging.disable(logging.INFO)  # what is played is no news for who reads how to sign in
    try:
        practice_history.play(get_user_model().objects.in_bulk(field_name="username"))
    finally:
        logging.disable(logging.NOTSET)


def _look_around() -> None:
    """Let a new panel start as one that was used: directories have labels, and the newest versions were seen."""
    for directory_id, name in seed.directory_names().items():
        label_directory(directory_id, name, by=get_user_model().objects.get(username="editor"))
    read_at, client = timezone.now(), gateway.client()
    found = client.list_projects(size=100).records
    environments = client.list_deployed_configs(next(row.id for row in found if isinstance(row, Project)))
    store.remember(found, read_at=read_at, default_environment=services.default_name(environments))
    for project_id in SeenProject.objects.values_list("pk", flat=True):
        store.remember_versions(project_id, client.list_configs(project_id, averages=False), read_at=read_at)


def password_of(username: str) -> str:
    """Return the practice password of a user.

    It follows from SECRET_KEY: the same at every run, yet of no use to a stranger when the panel gets a real key later.
    """
    digest = salted_hmac("projects.demo", username).hexdigest()
    return f"{username}-{digest[:4]}-{digest[4:8]}-{digest[8:12]}"
