"""What cannot be right, though each variable by itself can be read. Run by the settings, before anything starts."""

import ipaddress
import os
import re
import sqlite3
import ssl
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from adminpanel.environment import Environment, MailServer, Platform, is_passing

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
NAME = r"[a-z0-9-]+(\.[a-z0-9-]+)*"
IPV6 = r"\[[0-9a-f:.]*:[0-9a-f:.]+\]"
ORIGIN = rf"(https(?!.*:443$)|http(?!.*:80$))://(\*\.)?({NAME}|{IPV6})(:[0-9]{{1,5}})?"
LAST_PORT = 65535
LONGEST_FILE_NAME, LONGEST_POSTGRES_NAME = 255, 63
OPTIONS_OF_DJANGO = {"transaction_mode", "init_command"}
TRANSACTION_MODES = {"DEFERRED", "IMMEDIATE", "EXCLUSIVE"}
SSL_MODES = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}


def check_remote(env: Environment, url: str) -> None:
    """The key goes over https; over plain http only to this very machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or not re.fullmatch(r"[\w.:-]+", host) or parts.scheme not in {"http", "https"}:
        env.wrong("HUMANLOOP_BASE_URL", "must be an address like https://api.humanloop.com/v4.")
    elif parts.scheme == "http" and host not in LOOPBACK:
        env.wrong("HUMANLOOP_BASE_URL", "must begin with https://, for the key would be sent in the clear.")
    elif parts.username or parts.password or "?" in url or "#" in url:
        env.wrong("HUMANLOOP_BASE_URL", "must have no user, password, query or fragment.")
    elif not re.fullmatch(r"(/[\w.~-]+)*", parts.path) or parts.path.endswith("/projects"):
        env.wrong(
            "HUMANLOOP_BASE_URL", "must end with the API's version, like /v4, and have no space or doubled slash."
        )
    elif host == "api.humanloop.com" and parts.path != "/v4":
        env.wrong("HUMANLOOP_BASE_URL", "must be https://api.humanloop.com/v4: the panel speaks version 4 of the API.")


def check_authorities(env: Environment, name: str, path: str) -> None:
    """Certificate authorities that can't be read would be found out at the first call, hours after the start."""
    if not path:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except (OSError, ValueError):
        env.wrong(name, "must name a file that can be read and holds certificates in PEM.")


def check_webhooks(env: Environment, allowed: list[str], ports: list[int]) -> None:
    """What is wrong with these would only be found out when nothing arrives."""
    if not all(re.fullmatch(NAME, entry) or is_network(entry) for entry in allowed):
        env.wrong(
            "WEBHOOK_ALLOW", "must be hosts and networks separated by commas, like hooks.example.com or 10.0.0.0/8."
        )
    if not all(0 < port <= LAST_PORT for port in ports):
        env.wrong("WEBHOOK_PORTS", "must be ports separated by commas, like 443, 8443.")


def panel_address(hosts: list[str], *, https: bool) -> str:
    """Return where the panel is reached, as far as its hosts tell: by the first that names just one."""
    named = next((host for host in hosts if "*" not in host and not host.startswith(".")), "")
    return f"http{'s' if https else ''}://{named}" if named else ""


def check_mail(env: Environment, server: MailServer | None, sender: str, address: str) -> None:
    """What is wrong with these would be found out by nobody: no mail comes either way."""
    if (server or sender) and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", sender):
        env.wrong("EMAIL_FROM", "must be an e-mail address, like panel@example.com, where EMAIL_URL is set.")
    if server and not re.fullmatch(rf"https?://({NAME}|{IPV6})(:[0-9]{{1,5}})?", address):
        env.wrong("PANEL_ADDRESS", "must be where people reach the panel, like https://panel.example.com.")


def is_network(entry: str) -> bool:
    """Whether an entry of a list names an IP address or a network of them; else it is the name of a host."""
    try:
        return bool(ipaddress.ip_network(entry))
    except ValueError:
        return False


def check_secret_key(env: Environment, secret_key: str) -> None:
    """Sessions are signed with it; nobody else may know it."""
    if not secret_key:
        env.wrong("SECRET_KEY", "is not set. Set it to 50 random characters (or set DEBUG=True on your own machine).")


def check_hosts(env: Environment, hosts: list[str]) -> None:
    """A page is served only under a host that someone named, in the form in which Django compares it."""
    if not hosts:
        env.wrong("ALLOWED_HOSTS", "is not set. Set it to the panel's host, like panel.example.com.")
    if not all(re.fullmatch(rf"\*|\.?{NAME}|{IPV6}", host, re.IGNORECASE) for host in hosts):
        env.wrong(
            "ALLOWED_HOSTS",
            "must be hosts separated by commas, each like panel.example.com, or .example.com for all under it: "
            "without https://, port, path, quotes, brackets or space.",
        )


def check_origins(env: Environment, origins: list[str]) -> None:
    """An origin is compared sign by sign with what browsers send, who leave out a path and a port that is usual."""
    if not all(re.fullmatch(ORIGIN, origin) for origin in origins):
        env.wrong(
            "CSRF_TRUSTED_ORIGINS",
            "must be addresses separated by commas, each like https://panel.example.com or https://panel.example.com:8443:"
            " in small letters, without path, slash at the end, quotes or space, and without :443 (https), :80 (http).",
        )


def check_key(env: Environment, key: str, *, sandbox: bool) -> None:
    """A panel that lost its key must not become one that says "Saved" to practice data: those have to be asked for."""
    if key and sandbox:
        env.wrong("SANDBOX", "is True and HUMANLOOP_API_KEY is set. Unset the one that is not meant.")
    if not key and not sandbox:
        env.wrong("HUMANLOOP_API_KEY", "is not set. Set it to the key (or set SANDBOX=True for practice data).")


def check_database(env: Environment, database: dict[str, Any]) -> None:
    """What a first query would find out: a start goes through without one, and then every page fails."""
    if database["ENGINE"].endswith("sqlite3"):
        problem = _of_file(database["NAME"]) or _of_sqlite_options(database.get("OPTIONS", {}))
    else:
        problem = _of_options(database.get("OPTIONS", {})) or _of_name(database["NAME"])
    if problem:
        env.wrong("DATABASE_URL", problem)


def _of_file(name: str) -> str:
    """Say why a SQLite file can't be used."""
    file = Path(name)
    if name == ":memory:":
        return "names a database in memory, which each thread would have for itself; it must name a file."
    if os.path.isdir(file) or not os.path.isdir(file.parent):
        return "names a SQLite file whose folder is not there, or a folder; the file itself is made by manage.py setup."
    if len(os.fsencode(file.name)) > LONGEST_FILE_NAME:
        return "names a SQLite file by a name that is too long."
    if not _takes_files(file.parent) or (file.exists() and not os.access(file, os.R_OK | os.W_OK)):
        return "names a SQLite file that the panel may not write, or a folder where it may make none."
    if file.exists() and (not file.is_file() or _first_bytes(file) not in {b"", b"SQLite format 3"}):
        return "names a file that is there and is no SQLite database."
    return ""


def _takes_files(folder: Path) -> bool:
    """Whether a file can be made there, which is found out by making one: all rights help nobody in /proc."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _of_sqlite_options(options: dict[str, Any]) -> str:
    """Say why what stands after the ? in the address of a SQLite file can't be used."""
    connecting = {name: value for name, value in options.items() if name not in OPTIONS_OF_DJANGO}
    try:
        sqlite3.connect(":memory:", **connecting).close()
    except (TypeError, ValueError, sqlite3.Error):
        return "has an option after the ? that SQLite does not know, or not with this value."
    if str(options.get("transaction_mode", "IMMEDIATE")).upper() not in TRANSACTION_MODES:
        return f"has a transaction_mode that is none of {', '.join(sorted(TRANSACTION_MODES))}."
    return ""


def _first_bytes(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(15)


def _of_options(options: dict[str, Any]) -> str:
    """Say why what stands after the ? in the address of a Postgres can't be used."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    try:
        make_conninfo("", **options)
    except ProgrammingError:
        return "has an option after the ? that Postgres does not know."
    if options.get("sslmode", "prefer") not in SSL_MODES:
        return f"has an sslmode that is none of {', '.join(sorted(SSL_MODES))}."
    return ""


def _of_name(name: str) -> str:
    """Say why no database of Postgres can have a name."""
    too_long = len(name.encode()) > LONGEST_POSTGRES_NAME
    return f"names a database by more than the {LONGEST_POSTGRES_NAME} signs that Postgres takes." if too_long else ""


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
