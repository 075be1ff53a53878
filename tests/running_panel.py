"""The panel as a platform runs it: the lines of the Procfile, in an environment of that platform's variables only."""

import contextlib
import json
import os
import shlex
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.with_postgres import binaries, cluster, free_port

ROOT = Path(__file__).resolve().parent.parent
PROCFILE = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
# A developer's .env must not speak here: an empty value counts as unset.
NOTHING = dict.fromkeys(
    ["SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "HTTPS_ONLY", "HUMANLOOP_API_KEY", "HUMANLOOP_BASE_URL", "DATABASE_URL"],
    "",
)


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
        return subprocess.run(
            shlex.split(PROCFILE["release"]), env=self.environment, cwd=self.root, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip

    def start(self):
        """Run the web line, and wait until it answers."""
        self.process = subprocess.Popen(
            shlex.split(PROCFILE["web"]), env=self.environment, cwd=self.root, stdout=self.output.open("w"),
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

    def stop(self):
        """End it as a platform does; return its status."""
        if self.process is None or self.process.poll() is not None:
            return None
        self.process.terminate()
        return self.process.wait(40)

    @property
    def lines(self):
        """What it logged, each line read as JSON."""
        return [json.loads(line) for line in self.output.read_text().splitlines()]


@contextlib.contextmanager
def postgres():
    """Give the address of a new, empty database: on the server of this run, or on one that is started for it."""
    server = os.environ.get("TEST_DATABASE_URL")
    with contextlib.nullcontext(server) if server else cluster(binaries()) as url:
        name = f"panel_{uuid.uuid4().hex}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
