"""Slows down guessing of passwords: soonest for one name from one address, later for a name or an address alone."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from adminpanel.proxy import address_in

CLOCKS_APART = timedelta(minutes=1)  # of several machines


@dataclass(frozen=True)
class Limit:
    """So many failures that share these columns, the last of them no longer ago than this, lock."""

    columns: tuple[str, ...]
    failures: int
    lasts: timedelta

    def attempts(self, request: HttpRequest, credentials: dict[str, Any] | None) -> "QuerySet[AccessAttempt]":
        """Return the failures that count. Clients without an address are not one client, so none counts as another."""
        if "ip_address" in self.columns and request.axes_ip_address is None:  # type: ignore[attr-defined]
            return AccessAttempt.objects.none()
        client = {
            "username": get_client_username(request, credentials),
            "ip_address": request.axes_ip_address,  # type: ignore[attr-defined]
        }
        now = request.axes_attempt_time  # type: ignore[attr-defined]
        # A failure from the future was noted before the clock was put back: it must not lock until then.
        when = (now - self.lasts, now + CLOCKS_APART)
        return AccessAttempt.objects.filter(attempt_time__range=when, **{name: client[name] for name in self.columns})


# One name from one address: a person who mistypes. A name from everywhere, an address with every name: an attack, and
# the limit is so high that nobody locks a colleague out, or an office behind one address, by mistyping.
LIMITS = (
    Limit(("username", "ip_address"), failures=settings.AXES_FAILURE_LIMIT, lasts=timedelta(minutes=15)),
    Limit(("username",), failures=50, lasts=settings.AXES_COOLOFF_TIME),
    Limit(("ip_address",), failures=100, lasts=settings.AXES_COOLOFF_TIME),
)


class SlowingHandler(AxesDatabaseHandler):
    """django-axes with one limit for each of the three."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the failures in the measure of the first limit: axes compares them to AXES_FAILURE_LIMIT alone."""
        return max(
            (limit.attempts(request, credentials).aggregate(n=Sum("failures_since_start"))["n"] or 0)
            * settings.AXES_FAILURE_LIMIT
            // limit.failures
            for limit in LIMITS
        )


@receiver(pre_save, sender=AccessAttempt)
def keep_no_form(instance: AccessAttempt, **kwargs: Any) -> None:
    """Let nothing of a form but the username be written: axes would keep whatever field it does not know by name."""
    instance.get_data = instance.post_data = ""


def client_network(request: HttpRequest) -> str | None:
    """Return whom to count a failure against: an IPv4 address, or the /64 that one IPv6 customer has."""
    address = address_in(request.META.get("REMOTE_ADDR", ""))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address) if address else None


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """Return our 429 page, which says when to come back. It reads the same whether the name exists or not."""
    until = _until(request, credentials)
    seconds = max(1, ceil((until - timezone.now()).total_seconds()))
    minutes = ceil(seconds / 60)
    context = {"until": until, "wait": f"in {minutes} minute{'s' if minutes > 1 else ''}"}
    page = render(request, "429.html", context, status=429)
    page["Retry-After"] = str(seconds)
    return page


def _until(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime:
    ends = []
    for limit in LIMITS:
        seen = limit.attempts(request, credentials).aggregate(n=Sum("failures_since_start"), last=Max("attempt_time"))
        if (seen["n"] or 0) >= limit.failures:
            ends.append(seen["last"] + limit.lasts)
    return max(ends, default=timezone.now() + LIMITS[0].lasts)


def forget(username: str) -> None:
    """Forget the failures of a name: an admin has vouched for the person."""
    AccessAttempt.objects.filter(username=username).delete()
