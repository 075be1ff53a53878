"""What can be done to people. Only this module and `invitations` change one, and each act leaves a row in the log."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from adminpanel import logs
from adminpanel.accounts import sessions
from adminpanel.accounts.models import Link, PeopleEvent, Profile
from adminpanel.accounts.names import called, tell_apart
from adminpanel.accounts.permissions import Role, forget_grants, people_managers, role_of

Act = PeopleEvent.Act
RECOVERY_CODES = 10
LONGEST_DETAIL = PeopleEvent._meta.get_field("detail").max_length


class LastAdminError(Exception):
    """The act would leave the panel without an admin."""


class SecondFactorExistsError(Exception):
    """The person has a second factor already."""


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
    """Return those who can sign in and may manage people."""
    return people_managers().exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def one_at_a_time() -> None:
    """Wait for whoever else decides who comes in, and as what. Inside a transaction, and before its other locks.

    The lock is the group's row. Locking people would not do: of a name that nobody has there is no row yet, and a role
    is a row of another table, which a query that waited does not see go.
    """
    Group.objects.select_for_update().get(name=Role.ADMIN)


def _keep_an_admin(person: User) -> None:
    """Refuse to lose the last admin."""
    if not admins().exclude(pk=person.pk).exists():
        raise LastAdminError


def end_links_of(person: User, why: Link.Ended) -> None:
    """End every link that sets a password of a person, those that wait for their maker to come back too."""
    for links in (Link.objects.open(), Link.objects.without_maker()):
        links.filter(person=person).close(why)


def _end_links_made_by(person: User, *, by: User) -> int:
    """End what lets others in by the word of someone who has no say in it any more, though they may get it back."""
    made = Link.objects.unused().filter(made_by=person)
    for link in made.select_related("person"):
        record(Act.LINK_CANCELLED, by, link.person, name=link.username, detail=f"made by {person.get_username()}")
    return made.close(Link.Ended.MAKER)


@transaction.atomic
def change_role(person: User, role: Role, *, by: User) -> int:
    """Give a person another role, from their next request on; return how many links of theirs ended with it."""
    one_at_a_time()
    person.refresh_from_db()
    forget_grants(person)
    before = role_of(person)
    if role == before:
        return 0
    if before == Role.ADMIN:
        _keep_an_admin(person)
    put_in_role(person, role)
    record(Act.ROLE_CHANGED, by, person, detail=f"{before.label} to {role.label}")
    return _end_links_made_by(person, by=by)


def put_in_role(person: User, role: Role) -> None:
    """Make a role the only one that a person has. A superuser is one no longer: that would go before any role."""
    person.groups.remove(*Group.objects.filter(name__in=Role.values))
    person.groups.add(Group.objects.get(name=role))
    if person.is_superuser:
        person.is_superuser = False
        person.save(update_fields=["is_superuser"])
    forget_grants(person)


@transaction.atomic
def deactivate(person: User, *, by: User) -> int:
    """Keep a person out; return how many links of theirs ended. Nobody is deleted: what they did stays theirs."""
    one_at_a_time()
    _keep_an_admin(person)
    if not User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        return 0
    sessions.end_all(person.pk)
    end_links_of(person, Link.Ended.ACCOUNT)
    record(Act.DEACTIVATED, by, person)
    return _end_links_made_by(person, by=by)


@transaction.atomic
def reactivate(person: User, *, by: User) -> None:
    """Let a person in again, in the role they had."""
    one_at_a_time()
    if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        _end_links_made_by(person, by=by)
        record(Act.REACTIVATED, by, person)


@transaction.atomic
def sign_out_everywhere(person: User, *, by: User) -> None:
    """End all sessions of a person."""
    sessions.end_all(person.pk)
    record(Act.SIGNED_OUT, by, person)


@transaction.atomic
def sign_out_elsewhere(person: User, *, here: str | None) -> None:
    """End a person's sessions but the one that asks for it."""
    if sessions.end_all(person.pk, but=here):
        record(Act.SIGNED_OUT, person, person)


@transaction.atomic
def change_profile(person: User, *, name: str, email: str, time_zone: str) -> None:
    """Keep how a person wants to be named, reached and told the time. A new name is told apart from those of others."""
    one_at_a_time()
    before = called(person)
    User.objects.filter(pk=person.pk).update(first_name=name, email=email)
    Profile.objects.update_or_create(user=person, defaults={"time_zone": time_zone})
    tell_apart()
    person.refresh_from_db()
    if called(person) != before:
        record(Act.NAME_CHANGED, person, person, detail=f"{before} to {called(person)}"[:LONGEST_DETAIL])


def _lock(person: User) -> None:
    """Let what is done to one person's second factor be done in turn. Inside a transaction."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


@transaction.atomic
def add_second_factor(person: User, key: str, *, used_step: int) -> tuple[TOTPDevice, list[str]]:
    """Make the second factor, and return it with its recovery codes. Of several that come at once, one wins.

    The step that was used is noted, so that its code does not work a second time.
    """
    _lock(person)
    if TOTPDevice.objects.filter(user=person).exists():
        raise SecondFactorExistsError
    device = TOTPDevice.objects.create(user=person, name="app", key=key, last_t=used_step)
    record(Act.SECOND_FACTOR_ADDED, person, person)
    return device, renew_recovery_codes(person)


@transaction.atomic
def renew_recovery_codes(person: User) -> list[str]:
    """Put new recovery codes in the place of the old ones, and return them."""
    _lock(person)
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="recovery")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def remove_second_factor(person: User, *, by: User) -> None:
    """Take away the second factor and its recovery codes, and end the sessions that were begun with it."""
    _lock(person)
    found = TOTPDevice.objects.filter(user=person).delete()[0] + StaticDevice.objects.filter(user=person).delete()[0]
    if found:
        if by.pk != person.pk:
            sessions.end_all(person.pk)
        record(Act.SECOND_FACTOR_REMOVED, by, person)
