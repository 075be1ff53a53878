"""The panel as a platform runs it: the lines of the Procfile, in an environment of that platform's variables only."""

import contextlib
import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
import uuid
from functools import cache
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit

import psycopg
import requests

from tests import canary
from tests.with_postgres import binaries, cluster, free_port

ROOT = Path(__file__).resolve().parent.parent
PROCFILE = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
# A developer's .env must not speak here: an empty value counts as unset.
NOTHING = dict.fromkeys(
    [
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "DEBUG",
        "HTTPS_ONLY",
        "HUMANLOOP_API_KEY",
        "SANDBOX",
        "HUMANLOOP_BASE_URL",
        "DATABASE_URL",
    ],
    "",
) | {"CLOCK": "off"}  # what happens by itself would come between; a test of it says so


class RunningPanel:
    """The processes of one deployment. `lines` is what it logged, after `stop`."""

    def __init__(self, variables, folder, root=ROOT):
        self.root = root
        self.port = free_port()
        bin_first = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = {"PATH": bin_first, "HOME": "/nonexistent", "PORT": str(self.port)} | NOTHING | variables
        self.output = folder / f"panel-{uuid.uuid4().hex}.log"
        self.process = None

    def release(self):
        """Run the release line; return what it said."""
        return self.run(*shlex.split(PROCFILE["release"]))

    def run(self, *command):
        """Run something beside it; return what it said."""
        done = subprocess.run(
            command, env=self.environment, cwd=self.root, capture_output=True, text=True, timeout=120, check=False
        )
        canary.look(" ".join(command), done.stdout, done.stderr)
        return done

    def start(self):
        """Run the web line, and wait until it answers."""
        self.process = subprocess.Popen(
            shlex.split(PROCFILE["web"]), env=self.environment, cwd=self.root, stdout=self.output.open("a"),
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while self.get("/healthz") != 200:
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.05)

    def get(self, path):
        """Return the status that a platform's probe sees, which knows no host; 0 where nothing answers."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            return opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=10).status
        except urllib.error.HTTPError as error:
            return error.code
        except (URLError, OSError):
            return 0

    def manage(self, *arguments):
        """Run a command of manage.py beside it; return what it printed."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], env=self.environment, cwd=self.root, capture_output=True,
            text=True, timeout=120, check=True,
        ).stdout  # fmt: skip

    @property
    def workers(self):
        """The ids of the processes that serve pages."""
        return children_of(self.process.pid)

    def kill(self):
        """End all of its processes as a machine that goes down does: without a word."""
        workers = self.workers
        self.process.kill()
        for pid in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(20)

    def stop(self):
        """End it as a platform does; return its status. See that it never told its key."""
        try:
            if self.process is None or self.process.poll() is not None:
                return None
            self.process.terminate()
            return self.process.wait(40)
        finally:
            self._look()

    def _look(self):
        if self.output.exists():
            canary.look("the log of a started panel", self.output.read_bytes())
        if self.environment["DATABASE_URL"].startswith("sqlite:///"):
            for file in Path(self.environment["DATABASE_URL"].removeprefix("sqlite://")).parent.glob("*.sqlite3*"):
                canary.look(f"the database of a started panel, {file.name}", file.read_bytes())

    @property
    def lines(self):
        """What it logged, each line read as JSON."""
        return [json.loads(line) for line in self.output.read_text().splitlines()]


class Browser:
    """Someone signed in at a running panel: by the cookie of a session, or by the form."""

    def __init__(self, panel, username, password, cookie=""):
        self.base, self.session = f"http://127.0.0.1:{panel.port}", requests.Session()
        self.session.trust_env = False
        if cookie:
            self.session.cookies.set(*cookie.split("=", 1))
            return
        let_in = self.send("/accounts/login/", follow=False, username=username, password=password)
        assert let_in.status_code == 302, let_in.text

    def get(self, path, **how):
        return self.session.get(self.base + path, **({"timeout": 40} | how))

    def form_at(self, address):
        """Read a page's token, as the start of a form to be sent."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(address).text)[1]
        return {"csrfmiddlewaretoken": token}

    def post(self, path, form, *, follow=True):
        return self.session.post(self.base + path, form, timeout=60, allow_redirects=follow)

    def send(self, path, at=None, *, follow=True, **typed):
        """Send the form that stands at an address: the one it is sent to, or another."""
        return self.post(path, self.form_at(at or path) | typed, follow=follow)


class Database:
    """A database of its own; `connect` gives a connection besides the panel's, each statement its own transaction.

    `cookies` are of somebody who is signed in there, one for each browser; none where nobody is.
    """

    def __init__(self, url, cookies=()):
        self.url, self.cookies = url, iter(cookies)

    @property
    def is_postgres(self):
        return self.url.startswith("postgres")

    def connect(self):
        if self.is_postgres:
            return psycopg.connect(self.url, autocommit=True)
        return sqlite3.connect(self.url.removeprefix("sqlite:///"), isolation_level=None, timeout=20)

    def rows(self, statement):
        """Run one statement; return what it gives, if it does."""
        with contextlib.closing(self.connect()) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@cache
def postgres_server():
    """Return the address of the server of this run, or of one that is started for it, once, until `at_the_end`."""
    return os.environ.get("TEST_DATABASE_URL") or at_the_end.enter_context(cluster(binaries()))


at_the_end = contextlib.ExitStack()


@contextlib.contextmanager
def postgres(copied_from=""):
    """Give the address of a new database: empty, or like another."""
    url = postgres_server()
    name = f"panel_{uuid.uuid4().hex}"
    like = urlsplit(copied_from).path.removeprefix("/") or "template1"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, dbname=name) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            canary.look_through(connection.cursor(), [table for (table,) in tables], "a started panel's database")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def children_of(pid):
    """Return the ids of the processes that this one started: where there is no /proc, by the system's own program."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
        return [int(line) for line in listed.stdout.split()]
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # After the name, which may hold anything, come the state and the parent.
            parent = stat.read_text().rpartition(")")[2].split()[1]
            found += [int(stat.parent.name)] if int(parent) == pid else []
    return sorted(found)
