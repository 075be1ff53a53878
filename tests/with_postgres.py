"""Run a command with TEST_DATABASE_URL set: to the server that it names already, or to one that is started for it.

    python tests/with_postgres.py COMMAND...

Without any PostgreSQL the command is not run. That is said loudly; where CI is set it is a failure.
"""

import contextlib
import os
import pwd
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
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def cluster(binaries_in: Path):
    """Start a server on the loopback, with its data in a folder that goes with it; give its address."""
    run_as = account()
    folder = Path(tempfile.mkdtemp(prefix="panel-postgres-"))
    port = free_port()

    def call(program: str, *arguments: str) -> None:
        subprocess.run(
            [binaries_in / program, *arguments], check=True, cwd="/", extra_groups=[] if run_as else None,
            stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **run_as,
        )  # fmt: skip

    try:
        if run_as:
            os.chown(folder, run_as["user"], run_as["group"])
        data = folder / "data"
        call("initdb", "--pgdata", str(data), "--username", ROLE, "--auth", "trust", "--encoding", "UTF8", "--no-sync")
        # Nothing of it outlives the run, so nothing of it need reach a disk.
        options = f"-h 127.0.0.1 -p {port} -k {folder} -F -c synchronous_commit=off -c full_page_writes=off"
        call("pg_ctl", "--pgdata", str(data), "--wait", "--log", str(folder / "log"), "--options", options, "start")
        try:
            yield f"postgres://{ROLE}@127.0.0.1:{port}/postgres"
        finally:
            call("pg_ctl", "--pgdata", str(data), "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
