"""Do by itself what is due: where the web processes have CLOCK=off, or where a scheduler does it."""

import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from projects.clock import loop


class Command(BaseCommand):
    """A process of its own for what happens by itself, or one run of it, for a scheduler."""

    help = "Do what is due, again and again until it is asked to end (SIGTERM, Ctrl+C); with --once, until all is done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now and what comes of it, and end")
        parser.add_argument("--seconds", type=float, default=60, help="for how long --once goes on at most, or so; 60")

    def handle(self, *args: Any, **options: Any) -> None:
        """End only when what is being done has come to its end."""
        stopping = Event()
        asked = {number: signal.signal(number, lambda *_: stopping.set()) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            if options["once"]:
                self._once(stopping, options["seconds"])
            else:
                # On a thread of its own: a signal must not come upon the one that waits for the event it sets.
                loop.start(stopping).join()
        finally:
            for number, before in asked.items():
                signal.signal(number, before)

    def _once(self, stopping: Event, seconds: float) -> None:
        done = loop.do_all(stopping, seconds)
        if done is None:
            self.stdout.write("Another process does it right now.")
        else:
            self.stdout.write(f"Done: {', '.join(done)}" if done else "Nothing was due.")
