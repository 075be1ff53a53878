"""What pages say of endpoints and deliveries."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.utils import timezone

from projects.notifications.catalogue import TEST, Type
from projects.notifications.endpoints import MANAGE
from projects.notifications.mail import mailboxes_that_fail
from projects.notifications.models import Attempt, Delivery, Endpoint
from projects.presenters.phrase import Link, Moment, Name, Part, Person, Phrase, listed, phrase

Outcome = Delivery.Outcome
HOUR = timedelta(hours=1)  # until a mail that fails is told
NAMED = 3  # people, at most; of more it says how many


def switched_off(user: User) -> Iterator[Phrase]:
    """Yield for whom it concerns which endpoints the panel switched off by itself, and why."""
    if user.has_perm(MANAGE):
        for endpoint in Endpoint.objects.of_admins().exclude(off__in=["", Endpoint.Off.BY_HAND]):
            link = Link(endpoint.get_absolute_url(), (Name(endpoint.name, strong=True),))
            yield phrase("Notifications to ", link, " are switched off: ", Endpoint.Off(endpoint.off).label, ".")
        if boxes := mailboxes_that_fail(timezone.now() - HOUR):
            since = Moment(boxes[0].failing_since, ago=False)
            yield phrase("Mail to ", *_whose(boxes), " has failed since ", since, ", and is tried again by itself.")


def _whose(boxes: Sequence[Endpoint]) -> Iterable[Part]:
    if len(boxes) > NAMED:
        return [f"{len(boxes)} people"]
    return listed([phrase(Person(box.person)) for box in boxes])


def standing(endpoint: Endpoint) -> Phrase:
    """Return how an endpoint does."""
    if endpoint.off:
        return phrase("Switched off ", Moment(endpoint.off_at), ": ", Endpoint.Off(endpoint.off).label, ".")
    if endpoint.failing_since:
        return phrase("On. It has failed since ", Moment(endpoint.failing_since), ", and is tried again by itself.")
    if endpoint.not_before and endpoint.not_before > timezone.now():
        return phrase("On. It asked for time until ", Moment(endpoint.not_before, ago=False), ".")
    return phrase("On")


def shown_address(endpoint: Endpoint) -> str:
    """Return where it goes; of Slack's no more than the host, for its address is its secret."""
    if endpoint.channel == Endpoint.Channel.SLACK:
        return f"https://{urlsplit(endpoint.address).netloc}/…"
    return endpoint.address


def old_secret_until(endpoint: Endpoint) -> datetime | None:
    """Return until when the secret of before signs as well; None where it does not."""
    until = endpoint.old_secret_until
    return until if endpoint.old_secret and until and until > timezone.now() else None


def title(delivery: Delivery) -> str:
    """Return what a delivery tells of, in a word or two."""
    return "Test" if delivery.type == TEST else str(Type(delivery.type).label)


def outcome(delivery: Delivery) -> Phrase:
    """Return what came of a delivery so far."""
    if delivery.outcome == Outcome.DELIVERED:
        return phrase("Delivered")
    if delivery.outcome == Outcome.FAILED:
        return phrase("Given up")
    if delivery.endpoint.off:
        return phrase("Waits until the endpoint is switched on")
    if delivery.tries:
        return phrase("Failed so far; the next attempt is due ", Moment(delivery.next_try_at, ago=False))
    return phrase("Due")


def answered(attempt: Attempt) -> str:
    """Return what came back, in a word or two."""
    return f"Status {attempt.status}" if attempt.status else "No answer"
