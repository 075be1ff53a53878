"""Fills the database of the environment; prints the session cookies of those who will come, as a JSON list.

python -m tests.bench.prepare PEOPLE PROJECTS VERSIONS CHANGES
"""

import json
from datetime import timedelta
from itertools import islice

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from projects.sandbox import seed

BATCH = 2_000


def plant_projects(projects, versions):
    """Plant the practice data, and so many more."""
    seed.seed()
    if projects:
        seed.bulk(projects, versions)


def people(count):
    """Make admins, of the panel by its group, of Django's admin by the flags; sign each in; return their cookies."""
    by_flag = not apps.is_installed("projects")
    rows = [User(username=f"person{n}", is_superuser=by_flag, is_staff=by_flag) for n in range(count)]
    User.objects.bulk_create(rows)
    cookies = []
    for user in User.objects.order_by("pk"):
        user.groups.set(Group.objects.filter(name="Admin"))
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
    return cookies


@transaction.atomic
def plant_changes(count):
    """Plant a history: of many projects, of all people, over two years, most of it saved."""
    from projects.models import Change
    from projects.sandbox.models import Project

    known = list(Project.objects.values_list("pk", "name"))
    users = list(User.objects.all())
    states = [*["applied"] * 16, "refused", "withdrawn", "not_applied", "stale"]
    now = timezone.now()
    rows = (
        Change(
            state=states[n % len(states)],
            project_id=known[n * 7919 % len(known)][0],
            project_name=known[n * 7919 % len(known)][1],
            before={"directory_id": None},
            requested={"directory_id": f"dir_{n % 4}"},  # no rename: for one the panel watches, at a call a page
            answered={"directory_id": f"dir_{n % 4}"},
            documents={"config_1": {"id": "config_1", "text": "Say what changes, from when, and what to do. " * 20}},
            note="Shorter, and warmer." if n % 3 else "",
            proposed_by=users[n % len(users)],
            applied_by=users[(n + 1) % len(users)],
            proposed_at=now - timedelta(minutes=10 * n + 60),
            settled_at=now - timedelta(minutes=10 * n + 55),
        )
        for n in range(count)
    )
    while batch := list(islice(rows, BATCH)):
        Change.objects.bulk_create(batch)


def plant(count, projects, versions, changes):
    """Do it all, and print the cookies of so many people as a JSON list."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    plant_projects(projects, versions)
    cookies = people(count)
    if apps.is_installed("projects"):
        plant_changes(changes)
    print(json.dumps(cookies))
