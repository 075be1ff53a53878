"""Who is in the panel and who was asked in: the rows of the people's page, by name, whoever left last."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User

from adminpanel import caseless
from adminpanel.accounts import sessions
from adminpanel.accounts.models import Link
from adminpanel.accounts.names import called
from adminpanel.accounts.permissions import Role, highest_role

Waiting = tuple[Link | None, bool]  # a link that nobody has used, and whether it still works
NO_LINK: Waiting = (None, True)


class Place(NamedTuple):
    """Where a person or an invitation stands in the list."""

    has_left: bool
    name: str
    person: int | None = None
    link: int | None = None


class Row(NamedTuple):
    """A person or an invitation.

    Attributes:
        link: the invitation; of a person, the link for a new password that they have not used.
        works: whether that link can still be used; else who made it may no longer make links.
        here: when the person was here last, while one of their sessions tells.
    """

    person: User | None
    role: str
    link: Link | None = None
    works: bool = True
    here: datetime | None = None


def places() -> list[Place]:
    """Return everybody and every invitation in order. Each database would sort capitals and accents its own way."""
    everybody = User.objects.only("is_active", "username", "first_name", "last_name")
    people = [Place(not each.is_active, caseless.folded(called(each)), person=each.pk) for each in everybody]
    links = [link for link, _ in _waiting().values() if link.is_invitation]
    invited = [Place(False, caseless.folded(link.username), link=link.pk) for link in links]
    return sorted([*people, *invited], key=lambda place: place[:2])


def rows(listed: Iterable[Place]) -> list[Row]:
    """Return the rows of some of them."""
    listed, waiting = list(listed), _waiting()
    keys = [place.person for place in listed if place.person]
    people = User.objects.prefetch_related("groups", "totpdevice_set").in_bulk(keys)
    here = sessions.here_last(keys)
    resets: dict[int | None, Waiting] = {link.person_id: (link, works) for link, works in waiting.values()}
    found = []
    for place in listed:
        if place.link in waiting:
            invitation, works = waiting[place.link]
            found.append(Row(None, invitation.get_role_display(), invitation, works))
        elif place.person in people:
            person, (link, works) = people[place.person], resets.get(place.person, NO_LINK)
            found.append(Row(person, _role_of(person).label, link, works, here.get(person.pk)))
    return found


def _waiting() -> dict[int | None, tuple[Link, bool]]:
    """Return the links that nobody has used, each with whether it still works."""
    kinds = ((Link.objects.without_maker(), False), (Link.objects.open(), True))
    return {link.pk: (link, works) for links, works in kinds for link in links.select_related("person", "made_by")}


def _role_of(person: User) -> Role:
    """Return the role of someone whose groups were read with those of all others."""
    return Role.ADMIN if person.is_superuser else highest_role({group.name for group in person.groups.all()})
