"""What gunicorn loads before it forks: all that the workers can share, and nothing that they must not."""

import json
import os
import subprocess
import sys

from tests.running_panel import NOTHING, ROOT

LOOK = """
import json, sys, threading
import adminpanel.wsgi
from django.db import connections
from django.template import engines
from projects import gateway

loaders = engines["django"].engine.template_loaders
print(json.dumps({
    "views": "projects.views.projects" in sys.modules,
    "compiled": len(loaders[0].get_template_cache),
    "threads": threading.active_count(),
    "databases": [c.connection is not None for c in connections.all(initialized_only=True)],
    "clients": gateway.client_for.cache_info().currsize,
}))
"""


def test_views_and_templates_are_loaded_before_the_fork_and_nothing_is_open(tmp_path):
    own = {
        "SECRET_KEY": "0123456789abcdefghijABCDEFGHIJ-for-this-test-alone",
        "ALLOWED_HOSTS": "panel.example.com",
        "SANDBOX": "True",
        "DATABASE_URL": f"sqlite:///{tmp_path}/panel.sqlite3",
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        env=NOTHING | own,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["views"]
    assert seen["compiled"] >= len(list((ROOT / "templates").rglob("*.html")))
    assert (seen["threads"], seen["clients"]) == (1, 0)
    assert not any(seen["databases"])
