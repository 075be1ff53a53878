"""The environment, read strictly: all that is wrong with it is gathered, and said at once, by name and never by value.

django-environ parses `DATABASE_URL` and `.env`. The rest is read plainly: its readers turn an unknown flag into False,
print a value that starts with `$`, and do not take an empty value for an unset one.
"""

import re
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ

from adminpanel.unseen import named

TRUE, FALSE = {"true", "1", "yes", "on"}, {"false", "0", "no", "off"}
ENGINES = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}
QUOTES = {('"', '"'), ("'", "'"), ("`", "`"), ("“", "”"), ("‘", "’")}


MAIL_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """A server that takes mail: with TLS from the beginning, or, unless it is this machine, with STARTTLS."""

    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    tls_at_once: bool = False

    @property
    def is_here(self) -> bool:
        """Whether it runs on this very machine, so that nobody reads along."""
        return self.host in {"localhost", "127.0.0.1", "::1"}


class Environment:
    """The variables of one process, and what was found wrong with them so far."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.problems: dict[str, str] = {}

    def wrong(self, name: str, problem: str) -> None:
        """Note the first reason why a variable cannot be right; the sentence must not hold its value."""
        self.problems.setdefault(name, problem)

    def text(self, name: str, default: str = "") -> str:
        """Read one line of text. Space around it does not count, and an empty value is an unset one."""
        value = self.variables.get(name, "").strip()
        if problem := _slip(name, value):
            self.wrong(name, problem)
            return default
        return value or default

    def secret(self, name: str, default: str = "") -> str:
        """Read something that goes into a header or a signature: text without any space."""
        value = self.text(name, default)
        if any(character.isspace() for character in value) or not value.isascii():
            self.wrong(name, "holds a space or a character beyond ASCII; a key has neither.")
        return value

    def key(self, name: str) -> str:
        """Read a key of an API: a secret of the signs that keys are made of, with nothing around it."""
        value = self.secret(name)
        if not re.fullmatch(r"""[^"'`<>(){}\[\],;\\]*""", value):
            self.wrong(name, "holds a quote, a bracket, a comma or another sign that no key has.")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Read a yes or a no."""
        value = self.text(name).lower()
        if value and value not in TRUE | FALSE:
            self.wrong(name, "must be True or False.")
        return value in TRUE if value in TRUE | FALSE else default

    def number(self, name: str, default: float, lowest: float, highest: float) -> float:
        """Read a number between two bounds."""
        value = self.text(name)
        try:
            number = float(value or default)
        except ValueError:
            number = float("nan")
        if not lowest <= number <= highest:
            self.wrong(name, f"must be a number from {lowest:g} to {highest:g}.")
            return default
        return number

    def whole(self, name: str, default: int, lowest: int, highest: int) -> int:
        """Read a whole number between two bounds."""
        number = self.number(name, default, lowest, highest)
        if number != int(number):
            self.wrong(name, "must be a whole number.")
        return int(number)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """Read one word of several, in capitals."""
        value = self.text(name, default).upper()
        if value not in choices:
            self.wrong(name, f"must be one of {', '.join(choices)}.")
            return default
        return value

    def file(self, name: str, base: Path) -> str:
        """Read the path of a file, from the project's folder if it is not absolute; empty where it is not set."""
        value = self.text(name)
        return str(base / value) if value else ""

    def items(self, name: str) -> list[str]:
        """Read a list, separated by commas; none of what comes in lists here has a space in it."""
        items = [item.strip() for item in self.text(name).split(",") if item.strip()]
        if any(character.isspace() for item in items for character in item):
            self.wrong(name, "must be a list separated by commas, and holds a space inside of an item.")
        return items

    def database(self, name: str, base: Path) -> dict[str, Any]:
        """Read the address of the database; by default it is one file in the project's folder."""
        url = self.secret(name) or f"sqlite:///{base / 'db.sqlite3'}"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # django-environ warns of an engine it does not know, and goes on
                database = environ.Env.db_url_config(url)
        except Exception:
            database = {}
        if database.get("ENGINE") not in ENGINES or not database["NAME"]:
            self.wrong(
                name, "can't be read; it must be like postgres://user:password@host:5432/name or sqlite:///file."
            )
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
        if database["ENGINE"].endswith("sqlite3") and database["NAME"] != ":memory:":
            database["NAME"] = str(base / database["NAME"])
        return database

    def mail(self, name: str) -> MailServer | None:
        """Read the address of a server that takes mail; none where there is none."""
        address = self.secret(name)
        try:
            parts = urlsplit(address)
            port = parts.port or MAIL_PORTS.get(parts.scheme, 0)
        except ValueError:
            parts, port = urlsplit(""), 0
        if address and not (port and parts.hostname):
            self.wrong(name, "must be like smtp://user:password@smtp.example.com:587, or smtps:// for port 465.")
        if not (port and parts.hostname):
            return None
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return MailServer(parts.hostname, port, user, password, parts.scheme == "smtps")

    def refuse(self) -> None:
        """End the process with one line for each problem, if there is any."""
        if self.problems:
            lines = [f"- {name} {problem}" for name, problem in self.problems.items()]
            raise SystemExit("\n".join(["The panel can't start:", *lines]))


def _slip(name: str, value: str) -> str:
    """Say what of a value was never meant to be in it: what a shell or a `.env` takes off, other places hand over."""
    if unseen := [sign for sign in value if not sign.isprintable()]:
        return f"holds a sign that no eye sees, {named(unseen[0])}; write it without that."
    if re.match(rf"(export\s+)?{name}\s*[=:]", value):
        return "begins with its own name; only what comes after that belongs into it."
    if len(value) > 1 and (value[0], value[-1]) in QUOTES:
        return "is in quotes, which would be a part of it; write it without them."
    return ""


@dataclass(frozen=True)
class Platform:
    """A place to run: its name, the hosts it serves the panel under, and what its disk and its router are like."""

    name: str = ""
    hosts: tuple[str, ...] = ()
    proxy_hops: int = 0
    wipes_its_disk: bool = False
    volume: str = ""


# The variable that gives a platform away, its name, and the variable that holds its public host.
PLATFORMS = (
    ("RENDER", "Render", "RENDER_EXTERNAL_HOSTNAME"),
    ("RAILWAY_ENVIRONMENT", "Railway", "RAILWAY_PUBLIC_DOMAIN"),
    ("RAILWAY_PUBLIC_DOMAIN", "Railway", "RAILWAY_PUBLIC_DOMAIN"),
    ("KOYEB_APP_NAME", "Koyeb", "KOYEB_PUBLIC_DOMAIN"),
)


HEROKU = ".herokuapp.com"  # of all its apps: what is under it is not ours


def detect_platform(env: Environment) -> Platform:
    """Return the platform that this process runs on."""
    if env.text("DYNO"):
        # Heroku's router passes on only the hosts of the app itself, so its whole domain is as good as the one host.
        host = env.text("HEROKU_APP_DEFAULT_DOMAIN_NAME", HEROKU)
        return Platform("Heroku", (host,), proxy_hops=1, wipes_its_disk=True)
    if app := env.text("FLY_APP_NAME"):
        return Platform("Fly", (f"{app}.fly.dev",), proxy_hops=1, wipes_its_disk=True)
    for sign, name, host_variable in PLATFORMS:
        if env.text(sign):
            host = env.text(host_variable)
            volume = env.text("RAILWAY_VOLUME_MOUNT_PATH")
            return Platform(name, (host,) if host else (), proxy_hops=1, wipes_its_disk=True, volume=volume)
    return Platform()


def is_passing(path: str, base: Path) -> bool:
    """Tell whether a file lies where a platform wipes at each restart: in the project's folder, or where /tmp is."""
    places = (base, Path(tempfile.gettempdir()), Path("/dev/shm"))  # noqa: S108 - named to be refused
    return path == ":memory:" or any(Path(path).resolve().is_relative_to(place.resolve()) for place in places)
