"""A password given lately: asked for again before what matters, as sudo does."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from adminpanel.accounts.middleware import is_recent
from adminpanel.accounts.resume import return_address

PASSWORD_AT = "password_at"  # noqa: S105 - the name of a moment
View = Callable[..., HttpResponseBase]


def note_password(request: HttpRequest) -> None:
    """Note that the person gave their password now."""
    request.session[PASSWORD_AT] = timezone.now().isoformat()


def recent_password_required(view: View) -> View:
    """Ask for the password first where it was given too long ago; then go on to where the person was."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_recent(request.session.get(PASSWORD_AT), settings.PASSWORD_RECENT_FOR):
            return view(request, *args, **kwargs)
        return redirect(f"{resolve_url('confirm_password')}?{urlencode({'next': return_address(request) or '/'})}")

    return guarded
