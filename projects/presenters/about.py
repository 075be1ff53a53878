"""What an admin may know of the panel itself: what it runs on, what it is set to, and never a secret."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from projects.gateway import client
from projects.humanloop.transport import LastAnswer

# In force as they are read, none of them a secret. The order is that of the README's table.
OPEN = (
    "SANDBOX",
    "HUMANLOOP_BASE_URL",
    "HUMANLOOP_DEADLINE",
    "HUMANLOOP_CA_BUNDLE",
    "DEBUG",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "HTTPS_ONLY",
    "TRUSTED_PROXY_HOPS",
    "CLOCK",
    "NOTICE_EVERY",
    "NOTICE_CALLS",
    "ALLOW_EPHEMERAL_SQLITE",
    "FIRST_ADMIN_USERNAME",
    "REQUIRE_SECOND_FACTOR",
    "SCHEDULE_MISSED_AFTER_MINUTES",
    "PROPOSALS_EXPIRE_AFTER_DAYS",
    "PANEL_NAME",
    "HELP_CONTACT",
    "EMAIL_FROM",
    "PANEL_ADDRESS",
    "WEBHOOK_ALLOW",
    "WEBHOOK_PORTS",
    "WEBHOOK_CA_BUNDLE",
    "LOG_LEVEL",
    "PORT",
    "WEB_CONCURRENCY",
    "WEB_THREADS",
)
SECRET = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "HUMANLOOP_API_KEY", "FIRST_ADMIN_PASSWORD", "EMAIL_URL")
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Remote:
    """Which Humanloop this is, and how it does.

    Attributes:
        address: up to and with `/v4`; empty for practice data.
        last_answer: what this process heard from it last; None before the first time.
        paused_for: seconds for which this process leaves it alone; 0 when it does not.
    """

    address: str
    last_answer: LastAnswer | None
    paused_for: float

    @property
    def milliseconds(self) -> int:
        """How long the last call took."""
        return round(self.last_answer.seconds * 1000) if self.last_answer else 0


def remote() -> Remote:
    """Return how the remote does, without asking it anything."""
    transport = client().transport
    address = "" if settings.SANDBOX else transport.base_url
    return Remote(address, transport.last_answer, transport.guard.paused_for)


def database() -> str:
    """Return which database the panel keeps its own data in, and its version."""
    with connection.cursor():  # a version is known once there is a connection
        version = ".".join(str(part) for part in connection.get_database_version())
    return f"{DATABASES.get(connection.vendor, connection.vendor)} {version}"


def settings_in_force() -> Iterator[tuple[str, str]]:
    """Yield each setting by the name of its variable, with its value in words; of a secret only whether it is set."""
    for name in OPEN:
        yield name, _in_words(getattr(settings, name))
    for name in SECRET:
        yield name, "set, and not shown" if getattr(settings, name) else "not set"


def _in_words(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or "none"
    return str(value) if value not in ("", None) else "none"
