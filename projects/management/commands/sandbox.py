"""Serves the practice data over HTTP, for curl, for tests and for the official SDK."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from projects.sandbox import seed, server
from projects.sandbox.endpoints import KEY


class Command(BaseCommand):
    """Serve the sandbox until it is interrupted. It is reached from this machine only."""

    help = "Serve the sandbox's stand-in for the Humanloop v4 API at http://127.0.0.1:PORT/v4."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say where to listen, and what to pretend."""
        parser.add_argument("--port", type=int, default=8001, help="0: any free one, which is printed")
        parser.add_argument("--latency", type=float, default=0, metavar="MS", help="let each answer wait so long")
        parser.add_argument(
            "--bulk", type=int, nargs=2, metavar=("PROJECTS", "VERSIONS"), help="plant so many, where there are few"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, listen, and say where."""
        _plant(options["bulk"])
        try:
            listening = server.listen(options["port"], options["latency"] / 1000)
        except OSError as error:
            raise CommandError(f"Port {options['port']} cannot be opened: {error.strerror}.") from error
        self.stdout.write(f"Sandbox at http://{server.HOST}:{listening.server_port}/v4 with the key {KEY}")
        self.stdout.flush()
        try:
            listening.serve_forever()
        except KeyboardInterrupt:
            listening.server_close()


def _plant(size: list[int] | None) -> None:
    try:
        seed.seed()
        if size:
            seed.bulk(*size)
    except DatabaseError as error:
        raise CommandError("The database has no tables for it yet: run manage.py migrate first.") from error
    connections.close_all()
