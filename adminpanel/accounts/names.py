"""How a person is named in sentences: by the name they gave themselves, else by the one they sign in with.

The name is Django's `first_name`. Its `last_name` is what tells people of one name apart, their username in brackets,
and is empty where nobody else is called so; so the two together, Django's full name, are how a person is named, and
each query that brings a person brings it along.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import User
from django.db.models import IntegerField, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adminpanel.accounts.permissions import AnyUser
from adminpanel.caseless import folded
from adminpanel.prepared import Several, prepared
from adminpanel.unseen import visible_part

LONGEST = 80  # characters of a name that a person gives themselves
MARGIN = 2  # the brackets
# Who reads what is being written. As the time zone is to Django: sentences are made far from any request.
_reader: ContextVar[AnyUser | None] = ContextVar("reader", default=None)


def called(person: User) -> str:
    """Return how a person is named in a sentence, whoever reads it."""
    return person.get_full_name() or person.get_username()


def people(keys: Iterable[int]) -> dict[int, User]:
    """Return people by their keys, with no more of them than it takes to name them."""
    return {person.pk: person for person in _named(keys=keys)}


@prepared(keys=Several(IntegerField()))
def _named(keys: Any) -> QuerySet[User]:
    return User.objects.filter(pk__in=keys).only("username", "first_name", "last_name")


def in_html(person: User) -> SafeString:
    """Return how a person is named, apart from the direction of the text around it."""
    return format_html("<bdi>{}</bdi>", called(person))


def is_reader(person: User) -> bool:
    """Tell whether a person is who reads what is being written: sentences say "you"."""
    reader = _reader.get()
    return person.pk is not None and reader is not None and person.pk == reader.pk


def reader_may(permission: str) -> bool:
    """Tell whether who reads what is being written has a permission; nobody has where it is not known who does."""
    reader = _reader.get()
    return isinstance(reader, User) and reader.has_perm(permission)


@contextmanager
def read_by(user: AnyUser) -> Iterator[None]:
    """Write for this reader."""
    token = _reader.set(user)
    try:
        yield
    finally:
        _reader.reset(token)


def tell_apart() -> None:
    """Add the username to the name of each person who reads like somebody else, and take it away from all others.

    Whatever could be read as somebody's name is theirs: so nobody takes another's by their username or its brackets.
    """
    people = list(User.objects.only("username", "first_name", "last_name"))
    claims = Counter(claim for person in people for claim in _claims(person))
    changed = []
    for person in people:
        alike = bool(person.first_name) and (claims[_read(person.first_name)] > 1 or not _read(person.first_name))
        if person.last_name != (suffix := _in_brackets(person) if alike else ""):
            person.last_name = suffix
            changed.append(person)
    User.objects.bulk_update(changed, ["last_name"])


def _claims(person: User) -> set[str]:
    """Return what one could read as this person's name."""
    name, username = person.first_name, person.get_username()
    return {_read(each) for each in (name, username, f"{name} {_in_brackets(person)}") if each}


def _read(name: str) -> str:
    """Return how a name reads: two that differ in what no eye sees read alike."""
    return folded(visible_part(name))


def _in_brackets(person: User) -> str:
    room = User._meta.get_field("last_name").max_length or 150
    return f"({person.get_username()[: room - MARGIN]})"
