"""Who may do what: three roles, each a Django group of the same name whose permissions say what it may.

A permission is declared in the `Meta` of the model that it is about, and given to groups by a migration of its app.
Views ask `user.has_perm`, templates ask `perms`; `RoleBackend` answers both.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, User
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.db.models import Exists, F, Q, QuerySet
from django.http import HttpRequest

AnyUser = AbstractBaseUser | AnonymousUser
MANAGE_PEOPLE = "people.manage_people"
MOST_NAMED = 3
# The one row of the matrix for which nobody is asked anything but to be signed in.
FOR_EVERYBODY = "See projects, versions and changes; download the history"
# Every page asks it, and it differs only in who asks: for the ORM to write it took thirty times as long as the answer.
GRANTS = """
    SELECT kind.app_label, permission.codename, role.name
    FROM auth_group role
    LEFT JOIN auth_group_permissions held ON held.group_id = role.id
    LEFT JOIN auth_permission permission ON permission.id = held.permission_id
    LEFT JOIN django_content_type kind ON kind.id = permission.content_type_id
    WHERE role.name = %s OR role.id IN (SELECT group_id FROM auth_user_groups WHERE user_id = %s)
    UNION
    SELECT kind.app_label, permission.codename, ''
    FROM auth_user_user_permissions own
    JOIN auth_permission permission ON permission.id = own.permission_id
    JOIN django_content_type kind ON kind.id = permission.content_type_id
    WHERE own.user_id = %s
"""


class SignedInRequest(HttpRequest):
    """A request as views see it that the sign-in middleware guards: the user is a person. For annotations only."""

    user: User


class Role(models.TextChoices):
    """What a person is in the panel. A signed-in user in no group is a viewer."""

    VIEWER = "Viewer", "Viewer"
    EDITOR = "Editor", "Editor"
    ADMIN = "Admin", "Admin"


class Grants(NamedTuple):
    """What a person has by their groups and of their own."""

    groups: frozenset[str]
    permissions: frozenset[str]
    beyond_viewers: frozenset[str]


def grants_of(user: Any) -> Grants:
    """Return what a person has, read once for each user object, so once a request."""
    if getattr(user, "_grants", None) is None:
        user._grants = _read_grants(user)  # not by __dict__: a request's user is a wrapper, whose own that would be
    return user._grants


def forget_grants(user: Any) -> None:
    """Let the next question about a person be answered from the database."""
    user._grants = None


def _read_grants(user: User) -> Grants:
    """Read groups and permissions in one query. What viewers may, everybody may who is signed in."""
    with connection.cursor() as cursor:
        cursor.execute(GRANTS, [Role.VIEWER.value, user.pk, user.pk])
        rows = [(f"{app}.{codename}" if codename else "", group) for app, codename, group in cursor.fetchall()]
    permissions = frozenset(permission for permission, _ in rows if permission)
    of_viewers = {permission for permission, group in rows if group == Role.VIEWER}
    return Grants(frozenset(group for _, group in rows), permissions, permissions - of_viewers)


def role_of(user: AnyUser) -> Role:
    """Return the highest role of a user."""
    if getattr(user, "is_superuser", False):
        return Role.ADMIN
    return highest_role(grants_of(user).groups)


def highest_role(groups: Iterable[str]) -> Role:
    """Return the role of someone in these groups."""
    return next((role for role in (Role.ADMIN, Role.EDITOR) if role.value in groups), Role.VIEWER)


def is_above_viewer(user: AnyUser) -> bool:
    """Tell whether someone is more than a viewer, by their role or by a permission that came in another way."""
    return role_of(user) != Role.VIEWER or bool(grants_of(user).beyond_viewers)


class RoleBackend:
    """Answers for permissions in the place of Django's own backend, which knows no viewer without a group.

    It signs nobody in, and so has no `get_user`: a session names the backend that did. Superusers never come here.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Leave passwords to the others."""

    def get_all_permissions(self, user: AnyUser, obj: object = None) -> frozenset[str]:
        """Return what someone may: nothing who is not signed in and active, and nothing of single objects."""
        if not (user.is_authenticated and user.is_active) or obj is not None:
            return frozenset()
        return grants_of(user).permissions

    def has_perm(self, user: AnyUser, permission: str, obj: object = None) -> bool:
        """Tell whether someone may do something."""
        return _for_good(permission in self.get_all_permissions(user, obj))

    def has_module_perms(self, user: AnyUser, app_label: str) -> bool:
        """Tell whether someone may do anything in an app."""
        return _for_good(any(each.startswith(f"{app_label}.") for each in self.get_all_permissions(user)))


def _for_good(yes: bool) -> bool:
    """Answer yes or, by Django's way to say so, a no that is final: the next backend would read the same rows again."""
    if not yes:
        raise PermissionDenied
    return yes


class WhoMay(NamedTuple):
    """Some of those who may do something, and whether there are more."""

    people: list[User]
    more: bool


def holders(permission: str) -> "QuerySet[User]":
    """Return everybody who may do something and is active: by a role, of their own, or as viewers do."""
    app, _, codename = permission.partition(".")
    of_viewers = Group.objects.filter(
        name=Role.VIEWER, permissions__codename=codename, permissions__content_type__app_label=app
    )
    named = User.objects.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")
    return User.objects.filter(Q(pk__in=named.values("pk")) | Exists(of_viewers), is_active=True)


def who_may(permission: str) -> WhoMay:
    """Return whom to ask for something: a few who may and can sign in, first who signed in last."""
    some = list(whom_to_ask(permission)[: MOST_NAMED + 1])
    return WhoMay(some[:MOST_NAMED], len(some) > MOST_NAMED)


def whom_to_ask(permission: str) -> "QuerySet[User]":
    """Return all who may do something and can sign in, first who signed in last."""
    found = holders(permission).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return found.order_by(F("last_login").desc(nulls_last=True), "username")


def people_managers() -> "QuerySet[User]":
    """Return all who may manage people, and so make links that let others in."""
    return User.objects.with_perm(MANAGE_PEOPLE, backend="django.contrib.auth.backends.ModelBackend")


def matrix() -> list[tuple[str, list[tuple[str, bool]]]]:
    """Return the matrix of roles as rows: what it is, and for each role its name and a yes or no.

    The words are those of the permissions, the answers what the groups have now; what most may comes first.
    """
    rows = [(FOR_EVERYBODY, [(role.label, True) for role in Role])]
    held = _held_by_roles()
    rows += [(words, [(role.label, (role, name) in held) for role in Role]) for name, words in declared()]
    return sorted(rows, key=lambda row: -sum(yes for _, yes in row[1]))


def declared() -> list[tuple[str, str]]:
    """Return each permission that the panel's own models declare, by its full name, with its words."""
    return [
        (f"{model._meta.app_label}.{codename}", str(words))
        for model in apps.get_models()
        for codename, words in model._meta.permissions
    ]


def _held_by_roles() -> set[tuple[str, str]]:
    rows = Group.objects.filter(name__in=Role.values).values_list(
        "name", "permissions__content_type__app_label", "permissions__codename"
    )
    return {(group, f"{app}.{codename}") for group, app, codename in rows}
