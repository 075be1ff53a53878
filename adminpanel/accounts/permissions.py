"""Who may do what: three roles, each a Django group of the same name."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase

AnyUser = AbstractBaseUser | AnonymousUser
View = Callable[..., HttpResponseBase]


class SignedInRequest(HttpRequest):
    """A request as views see it that the sign-in middleware guards: the user is a person. For annotations only."""

    user: User


class Role(models.TextChoices):
    """What a person is in the panel. A signed-in user in no group is a viewer."""

    VIEWER = "Viewer", "Viewer"
    EDITOR = "Editor", "Editor"
    ADMIN = "Admin", "Admin"


class Capability(StrEnum):
    """One line of the matrix of roles."""

    PROPOSE = "propose"
    APPLY = "apply"
    LABEL = "label"
    PEOPLE = "people"


CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.VIEWER: frozenset({Capability.PROPOSE}),
    Role.EDITOR: frozenset({Capability.PROPOSE, Capability.APPLY, Capability.LABEL}),
    Role.ADMIN: frozenset(Capability),
}

# What the people page shows as the matrix of roles: the words, and the capability that grants it (None: everybody).
MATRIX: tuple[tuple[str, Capability | None], ...] = (
    ("See projects, versions and changes", None),
    ("Propose a change, withdraw one’s own", Capability.PROPOSE),
    ("Apply, undo and check changes, withdraw any", Capability.APPLY),
    ("Label directories", Capability.LABEL),
    ("Manage people, download changes as CSV", Capability.PEOPLE),
)


def role_of(user: AnyUser) -> Role:
    """Return the highest role of a user, read once for each user object, so once a request."""
    cached = user.__dict__.get("_role")
    if cached is None:
        cached = user.__dict__["_role"] = _read_role(user)
    return cached


def _read_role(user: AnyUser) -> Role:
    if getattr(user, "is_superuser", False):
        return Role.ADMIN
    names = {group.name for group in user.groups.all()}  # type: ignore[union-attr]
    return next((role for role in (Role.ADMIN, Role.EDITOR) if role.value in names), Role.VIEWER)


def may(user: AnyUser, capability: Capability) -> bool:
    """Tell whether a user may do something; nobody may who is not signed in and active."""
    return user.is_authenticated and user.is_active and capability in CAPABILITIES[role_of(user)]


def active_admins() -> "QuerySet[User]":
    """Return all of whom `may` says yes to everything."""
    return User.objects.filter(Q(groups__name=Role.ADMIN) | Q(is_superuser=True), is_active=True).distinct()


def requires(capability: Capability) -> Callable[[View], View]:
    """Refuse a view to those who lack the capability (403). Signing in is the middleware's business."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user, capability):
                raise PermissionDenied(f"needs the capability {capability.value!r}")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def matrix() -> list[tuple[str, list[tuple[str, bool]]]]:
    """Return the matrix of roles as rows: what it is, and for each role its name and a yes or no."""
    return [
        (words, [(role.label, need is None or need in CAPABILITIES[role]) for role in Role]) for words, need in MATRIX
    ]
