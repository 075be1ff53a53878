"""Do by itself what is due: where the web processes have CLOCK=off, or where a scheduler does it."""

import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from projects.clock import loop


class Command(BaseCommand):
    """A process of its own for what happens by itself, or one round of it."""

    help = "Do what is due, again and again until it is asked to end (SIGTERM, Ctrl+C); with --once, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to do it once."""
        parser.add_argument("--once", action="store_true", help="do what is due now, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        """End only when what is being done has come to its end."""
        stopping = Event()
        asked = {number: signal.signal(number, lambda *_: stopping.set()) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            if options["once"]:
                self._once(stopping)
            else:
                # On a thread of its own: a signal must not come upon the one that waits for the event it sets.
                loop.start(stopping).join()
        finally:
            for number, before in asked.items():
                signal.signal(number, before)

    def _once(self, stopping: Event) -> None:
        done = loop.do_due(stopping)
        if done is None:
            self.stdout.write("Another process does it right now.")
        else:
            self.stdout.write(f"Done: {', '.join(done)}" if done else "Nothing was due.")
