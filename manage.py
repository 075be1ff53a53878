#!/usr/bin/env python
"""Django's command line, with this site's settings."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import DatabaseError

from adminpanel import db_problems

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "adminpanel.settings")
    try:
        execute_from_command_line(sys.argv)
    except DatabaseError as error:
        if not (problem := db_problems.of(error)):
            raise
        what = "The panel can't start:" if sys.argv[1:2] == ["setup"] else "The command can't go on:"
        raise SystemExit(f"{what}\n- DATABASE_URL {problem}") from None
