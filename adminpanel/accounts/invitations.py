"""Links that let somebody in, by invitation or with a new password: made, cancelled and used."""

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction

from adminpanel import caseless
from adminpanel.accounts import lockout, sessions, usernames
from adminpanel.accounts.models import Link
from adminpanel.accounts.permissions import Role
from adminpanel.accounts.services import Act, change_profile, end_links_of, one_at_a_time, put_in_role, record


class LinkSpentError(Exception):
    """The link was used, cancelled or replaced, or is too old."""


class NameTakenError(Exception):
    """There is a person of that name, which is its only argument."""


def name_is_taken(username: str) -> bool:
    """Tell whether a person has the name, in whatever capitals: two that differ only so cannot be told apart."""
    return bool(caseless.matches(username, User.objects.values_list("username", flat=True)))


@transaction.atomic
def invite(username: str, role: Role, *, by: User) -> str:
    """Make a link that lets a new person in, and return its token. An older invitation of the same name is replaced."""
    one_at_a_time()
    username = usernames.written(username)
    if name_is_taken(username):
        raise NameTakenError(username)
    _end_invitations(username)
    _, token = Link.make(username=username, role=role, made_by=by)
    record(Act.INVITED, by, name=username, detail=role.label)
    return token


@transaction.atomic
def invite_all(usernames: list[str], role: Role, *, by: User) -> list[str]:
    """Make a link for each of several people, or for none; return their tokens."""
    return [invite(username, role, by=by) for username in usernames]


@transaction.atomic
def make_reset_link(person: User, *, by: User) -> str:
    """Make a link that sets a new password, and return its token. An older one of the same person is replaced."""
    one_at_a_time()
    end_links_of(person, Link.Ended.REPLACED)
    _, token = Link.make(username=person.get_username(), made_by=by, person=person)
    record(Act.RESET_LINK, by, person)
    return token


def _end_invitations(username: str) -> None:
    invitations = Link.objects.filter(person=None)
    for links in (invitations.open(), invitations.without_maker()):
        again = caseless.matches(username, links.values_list("username", flat=True))
        links.filter(username__in=again).close(Link.Ended.REPLACED)


@transaction.atomic
def cancel_link(link: Link, *, by: User) -> bool:
    """Make a link useless before it is used; tell whether there was anything left to cancel."""
    if not Link.objects.open().filter(pk=link.pk).close(Link.Ended.CANCELLED):
        return False
    record(Act.LINK_CANCELLED, by, link.person, name=link.username)
    return True


@transaction.atomic
def accept(link: Link, password: str, *, name: str = "", email: str = "", time_zone: str = "") -> User:
    """Use a link: make the person, or set their password. Of two that come at once, one wins."""
    one_at_a_time()
    if not Link.objects.open().filter(pk=link.pk).close(Link.Ended.USED):
        raise LinkSpentError
    if not link.is_invitation:
        return _reset(link, password)
    person = _join(link, password)
    change_profile(person, name=name, email=email, time_zone=time_zone)
    return person


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
    put_in_role(person, Role(link.role))
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
    lockout.forget(person.get_username())
    record(Act.PASSWORD_RESET, person, person)
    return person
