"""What pages say of endpoints and deliveries."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from adminpanel.accounts.mail_addresses import is_mailable
from adminpanel.prepared import moment, prepared
from projects.notifications.catalogue import TEST, Type
from projects.notifications.endpoints import MANAGE
from projects.notifications.mail import mailboxes_that_fail
from projects.notifications.models import Attempt, Delivery, Endpoint
from projects.presenters.by_itself import last_ran
from projects.presenters.phrase import Link, Moment, Name, Part, Person, Phrase, listed, phrase

Outcome, Off = Delivery.Outcome, Endpoint.Off
HOUR = timedelta(hours=1)  # until what fails is told
NAMED = 3  # people, at most; of more it says how many


def alerts(user: User) -> Iterator[Phrase]:
    """Yield for whom it concerns which endpoints get nothing: what the panel switched off by itself, and what fails."""
    if user.has_perm(MANAGE):
        for endpoint in _failing():
            link = Link(endpoint.get_absolute_url(), (Name(endpoint.name, strong=True),))
            yield phrase("Notifications to ", link, *_what_is_wrong(endpoint))
        if boxes := mailboxes_that_fail(timezone.now() - HOUR):
            since = Moment(boxes[0].failing_since, ago=False)
            yield phrase("Mail to ", *_whose(boxes), " has failed since ", since, ", and is tried again by itself.")


@prepared()
def _failing() -> QuerySet:
    long = Q(off="", failing_since__lt=moment(lambda: timezone.now() - HOUR))
    return Endpoint.objects.of_admins().filter(long | ~Q(off__in=["", Off.BY_HAND]))


def _what_is_wrong(endpoint: Endpoint) -> list[Part]:
    if endpoint.off:
        return [" are switched off: ", Off(endpoint.off).label, "."]
    return [" have failed since ", Moment(endpoint.failing_since, ago=False), ". They are tried again by themselves."]


def _whose(boxes: Sequence[Endpoint]) -> Iterable[Part]:
    if len(boxes) > NAMED:
        return [f"{len(boxes)} people"]
    return listed([phrase(Person(box.person)) for box in boxes])


def standing(endpoint: Endpoint) -> Phrase:
    """Return how an endpoint does."""
    if endpoint.off == Off.BY_HAND:
        return phrase("An admin switched it off, ", Moment(endpoint.off_at), ".")
    if endpoint.off:
        return phrase("Switched off ", Moment(endpoint.off_at), ": ", Off(endpoint.off).label, ".")
    if not endpoint.failing_since:
        return phrase("On")
    since = phrase("On. It has failed since ", Moment(endpoint.failing_since))
    if endpoint.not_before and endpoint.not_before > timezone.now():
        return phrase(*since, ", and asked for time until ", Moment(endpoint.not_before, ago=False), ".")
    return phrase(*since, ", and is tried again by itself.")


def address_without_secret(endpoint: Endpoint) -> str:
    """Return where it goes; of Slack's no more than the host, for its address is its secret."""
    if endpoint.channel == Endpoint.Channel.SLACK:
        return f"https://{urlsplit(endpoint.address).netloc}/…"
    return endpoint.address


def old_secret_until(endpoint: Endpoint) -> datetime | None:
    """Return until when the secret of before signs as well; None where it does not."""
    both = len(endpoint.secrets_at(timezone.now())) > 1
    return endpoint.old_secret_until if both else None


def title(delivery: Delivery) -> str:
    """Return what a delivery tells of, in a word or two."""
    return "Test" if delivery.type == TEST else str(Type(delivery.type).label)


def outcome(delivery: Delivery) -> Phrase:
    """Return what came of a delivery so far."""
    if delivery.outcome != Outcome.WAITING:
        return phrase(Outcome(delivery.outcome).label)
    if delivery.endpoint.off:
        return phrase("Waits until the endpoint is switched on")
    if not delivery.tries:
        return phrase("Due")
    if delivery.next_try_at and delivery.next_try_at > timezone.now():
        return phrase("Failed so far; the next attempt is due ", Moment(delivery.next_try_at, ago=False))
    return phrase("Failed so far; the next attempt is due now")


def why_not(delivery: Delivery) -> str:
    """Return why the last attempt failed; empty where none did, or it arrived."""
    last = next(reversed(delivery.attempts.all()), None)
    return "" if last is None or delivery.outcome == Outcome.DELIVERED else last.problem


def again(delivery: Delivery) -> str:
    """Return what it means to send a delivery once more; empty where that can't be done."""
    if delivery.outcome == Outcome.WAITING or delivery.endpoint.off:
        return ""
    twice = delivery.outcome == Outcome.DELIVERED
    return "It arrived. Sent again it arrives twice, under the same id." if twice else "As it is, under the same id."


def mail_setting(user: User, *, wanted: bool) -> Phrase:
    """Return whether a person is told by mail as far as they decide it, and where."""
    if not wanted:
        return phrase("You switched it off.")
    if not user.email:
        return phrase("You have not switched it off.")
    if not is_mailable(user.email):
        account = Link(reverse("account"), ("Enter another in your account",))
        return phrase("It is on. Your address is ", Name(user.email), ", and no mail can be sent to it. ", account, ".")
    return phrase("It is on, and goes to ", Name(user.email), ".")


def queued(what: str) -> str:
    """Return when something goes out that waits to be sent, in plain text."""
    return (
        f"{what} waits to be sent, which takes seconds. Load this page again to see what came of it. {last_ran().plain}"
    )


def answered(attempt: Attempt) -> str:
    """Return what came back, in a word or two."""
    return f"Status {attempt.status}" if attempt.status else "No answer"
