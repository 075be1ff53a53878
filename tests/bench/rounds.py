"""Goes round as the clock does, each time with something to do; prints what the process takes after so many rounds.

python -m tests.bench.rounds ROUNDS…
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from threading import Event


def megabytes():
    """Return the PSS of this process."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def make_due():
    """Let each job be due, calls be free, and one change of unknown outcome be looked for."""
    from django.utils import timezone

    from projects.models import Change, Clock, LastRun, SeenProject

    LastRun.objects.update(began_at=None)
    Clock.objects.update(calls_left=1_000, calls_at=timezone.now())
    seen = SeenProject.objects.first()
    if seen:
        about = {"project_id": seen.pk, "project_name": seen.name, "before": {"name": seen.name}}
        ago = timezone.now() - timedelta(hours=1)
        asked = {"requested": {"name": "Renamed"}, "state": "unknown", "attempt": 1, "claimed_at": ago, "sent_at": ago}
        Change.objects.update_or_create(pk="00000000-0000-4000-8000-000000000001", defaults=about | asked)


def main():
    """Go round, and measure on the way."""
    import django

    django.setup()
    from projects.clock.loop import do_due

    after, done = {}, 0
    for many in map(int, sys.argv[1:]):
        for _ in range(done, many):
            make_due()
            do_due(Event())
        done, after[many] = many, megabytes()
    sys.stdout.write(json.dumps(after))


if __name__ == "__main__":
    main()
