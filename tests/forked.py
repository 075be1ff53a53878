"""`manage.py` in a process of its own that has not to import Django first: it is forked from one that has.

`manage(arguments, variables)` answers what `subprocess.run` would. The process that is forked from has read no
settings and no environment; hundreds of starts take seconds so.
"""

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What a start imports before, or whatever, the settings say.
FIRST = (
    "django.core.management.commands.check", "django.core.checks", "django.core.servers.basehttp", "django.urls",
    "django.db.backends.sqlite3.base", "django.contrib.staticfiles.management.commands.collectstatic",
    "django.template.backends.django", "environ", "psycopg", "adminpanel.settings_checks", "adminpanel.db_problems",
)  # fmt: skip


@cache
def _ready():
    return subprocess.Popen(
        [sys.executable, "-m", "tests.forked"], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def manage(arguments, variables):
    """Run a command of manage.py with these variables and no others."""
    process = _ready()
    process.stdin.write(json.dumps([arguments, variables]) + "\n")
    process.stdin.flush()
    status, said, complained = json.loads(process.stdout.readline())
    return subprocess.CompletedProcess(["manage.py", *arguments], status, said, complained)


def _start(arguments, variables):
    """Be `manage.py`, as Python itself would begin it."""
    import runpy

    os.environ.clear()
    os.environ.update(variables)
    sys.argv = ["manage.py", *arguments]
    sys.path[0] = str(ROOT)
    runpy.run_path("manage.py", run_name="__main__")


def _forked(arguments, variables):
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        if not (pid := os.fork()):
            for file, number in ((out, 1), (err, 2)):
                os.dup2(file.fileno(), number)
            try:
                _start(arguments, variables)
            except SystemExit as end:
                if isinstance(end.code, str):
                    print(end.code, file=sys.stderr)
                sys.stdout.flush()
                os._exit(end.code if isinstance(end.code, int) else int(end.code is not None))
            except BaseException:
                sys.excepthook(*sys.exc_info())
                os._exit(1)
            sys.stdout.flush()
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        texts = [os.pread(file.fileno(), 1_000_000, 0).decode() for file in (out, err)]
        return [status, *texts]


def _serve():
    for name in FIRST:
        __import__(name)
    assert "adminpanel.settings" not in sys.modules
    for line in sys.stdin:
        print(json.dumps(_forked(*json.loads(line))), flush=True)


if __name__ == "__main__":
    _serve()
