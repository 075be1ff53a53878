"""Who goes further: how long a session lasts, signing in first, and the second factor where it is required."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from adminpanel.accounts import names
from adminpanel.accounts.permissions import is_above_viewer
from adminpanel.accounts.resume import return_address
from adminpanel.accounts.sessions import SIGNED_IN_AT
from adminpanel.accounts.time_zones import zone_of

SEEN_AT = "seen_at"
# A cookie that outlives the session and says only that there was one: so the sign-in page can tell an expiry.
WAS_HERE = "was_here"


class SessionAgeMiddleware:
    """Ends a session after seven days; keeps it from ending before, writing it once in five minutes at most."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the session's age before anyone looks at its person."""
        if request.user.is_authenticated:
            self._age(request)
        return self.get_response(request)

    def _age(self, request: HttpRequest) -> None:
        now = timezone.now()
        # A moment from the future was noted before the clock was put back: the session must not live till then.
        signed_in = min(_moment(request.session.get(SIGNED_IN_AT)) or now, now)
        if now - signed_in > settings.SESSION_LONGEST:
            logout(request)
            return
        if request.method not in {"GET", "HEAD"}:
            return  # it would be written after what was done, and if that fails nobody is told what was done
        seen = _moment(request.session.get(SEEN_AT))
        if seen is None or abs(now - seen) > settings.SESSION_TOUCH_EVERY:
            request.session[SEEN_AT] = now.isoformat()
            request.session[SIGNED_IN_AT] = signed_in.isoformat()


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def is_recent(value: object, within: timedelta) -> bool:
    """Tell whether a moment noted in a session is no longer ago than that."""
    moment = _moment(value)
    return moment is not None and timedelta(0) <= timezone.now() - moment <= within


class ReaderMiddleware:
    """Lets pages be written for whoever is signed in: in their time zone, and with "you" for themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, written for them."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        zone = zone_of(getattr(request.session, "time_zone", ""))
        with timezone.override(zone), names.read_by(request.user):
            return self.get_response(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Django's own, but a form that comes after the session's end is kept, to be there after signing in."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        """Send to the sign-in page, and from there to where the person was, with what they typed."""
        return redirect_to_login(return_address(request) or "/", login_url=None)


class SecondFactorMiddleware:
    """Where a second factor is required, lets whoever may more than a viewer do nothing before they have one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Send to the page that sets the second factor up. The account's own pages stay open."""
        if not settings.REQUIRE_SECOND_FACTOR or not request.user.is_authenticated:
            return None
        if DEVICE_ID_SESSION_KEY in request.session or request.path.startswith("/accounts/"):
            return None
        return redirect("second_factor_enrol") if is_above_viewer(request.user) else None
