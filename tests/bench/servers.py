"""What is measured: a panel with its remote, and Django admin, each as the Procfile starts it."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.running_panel import ROOT, RunningPanel

SECRET_KEY = "for-the-bench-only-" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEF"
SERVED = {
    "DJANGO_SETTINGS_MODULE": "adminpanel.settings",
    "SECRET_KEY": SECRET_KEY,
    "ALLOWED_HOSTS": "127.0.0.1",
    "TRUSTED_PROXY_HOPS": "1",
    "WEB_CONCURRENCY": "2",
    "WEB_THREADS": "8",
    "CLOCK": "thread",
    "PYTHONPATH": str(ROOT),
}


class Remote:
    """The v4 API on a socket, with a latency that is set."""

    def __init__(self, database):
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}", "DEBUG": "True", "HUMANLOOP_API_KEY": ""}
        command = [sys.executable, "-m", "tests.bench.remote"]
        self.process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def delay(self, milliseconds):
        """Let each answer wait so long."""
        urllib.request.urlopen(f"http://127.0.0.1:{self.port}/__latency__/{milliseconds}", timeout=10).read()

    def stop(self):
        """End it."""
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()


class Server(RunningPanel):
    """One deployment, and what its processes take."""

    def __init__(self, folder, **variables):
        super().__init__(SERVED | variables, folder)
        self.seconds_to_start = 0.0

    def prepare(self, *sizes):
        """Fill the database; return the cookies of those who are signed in."""
        script = f"import django; django.setup(); from tests.bench import rows; rows.plant(*{sizes})"
        return json.loads(self.python("-c", script))

    def python(self, *arguments):
        """Run Python beside it, for as long as it takes; return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, cwd=self.root, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def start(self):
        """Run the web line, and note how long it took until it answered."""
        started = time.perf_counter()
        super().start()
        self.seconds_to_start = time.perf_counter() - started

    def memory(self):
        """Return the megabytes of all its processes: (PSS, RSS). PSS counts what several share once."""
        pids = [self.process.pid, *children(self.process.pid)]
        pss = rss = 0
        for pid in pids:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                name, *rest = line.split()
                pss += int(rest[0]) if name == "Pss:" else 0
                rss += int(rest[0]) if name == "Rss:" else 0
        return pss / 1024, rss / 1024

    def logged(self, since=0):
        """Return the requests in the log from a place in it, and the place where it ends now."""
        with self.output.open("rb") as log:
            log.seek(since)
            lines = [json.loads(line) for line in log.read().splitlines()]
            return [line for line in lines if line.get("event") == "request"], log.tell()


def children(pid):
    """Return the ids of the processes that a process has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == pid:
            found.append(int(path.parent.name))
    return found


def panel(folder, name, remote):
    """Return a panel in production settings in front of a remote."""
    return Server(
        folder,
        DATABASE_URL=f"sqlite:///{folder}/{name}-panel.sqlite3",
        HUMANLOOP_API_KEY="sandbox",
        HUMANLOOP_BASE_URL=f"http://127.0.0.1:{remote}/v4",
    )


def admin(folder, database):
    """Return Django admin over a database that holds the projects."""
    return Server(
        folder,
        DATABASE_URL=f"sqlite:///{database}",
        DJANGO_SETTINGS_MODULE="tests.bench.admin_settings",
        SANDBOX="True",
        CLOCK="off",
        BENCH_STATIC=str(folder / "admin-static"),
    )
