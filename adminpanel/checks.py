"""What cannot be right, though each variable by itself can be read. Run by the settings, before anything starts."""

import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from adminpanel.env import Environment, is_passing
from adminpanel.platforms import Platform

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def check_remote(env: Environment, url: str) -> None:
    """The key goes over https; over plain http only to this very machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or parts.scheme not in {"http", "https"}:
        env.wrong("HUMANLOOP_BASE_URL", "must be an address like https://api.humanloop.com/v4.")
    elif parts.scheme == "http" and host not in LOOPBACK:
        env.wrong("HUMANLOOP_BASE_URL", "must begin with https://, for the key would be sent in the clear.")
    elif parts.username or parts.password or parts.query or parts.fragment:
        env.wrong("HUMANLOOP_BASE_URL", "must have no user, password, query or fragment.")


def check_authorities(env: Environment, path: str) -> None:
    """Certificate authorities that can't be read would be found out at the first call, hours after the start."""
    if not path:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except (OSError, ValueError):
        env.wrong("HUMANLOOP_CA_BUNDLE", "must name a file that can be read and holds certificates in PEM.")


def check_secret_key(env: Environment, secret_key: str) -> None:
    """Sessions are signed with it; nobody else may know it."""
    if not secret_key:
        env.wrong("SECRET_KEY", "is not set. Set it to 50 random characters (or set DEBUG=True on your own machine).")


def check_hosts(env: Environment, hosts: list[str], origins: list[str]) -> None:
    """A page is served only under a host that someone named."""
    if not hosts:
        env.wrong("ALLOWED_HOSTS", "is not set. Set it to the panel's host, like panel.example.com.")
    if any("/" in host or host.strip(".") == "" for host in hosts):
        env.wrong("ALLOWED_HOSTS", "must be hosts separated by commas, without https:// and without a path.")
    if any(urlsplit(origin).scheme not in {"http", "https"} or not urlsplit(origin).netloc for origin in origins):
        env.wrong("CSRF_TRUSTED_ORIGINS", "must be addresses separated by commas, each like https://panel.example.com.")


def loses_data(database: dict[str, Any], platform: Platform, base: Path) -> bool:
    """Tell whether the database is a file that the platform wipes at each restart."""
    name = database["NAME"]
    if not database["ENGINE"].endswith("sqlite3") or not platform.wipes_its_disk:
        return False
    if platform.volume and Path(name).is_relative_to(platform.volume):
        return False
    return platform.name == "Heroku" or is_passing(name, base)


def check_disk(env: Environment, platform: Platform, *, loses: bool, allowed: bool) -> None:
    """People and changes must outlive a restart."""
    if loses and not allowed:
        env.wrong(
            "DATABASE_URL",
            f"names a SQLite file that {platform.name} wipes at each restart. "
            "Set it to a Postgres database (or set ALLOW_EPHEMERAL_SQLITE=True to lose everything).",
        )


def check_first_admin(env: Environment, username: str, password: str) -> None:
    """The first admin needs both."""
    if bool(username) != bool(password):
        env.wrong("FIRST_ADMIN_USERNAME", "and FIRST_ADMIN_PASSWORD must be set together.")
