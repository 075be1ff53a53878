"""What admins do with endpoints."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from adminpanel import logs
from projects.notifications import channels, signing
from projects.notifications.catalogue import TEST
from projects.notifications.models import Delivery, Endpoint
from projects.notifications.payload import test_message
from projects.notifications.places import stored
from projects.services import NotInState, Place

MANAGE = "notifications.manage_notifications"
BOTH_SIGN_FOR = timedelta(hours=24)
TWO_SIGN = (
    "Nothing was changed: a new secret was made already, and the one before it still signs as well. "
    "Stop signing with the old one first, once every receiver has the new one."
)


@dataclass(frozen=True)
class Wanted:
    """What an admin entered: where to, and what of."""

    name: str
    address: str
    events: list[str]
    places: Iterable[Place]
    panel_address: str

    def put_into(self, endpoint: Endpoint) -> None:
        """Let an endpoint be like this."""
        endpoint.name, endpoint.address, endpoint.events = self.name, self.address, self.events
        endpoint.environments, endpoint.panel_address = stored(self.places), self.panel_address


FIELDS = ("name", "address", "events", "environments", "panel_address")


def create(channel: str, wanted: Wanted, *, by: User) -> Endpoint:
    """Make an endpoint; that of a webhook has a secret, to be shown this once."""
    _demand(by)
    secret = signing.new_secret() if channel == Endpoint.Channel.WEBHOOK else ""
    endpoint = Endpoint(channel=channel, secret=secret, made_by=by)
    wanted.put_into(endpoint)
    endpoint.save()
    _log("made", endpoint)
    return endpoint


def update(endpoint: Endpoint, wanted: Wanted, *, by: User) -> None:
    """Send something else from now on, or elsewhere. What waits to be sent stays as it was written."""
    _demand(by)
    wanted.put_into(endpoint)
    endpoint.save(update_fields=FIELDS)
    _log("altered", endpoint)


def rotate(endpoint: Endpoint, *, by: User) -> str:
    """Make a new secret and return it, to be shown this once; for a day both sign.

    Raises:
        NotInState: it has none, for what is sent there is not signed; or another signs as well, which receivers may
            have alone: of three only two can.
    """
    _demand(by)
    if not endpoint.secret:
        raise NotInState("What is sent to this endpoint is not signed, so it has no secret. Nothing was changed.")
    now = timezone.now()
    new = {"secret": signing.new_secret(), "old_secret": endpoint.secret, "old_secret_until": now + BOTH_SIGN_FOR}
    as_read = Endpoint.objects.filter(pk=endpoint.pk, secret=endpoint.secret)
    if not as_read.signing_once(now).update(**new):
        raise NotInState(TWO_SIGN)
    endpoint.refresh_from_db(fields=list(new))
    _log("rotated", endpoint)
    return endpoint.secret


def forget_old_secret(endpoint: Endpoint, *, by: User) -> None:
    """Sign by the new secret alone from now on."""
    _demand(by)
    endpoint.old_secret, endpoint.old_secret_until = "", None
    endpoint.save(update_fields=["old_secret", "old_secret_until"])
    _log("old secret forgotten", endpoint)


def switch_on(endpoint: Endpoint, *, by: User) -> None:
    """Send again, what still waits first."""
    _demand(by)
    endpoint.off, endpoint.off_at, endpoint.failing_since, endpoint.not_before = "", None, None, None
    endpoint.save(update_fields=["off", "off_at", "failing_since", "not_before"])
    _log("switched on", endpoint)


def switch_off(endpoint: Endpoint, why: Endpoint.Off) -> bool:
    """Send nothing from now on, and write no deliveries; return whether that was not so already."""
    is_news = Endpoint.objects.filter(pk=endpoint.pk, off="").update(off=why, off_at=timezone.now())
    if is_news:
        _log(f"switched off: {why.value}", endpoint)
    return bool(is_news)


def switch_off_by_hand(endpoint: Endpoint, *, by: User) -> None:
    """Do so because an admin wants it."""
    _demand(by)
    switch_off(endpoint, Endpoint.Off.BY_HAND)


def delete(endpoint: Endpoint, *, by: User) -> None:
    """Forget an endpoint with its log."""
    _demand(by)
    _log("deleted", endpoint)
    endpoint.delete()


def send_test(endpoint: Endpoint, *, by: User) -> Delivery:
    """Write a delivery that tells of nothing.

    Raises:
        NotInState: the endpoint is switched off.
    """
    _demand(by)
    _expect_on(endpoint)
    message = test_message(timezone.now(), f"{endpoint.panel_address}{endpoint.get_absolute_url()}")
    body = channels.of(endpoint).body(message)
    return Delivery.objects.create(endpoint=endpoint, type=TEST, body=body)


def send_again(delivery: Delivery, *, by: User) -> None:
    """Make a delivery due, as it is and under the id that it has.

    Raises:
        NotInState: the endpoint is switched off, or it waits to be sent as it is.
    """
    _demand(by)
    _expect_on(delivery.endpoint)
    done = Delivery.objects.filter(pk=delivery.pk).exclude(outcome=Delivery.Outcome.WAITING)
    if not done.update(outcome=Delivery.Outcome.WAITING, next_try_at=timezone.now(), tries=0):
        raise NotInState("This waits to be sent as it is. Nothing was changed.")


def _log(act: str, endpoint: Endpoint) -> None:
    """Log what was done, by whom the line says; neither address nor secret is in it."""
    logs.event("endpoint", act=act, endpoint=endpoint.pk)


def _demand(by: User) -> None:
    """Raise PermissionDenied where this person may not manage endpoints."""
    if not by.has_perm(MANAGE):
        raise PermissionDenied("Admins say who is told of changes.")


def _expect_on(endpoint: Endpoint) -> None:
    if endpoint.off:
        raise NotInState("This endpoint is switched off. Switch it on first. Nothing was sent.")
