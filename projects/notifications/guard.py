"""Which addresses a notification may go to: a webhook's is somebody's input, and the panel stands inside of a network.

How it is written is looked at when an endpoint is saved and again at each attempt. What its name resolves to is looked
at only then, every address of it: by the next attempt it may be another. What is connected to is an address that was
looked at, never the name again: that could lead elsewhere a moment later.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http.request import validate_host

from adminpanel.environment import HEROKU
from adminpanel.settings_checks import is_network
from projects.humanloop import addresses
from projects.humanloop.addresses import Address

Resolve = Callable[[str, int, float], list[Address]]
HTTPS = 443
HUMANLOOP = [".humanloop.com"]
NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
UNICAST = ip_network("2000::/3")
# What `is_global` lets through in some Python or other: ways from IPv6 to any IPv4, relays, documentation, protocols.
REFUSED = [ip_network(each) for each in ("2002::/16", "2001::/32", "3fff::/20", "192.88.99.0/24", "192.0.0.0/24")]
NOT_PUBLIC = "This leads to an address that is not public: whoever runs the panel can allow it by WEBHOOK_ALLOW."

OUR_HOST = "The panel itself is at this host: whoever runs it can allow other receivers there by WEBHOOK_ALLOW."


class Refused(Exception):
    """Nothing may be sent there; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class Target:
    """Where an address leads: the host as it is written, and what is asked for there."""

    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What stands in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == HTTPS else f"{host}:{self.port}"


def target_of(address: str, panel_address: str = "") -> Target:
    """Return where an address leads. Nothing is resolved for it.

    Raises:
        Refused: it is none that may be used.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or HTTPS
    except ValueError:
        raise Refused("This is not an address of the web.") from None
    if parts.scheme != "https" or not host or not re.fullmatch(r"[!-~]+", address):
        raise Refused("Enter an address that begins with https:// and has no spaces or letters beyond ASCII.")
    if parts.username is not None or parts.password is not None or "#" in address:
        raise Refused("The address must have no user, password or #.")
    if port not in settings.WEBHOOK_PORTS:
        raise Refused(f"Port {port} is not allowed: whoever runs the panel can allow it by WEBHOOK_PORTS.")
    _expect_elsewhere(host, port, panel_address)
    return Target(host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _expect_elsewhere(host: str, port: int, panel_address: str) -> None:
    _expect_not_us(host, port, [panel_address, settings.PANEL_ADDRESS])
    if validate_host(host, [*HUMANLOOP, urlsplit(settings.HUMANLOOP_BASE_URL).hostname or "humanloop.com"]):
        raise Refused("This is an address of Humanloop.")
    if not (NAME.fullmatch(host) or _is_ip(host)):
        raise Refused("The host of this address can’t be read.")
    if _is_ip(host) and not (_is_named(host) or is_allowed(host)):
        raise Refused(NOT_PUBLIC)


def _expect_not_us(host: str, port: int, addresses_of_ours: Iterable[str]) -> None:
    """Refuse where the panel is reached, and what else is at its hosts unless that is allowed by name."""
    known = [urlsplit(address) for address in addresses_of_ours if address]
    ours = {*settings.ALLOWED_HOSTS, *(parts.hostname or "" for parts in known)} - {"*", "", HEROKU}
    if not validate_host(host, ours):
        return
    exact = {name for name in ours if not name.startswith(".")}
    if validate_host(host, exact) and port in {HTTPS, *map(_port, known)}:
        raise Refused("This is the panel’s own address.")
    if not _is_named(host):
        raise Refused(OUR_HOST)


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or HTTPS
    except ValueError:  # whoever asks for a page says how they reached it, and may say what no port is
        return HTTPS


def checked_addresses(target: Target, seconds: float, resolve: Resolve = addresses.resolve) -> list[Address]:
    """Resolve a host, once, and return its addresses, if every one of them may be connected to.

    Raises:
        Refused: one of them may not.
        OSError: it has none, or that could not be found out in time.
    """
    found = resolve(target.host, target.port, seconds)
    if target.host in settings.WEBHOOK_ALLOW:
        return found
    if not found or not all(is_allowed(where[0]) for _, where in found):
        raise Refused(NOT_PUBLIC)
    return found


def is_allowed(numbers: str) -> bool:
    """Whether an IP address may be connected to: it is public, or in a network that `WEBHOOK_ALLOW` names."""
    ip = ip_address(numbers.partition("%")[0])
    return is_public(ip) or _is_in_list(ip)


def _is_named(host: str) -> bool:
    """Whether `WEBHOOK_ALLOW` names a host, or the network in which its numbers are."""
    return host in settings.WEBHOOK_ALLOW or (_is_ip(host) and _is_in_list(ip_address(host)))


def _is_in_list(ip: IPv4Address | IPv6Address) -> bool:
    return any(ip in ip_network(entry) for entry in settings.WEBHOOK_ALLOW if is_network(entry))


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Whether an IP address is one of a single machine in the public internet, and leads to no other."""
    if isinstance(ip, IPv6Address) and ip not in UNICAST:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in REFUSED)


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
