"""The first admin of a deployment, named by its environment."""

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction

from adminpanel.accounts import services, usernames
from adminpanel.accounts.models import PeopleEvent
from adminpanel.accounts.permissions import Role


def ensure() -> str:
    """Make the first admin where there are no users yet; say in one line what was done."""
    with transaction.atomic():
        # The row is the lock: two machines that set up at once make one admin.
        admins, _ = Group.objects.get_or_create(name=Role.ADMIN)
        Group.objects.select_for_update().get(pk=admins.pk)
        if User.objects.exists():
            return "There are users already; none was made."
        if not settings.FIRST_ADMIN_USERNAME:
            return "No users yet: set FIRST_ADMIN_USERNAME and FIRST_ADMIN_PASSWORD and run this again."
        user = _validated(settings.FIRST_ADMIN_USERNAME, settings.FIRST_ADMIN_PASSWORD)
        user.save()
        user.groups.add(admins)
        services.record(PeopleEvent.Act.FIRST_ADMIN, None, user)
    return f"Made the first admin, {user.username}. FIRST_ADMIN_PASSWORD is not read again: unset it."


def _validated(username: str, password: str) -> User:
    user = User(username=usernames.written(username))
    user.set_password(password)
    try:
        usernames.validate_signs(user.username)
        user.full_clean()
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError("FIRST_ADMIN_USERNAME or FIRST_ADMIN_PASSWORD: " + " ".join(error.messages)) from None
    return user
