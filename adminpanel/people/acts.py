"""What can be done to people: the only module that changes one, and each act leaves a row in the log."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from adminpanel import logs, names
from adminpanel.people import sessions, throttle
from adminpanel.people.models import Link, PeopleEvent
from adminpanel.people.roles import Role, role_of

Act = PeopleEvent.Act


class LastAdminError(Exception):
    """The act would leave the panel without an admin."""


class LinkSpentError(Exception):
    """The link was used, cancelled or replaced, or is too old."""


class NameTakenError(Exception):
    """There is a person of that name."""


def record(act: str, actor: User | None, subject: User | None = None, *, name: str = "", detail: str = "") -> None:
    """Write a row of the log, and a line without the names."""
    PeopleEvent.objects.create(
        act=act,
        actor=actor,
        actor_name=actor.get_username() if actor else "",
        subject=subject,
        subject_name=subject.get_username() if subject else name,
        detail=detail,
        request_id=logs.request_id(),
    )
    logs.event("people", act=act, actor_id=actor.pk if actor else None, subject_id=subject.pk if subject else None)


def admins() -> "QuerySet[User]":
    """Return those who can sign in and are admins."""
    is_admin = Q(groups__name=Role.ADMIN) | Q(is_superuser=True)
    return (
        User.objects.filter(is_admin, is_active=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).distinct()
    )


def _keep_an_admin(person: User) -> None:
    """Refuse to lose the last admin. Inside a transaction: the group's row is the lock that all such acts wait for.

    Locking the admins would not do: a role is a row of another table, and a query that waited does not see it go.
    """
    Group.objects.select_for_update().get(name=Role.ADMIN)
    if not admins().exclude(pk=person.pk).exists():
        raise LastAdminError


def name_is_taken(username: str) -> bool:
    """Tell whether a person has the name, in whatever capitals: two that differ only so cannot be told apart."""
    return bool(names.same(username, User.objects.values_list("username", flat=True)))


@transaction.atomic
def invite(username: str, role: Role, *, by: User) -> str:
    """Make a link that lets a new person in, and return its token. An older invitation of the same name is replaced."""
    if name_is_taken(username):
        raise NameTakenError
    username = names.normal(username)
    invited = Link.objects.open().filter(person=None)
    again = names.same(username, invited.values_list("username", flat=True))
    invited.filter(username__in=again).update(used_at=timezone.now())
    _, token = Link.make(username=username, role=role, made_by=by)
    record(Act.INVITED, by, name=username, detail=role.label)
    return token


@transaction.atomic
def make_reset_link(person: User, *, by: User) -> str:
    """Make a link that sets a new password, and return its token. An older one of the same person is replaced."""
    _close_links(person)
    _, token = Link.make(username=person.get_username(), made_by=by, person=person)
    record(Act.RESET_LINK, by, person)
    return token


def _close_links(person: User) -> None:
    Link.objects.open().filter(person=person).update(used_at=timezone.now())


@transaction.atomic
def cancel_link(link: Link, *, by: User) -> None:
    """Make a link useless before it is used."""
    if Link.objects.open().filter(pk=link.pk).update(used_at=timezone.now()):
        record(Act.LINK_CANCELLED, by, link.person, name=link.username)


@transaction.atomic
def accept(link: Link, password: str) -> User:
    """Use a link: make the person, or set their password. Of two that come at once, one wins."""
    if not Link.objects.open().filter(pk=link.pk).update(used_at=timezone.now()):
        raise LinkSpentError
    return _join(link, password) if link.is_invitation else _reset(link, password)


def _join(link: Link, password: str) -> User:
    if name_is_taken(link.username):
        raise LinkSpentError
    person = User(username=link.username)
    validate_password(password, person)
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise LinkSpentError from None
    _put_in_role(person, Role(link.role))
    record(Act.JOINED, person, person, detail=Role(link.role).label)
    return person


def _reset(link: Link, password: str) -> User:
    person = link.person
    if person is None or not person.is_active:
        raise LinkSpentError
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    sessions.end_all(person.pk)
    throttle.forget(person.get_username())
    record(Act.PASSWORD_RESET, person, person)
    return person


@transaction.atomic
def change_role(person: User, role: Role, *, by: User) -> None:
    """Give a person another role, from their next request on."""
    before = role_of(person)
    if role == before:
        return
    if before == Role.ADMIN:
        _keep_an_admin(person)
    _put_in_role(person, role)
    record(Act.ROLE_CHANGED, by, person, detail=f"{before.label} to {role.label}")


def _put_in_role(person: User, role: Role) -> None:
    person.groups.remove(*Group.objects.filter(name__in=Role.values))
    person.groups.add(Group.objects.get(name=role))
    if person.is_superuser:
        person.is_superuser = False
        person.save(update_fields=["is_superuser"])
    person.__dict__.pop("_role", None)


@transaction.atomic
def deactivate(person: User, *, by: User) -> None:
    """Keep a person out. Nobody is deleted: what they did stays theirs."""
    _keep_an_admin(person)
    if User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        sessions.end_all(person.pk)
        _close_links(person)
        record(Act.DEACTIVATED, by, person)


@transaction.atomic
def reactivate(person: User, *, by: User) -> None:
    """Let a person in again, in the role they had."""
    if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        record(Act.REACTIVATED, by, person)


@transaction.atomic
def sign_out_everywhere(person: User, *, by: User) -> None:
    """End all sessions of a person."""
    sessions.end_all(person.pk)
    record(Act.SIGNED_OUT, by, person)


@transaction.atomic
def remove_second_factor(person: User, *, by: User) -> None:
    """Take away the second factor and its recovery codes, and end the sessions that were begun with it."""
    found = TOTPDevice.objects.filter(user=person).delete()[0] + StaticDevice.objects.filter(user=person).delete()[0]
    if found:
        if by.pk != person.pk:
            sessions.end_all(person.pk)
        record(Act.SECOND_FACTOR_REMOVED, by, person)
