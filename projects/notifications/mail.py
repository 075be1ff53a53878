"""Who is told by mail, and of what: only what is about them."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from projects.models import Change, Event
from projects.notifications.catalogue import Type
from projects.notifications.models import Delivery, Endpoint

DECIDED = {Type.APPROVED, Type.CHANGES_ASKED, Type.DECLINED, Type.BYPASSED, Type.APPLIED, Type.UNDONE}
NOT_THEN = {Type.HELD, Type.MISSED}
FAILED = {*Type.failures(), Type.STALE, *NOT_THEN}
# What comes of pressing the button. Where a page told whoever did, the step has their name; else nothing did.
CAME_OF_IT = {Type.APPLIED, Type.UNDONE, *FAILED}


def mailboxes(event: Event, change: Change, kind: Type) -> list[Endpoint]:
    """Return the mailboxes of those whom a step is about, as far as they want that."""
    if not settings.EMAIL_URL:
        return []
    found = [mailbox_of(person) for person in _concerned(event, change, kind) if person.email and person.is_active]
    return [each for each in found if not each.off]


def mailbox_of(person: User) -> Endpoint:
    """Return the mailbox of a person."""
    defaults = {"channel": Endpoint.Channel.EMAIL, "made_by": person}
    return Endpoint.objects.get_or_create(person=person, defaults=defaults)[0]


def wants_mail(person: User) -> bool:
    """Whether a person wants to be told by mail; whoever said nothing does."""
    return not Endpoint.objects.filter(person=person).exclude(off="").exists()


def let_mail(person: User, *, wanted: bool) -> None:
    """Keep whether a person wants to be told by mail. What waits for somebody who does not is not sent."""
    box = mailbox_of(person)
    if wanted:
        Endpoint.objects.filter(pk=box.pk).update(off="", off_at=None, failing_since=None, not_before=None)
        return
    Endpoint.objects.filter(pk=box.pk).update(off=Endpoint.Off.BY_HAND, off_at=timezone.now())
    box.deliveries.filter(outcome=Delivery.Outcome.WAITING).update(outcome=Delivery.Outcome.FAILED, next_try_at=None)


def mailboxes_that_fail(since: datetime) -> list[Endpoint]:
    """Return the mailboxes at which mail is still tried and has failed since before then, the longest first."""
    if not settings.EMAIL_URL:
        return []
    waiting = Delivery.objects.filter(outcome=Delivery.Outcome.WAITING)
    used = Endpoint.objects.filter(off="", person__is_active=True, pk__in=waiting.values("endpoint"))
    found = used.exclude(person__email="").filter(failing_since__lt=since).select_related("person")
    return list(found.order_by("failing_since", "pk"))


def _concerned(event: Event, change: Change, kind: Type) -> Iterable[User]:
    if kind == Type.ASKED:
        return User.objects.filter(pk__in=event.data.get("reviewers", [])).exclude(pk=event.actor_id or 0)
    had_scheduled = {event.data.get("scheduled_by")}  # and somebody ended that
    if kind not in DECIDED | FAILED:
        return _all_but(had_scheduled, {event.actor_id})
    people = had_scheduled | {change.proposed_by_id, *([change.applied_by_id] if kind in CAME_OF_IT else [])}
    knows = {event.actor_id}
    if change.schedule == Change.Schedule.SENT or kind in NOT_THEN:  # nobody pressed, so nobody saw
        people, knows = {*people, change.scheduled_by_id}, set()
    return _all_but(people, knows)


def _all_but(people: set[int | None], knows: set[int | None]) -> Iterable[User]:
    found = [pk for pk in people - knows if pk]
    return User.objects.filter(pk__in=found) if found else []
