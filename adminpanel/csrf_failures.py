"""Why a form was refused before any view saw it: one line in the log for whoever runs the panel."""

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware import csrf

from adminpanel import logs

# How Django's own text of each reason begins, what it is in the log, and what would mend it.
ADDRESS = "If people open the panel under this address, add it to CSRF_TRUSTED_ORIGINS."
SCHEME = "The proxy in front ends https and is not believed: see TRUSTED_PROXY_HOPS, or else CSRF_TRUSTED_ORIGINS."
UNNAMED = "The browser, or something on the way, sends neither Origin nor Referer."
NULL = "The browser named no address: the page stood in a frame, or something on the way took the address out."
REASONS = (
    (csrf.REASON_BAD_ORIGIN, "origin_not_trusted", ADDRESS),
    (csrf.REASON_BAD_REFERER, "referer_not_trusted", ADDRESS),
    (csrf.REASON_INSECURE_REFERER, "referer_not_secure", SCHEME),
    (csrf.REASON_MALFORMED_REFERER, "referer_malformed", ""),
    (csrf.REASON_NO_REFERER, "referer_missing", UNNAMED),
    (csrf.REASON_NO_CSRF_COOKIE, "cookie_missing", ""),
    (csrf.REASON_CSRF_TOKEN_MISSING, "token_missing", ""),
    ("CSRF cookie ", "cookie_malformed", ""),
)
# What no waiting and no going back mends: where the page was is not where the panel believes itself to be.
OF_THE_ADDRESS = ("origin_", "referer_")


def log_failure(request: HttpRequest, reason: str) -> str:
    """Log the kind of failure, and return it."""
    kind, mend = _kind(reason)
    if kind == "referer_missing" and settings.CSRF_COOKIE_NAME not in request.COOKIES:
        kind, mend = "cookie_missing", ""  # Django asks first where it came from; that tells nothing of this address
    origin = request.META.get("HTTP_ORIGIN", "")[:300]
    if kind == "origin_not_trusted" and origin == "null":
        mend = NULL
    elif kind == "origin_not_trusted" and origin.partition("://")[2] == request.get_host():
        mend = SCHEME
    facts: dict[str, Any] = {"kind": kind, "origin": origin, "mend": mend}
    level = logging.WARNING if is_of_the_address(kind) else logging.INFO
    logs.event("csrf_failure", level, **{name: value for name, value in facts.items() if value})
    return kind


def is_of_the_address(kind: str) -> bool:
    """Tell whether the form came from an address that the panel does not take for its own."""
    return kind.startswith(OF_THE_ADDRESS)


def _kind(reason: str) -> tuple[str, str]:
    for text, kind, mend in REASONS:
        if reason.startswith(text.partition("%s")[0]) and reason.endswith(text.rpartition("%s")[2]):
            return kind, mend
    return "token_wrong", ""
