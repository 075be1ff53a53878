"""How gunicorn serves the panel. Two processes of a few threads; the environment sizes them."""

import gc
import logging
import os
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "adminpanel.settings")

# Read here first, in the one process that starts all others: what is wrong is said once, and nothing starts.
from adminpanel.allocator import keep_little  # noqa: E402
from adminpanel.settings import CLOCK, DEBUG, PORT, STATIC_ROOT, WEB_CONCURRENCY, WEB_THREADS, env  # noqa: E402

workers = WEB_CONCURRENCY
threads = WEB_THREADS

# A platform that names a port has to reach it from outside; elsewhere the proxy runs on this machine.
bind = f"0.0.0.0:{PORT}" if env.text("PORT") else f"127.0.0.1:{PORT}"
worker_class = "adminpanel.worker.BufferingWorker"
preload_app = (
    True  # the code is loaded once and its memory shared; nothing that must not be forked is opened by loading it
)
max_requests = 0  # with gthread a worker that ends so cuts requests off

# A platform waits 30 seconds between SIGTERM and SIGKILL. Applying a change takes 20
# at most, 29 with the longest deadline one may set, so with the usual one it can finish.
graceful_timeout = 25
timeout = 60
keepalive = 95  # Heroku's router keeps its connections for 90
limit_request_line = 8190

# X-Forwarded-Proto is for ProxyMiddleware to judge; gunicorn would believe whoever connects from this machine.
secure_scheme_headers: dict[str, str] = {}
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - the heartbeat file must not wait for a disk

# The panel logs its own line for a request, as JSON and without the query string.
accesslog = None
errorlog = "-"
loglevel = "warning"


PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


def when_ready(_server: object) -> None:
    """Let the collector leave alone what is loaded before the fork: looking at it would copy it into each process."""
    from adminpanel import logs  # after the settings, which say how to log

    if unused := [name for name in PROXIES if os.environ.get(name)]:
        logs.event("proxy_not_used", logging.WARNING, variables=unused, why="The key goes to HUMANLOOP_BASE_URL only.")
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Begin what happens by itself, after the fork: a thread does not outlive one."""
    from django.utils import timezone

    from projects.clock.serving import serving

    serving.since = timezone.now()
    if CLOCK == "thread":
        from projects.clock import loop

        worker.clock = loop.start(worker.leaving)


def worker_exit(_server: object, worker: Any) -> None:
    """Wait for what it is doing: it was told with the SIGTERM, and what comes too late ends with the process."""
    if clock := getattr(worker, "clock", None):
        if not worker.leaving.is_set():
            worker.leaving.set()
        clock.join(graceful_timeout)


def collect_static() -> None:
    """Collect the static files where no build did, as on a plain machine, or where they have changed since."""
    manifest = STATIC_ROOT / "staticfiles.json"
    collected = manifest.stat().st_mtime if manifest.exists() else 0
    if not DEBUG and any(file.stat().st_mtime > collected for file in (HERE / "static").rglob("*")):
        import django
        from django.core.management import call_command

        django.setup()
        call_command("collectstatic", interactive=False, verbosity=0)


keep_little()
# Here and not in on_starting: with preload_app the files are listed before that.
collect_static()
