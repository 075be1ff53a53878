"""Run a command with TEST_DATABASE_URL set: to the server that it names already, or to one that is started for it.

    python tests/with_postgres.py COMMAND...

Without any PostgreSQL the command is not run. That is said loudly; where CI is set it is a failure.
"""

import contextlib
import os
import pwd
import random
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROLE = "panel"


def binaries() -> Path | None:
    """Return the folder with initdb: on the path, or where Debian and the Mac's package managers keep it."""
    on_path = shutil.which("initdb")
    places = [Path(on_path)] if on_path else []
    for pattern in ("/usr/lib/postgresql/*/bin/initdb", "/opt/homebrew/opt/postgresql*/bin/initdb"):
        places += sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    return places[0].parent if places else None


def account() -> dict[str, int]:
    """Return whom to run the server as: it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam("postgres")
    return {"user": entry.pw_uid, "group": entry.pw_gid}


def free_port() -> int:
    """Return a port of the loopback that nobody listens on.

    One below those that systems give out by themselves: it stays free until it is used, though all else runs beside.
    """
    while True:
        port = random.randrange(10_240, 32_768)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Cluster:
    """A server on the loopback, with its data in a folder that goes with it."""

    def __init__(self, binaries_in: Path) -> None:
        self._binaries, self._run_as, self._port = binaries_in, account(), free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="panel-postgres-"))
        self._data = str(self._folder / "data")
        self.url = f"postgres://{ROLE}@127.0.0.1:{self._port}/postgres"
        if self._run_as:
            os.chown(self._folder, self._run_as["user"], self._run_as["group"])
        made = ["--username", ROLE, "--auth", "trust", "--encoding", "UTF8", "--no-sync"]
        self._call("initdb", "--pgdata", self._data, *made)

    def start(self) -> None:
        """Start it, and wait until it answers. Nothing of it outlives the run, so nothing need reach a disk."""
        speaks = f"-h 127.0.0.1 -p {self._port} -k {self._folder}"
        self._control("start", "--log", str(self._folder / "log"), "--wait", "--options",
                      f"{speaks} -F -c synchronous_commit=off -c full_page_writes=off")  # fmt: skip

    def stop(self, mode: str = "immediate") -> None:
        """End it at once, whoever is connected; the mode "fast" loses nothing that was committed."""
        self._control("stop", "--mode", mode)

    def _control(self, *arguments: str) -> None:
        self._call("pg_ctl", "--pgdata", self._data, *arguments)

    def _call(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._binaries / program, *arguments], check=True, cwd="/", extra_groups=[] if self._run_as else None,
            stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **self._run_as,
        )  # fmt: skip

    def remove(self) -> None:
        """Remove its data."""
        shutil.rmtree(self._folder, ignore_errors=True)


@contextlib.contextmanager
def cluster(binaries_in: Path):
    """Make and start a server; give its address."""
    made = Cluster(binaries_in)
    try:
        made.start()
        try:
            yield made.url
        finally:
            made.stop()
    finally:
        made.remove()


def main(command: list[str]) -> int:
    """Run the command, and return its status."""
    if os.environ.get("TEST_DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    found = binaries()
    if found is None:
        print("\n*** SKIPPED: there is no PostgreSQL here. The tests ran on SQLite only. ***\n", flush=True)
        return 1 if os.environ.get("CI") else 0
    with cluster(found) as url:
        return subprocess.run(command, check=False, env=os.environ | {"TEST_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
