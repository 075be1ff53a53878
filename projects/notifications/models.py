"""Who is told, what they are told, and each time that it was tried."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from projects.models import Event


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    """Endpoints by whose they are, and by what signs for them."""

    def of_admins(self) -> "EndpointQuerySet":
        """Return those that admins entered."""
        return self.filter(person=None)

    def mailboxes(self) -> "EndpointQuerySet":
        """Return those of people."""
        return self.exclude(person=None)

    def signing_once(self, at: datetime) -> "EndpointQuerySet":
        """Return those of whose secrets no old one signs as well at a moment."""
        return self.exclude(~models.Q(old_secret=""), old_secret_until__gt=at)


class Endpoint(models.Model):
    """Where notifications go: an address that an admin entered, and what is sent there; or the mailbox of a person.

    Attributes:
        person: whose mailbox it is, at the address that is in their account; none for what admins enter.
        secret: signs what a webhook is sent; it is shown once, when it is made.
        old_secret: signs as well until `old_secret_until`, so that a receiver has time to take the new one.
        events: values of `catalogue.Type`.
        environments: those that it is told of, as `places.stored` has them; none: whatever it is about.
        panel_address: where the panel is reached, as whoever saved this reached it; none of a mailbox: see `links_to`.
        failing_since: the first failure after the last success.
        not_before: nothing is sent until then, for the receiver asked for time.
    """

    class Channel(models.TextChoices):
        """How it is told."""

        WEBHOOK = "webhook", "Signed webhook"
        SLACK = "slack", "Slack"
        EMAIL = "email", "E-mail"

    class Off(models.TextChoices):
        """Why nothing is sent."""

        BY_HAND = "by_hand", "switched off by hand"
        GONE = "gone", "it answered that it wants nothing more (410)"
        FAILING = "failing", "everything failed for three days"

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="mailbox")
    name = models.CharField(max_length=80)
    channel = models.CharField(max_length=10, choices=Channel)
    address = models.CharField(max_length=2000)
    secret = models.CharField(max_length=120, blank=True)
    old_secret = models.CharField(max_length=120, blank=True)
    old_secret_until = models.DateTimeField(null=True)
    events = models.JSONField(default=list)
    environments = models.JSONField(default=list)
    panel_address = models.CharField(max_length=300)
    off = models.CharField(max_length=10, choices=Off, blank=True, help_text="Why it is switched off; empty while on.")
    off_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        permissions = [("manage_notifications", "Choose who is told of changes by webhook or in Slack")]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_channel_display()})"

    def get_absolute_url(self) -> str:
        """Return the endpoint's own page."""
        return reverse("endpoint", args=[self.pk])

    def secrets_at(self, at: datetime) -> list[str]:
        """Return the secrets that sign at a moment, the new one first."""
        both = self.old_secret and self.old_secret_until and at < self.old_secret_until
        return [self.secret, self.old_secret] if both else [self.secret]

    @property
    def links_to(self) -> str:
        """Where the panel is reached, for the links in what is sent."""
        return settings.PANEL_ADDRESS if self.person_id else self.panel_address


class Delivery(models.Model):
    """One message to one endpoint. The row is written with the event that it tells of; its id stays over all attempts.

    Attributes:
        event: what it tells of; none for a test.
        body: what is sent, byte for byte.
        next_try_at: when it is due; while an attempt is under way, when that has most likely died.
        tries: attempts since it was last made due by hand.
    """

    class Outcome(models.TextChoices):
        """What came of it."""

        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Given up"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, related_name="+")
    type = models.CharField(max_length=40)
    body = models.TextField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    next_try_at = models.DateTimeField(null=True, default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="delivery_once_an_event")]
        indexes = [
            models.Index(fields=["next_try_at"], name="delivery_due", condition=models.Q(outcome="waiting")),
            models.Index(fields=["endpoint", "-made_at", "-id"], name="delivery_newest"),
            models.Index(fields=["made_at"], name="delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} ({self.get_outcome_display()})"

    def get_absolute_url(self) -> str:
        """Return the page of what was sent and answered."""
        return reverse("delivery", args=[self.endpoint_id, self.pk])

    @property
    def message_id(self) -> str:
        """The id under which the receiver knows it."""
        return f"msg_{self.pk.hex}"


class Attempt(models.Model):
    """One time that a delivery was sent, and what came back. Rows are added and never altered.

    Attributes:
        status: of the answer; empty where none came.
        answer: as much of it as was read.
        problem: why it is no success, as a sentence; empty for a success.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.status or 'no answer'} at {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises `TypeError` for one that is there already."""
        if not self._state.adding:
            raise TypeError("An attempt is never altered.")
        super().save(*args, **kwargs)
