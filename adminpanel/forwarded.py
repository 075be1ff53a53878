"""Addresses of clients, as sockets, proxies and gateways write them."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

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
