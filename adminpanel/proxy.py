"""What the proxies in front say of a request: whose it is and how it came, believed as far as they are trusted."""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# RFC 7239: `for=` before it, quotes around it, IPv6 in brackets, a port after it. RFC 4007: the zone of an interface.
WRITTEN = re.compile(
    r"""(?:for=)? "? (?: \[ (?P<bracketed>[0-9a-f:.]+) (?:%[\w.~-]+)? \] | (?P<v4>[0-9.]+) ) (?: :\d{1,5} )? "?
      | (?:for=)? "? (?P<all_of_v6> (?:[0-9a-f]{1,4}:){7} [0-9a-f]{1,4} ) :\d{1,5} "?
      | (?:for=)? "? (?P<v6>[0-9a-f:.]+) (?:%[\w.~-]+)? "?""",
    re.VERBOSE | re.IGNORECASE,
)


def address_in(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address that a text holds, without its port and zone; None where it holds none."""
    found = WRITTEN.fullmatch(text.strip()[:100].split(";")[0].strip())
    try:
        address = ip_address(next(filter(None, found.groups()))) if found else None
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


class ProxyMiddleware:
    """Believes of `X-Forwarded-*` what the trusted proxies wrote, counted from the right, and drops the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Put the client's address and scheme where Django looks for them."""
        addresses = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        schemes = request.META.pop("HTTP_X_FORWARDED_PROTO", "")
        for name in ("HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_SSL", "HTTP_FORWARDED"):
            request.META.pop(name, None)
        if hops := settings.TRUSTED_PROXY_HOPS:
            if forwarded := _nth_from_right(addresses, hops):
                # One that is no address is nobody's: the proxy's own, in its place, would make everybody one client.
                request.META["REMOTE_ADDR"] = str(address_in(forwarded) or "")
            secure = _scheme(schemes, hops) == "https"
            request.META["wsgi.url_scheme"] = "https" if secure else "http"
        return self.get_response(request)


def _nth_from_right(values: str, n: int) -> str:
    parts = [part.strip() for part in values.split(",")]
    return parts[-n] if len(parts) >= n else ""


def _scheme(schemes: str, hops: int) -> str:
    """Return the scheme that the outermost trusted proxy saw. Most proxies overwrite the header; a few append."""
    parts = [part.strip().lower() for part in schemes.split(",")]
    return parts[-min(hops, len(parts))]
