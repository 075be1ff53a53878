"""Caseless matching of names: one way to write, compare and find them, in every script and on every database.

What a database calls equal depends on its kind, its version and the locale it was made in: SQLite knows capitals of
ASCII only. So it is asked for names, and they are compared here.
"""

import unicodedata
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model, QuerySet

Rows = TypeVar("Rows", bound="QuerySet[Model]")


def normalized(name: str) -> str:
    """Return a name in the one form in which it is stored and looked up (NFKC), as Django's sign-in does."""
    return unicodedata.normalize("NFKC", name)


def folded(text: str) -> str:
    """Return what two texts share that differ only in capitals or in how the same letters are encoded."""
    return normalized(normalized(text).casefold())


def matches(name: str, names: Iterable[str]) -> list[str]:
    """Return those of these names that are the same but for capitals and encoding."""
    wanted = folded(name)
    return [other for other in names if folded(other) == wanted]


def containing(rows: Rows, column: str, text: str) -> Rows:
    """Return the rows in whose column the text stands, in whatever capitals or encoding."""
    wanted = folded(text)
    names = set(rows.order_by().values_list(column, flat=True).distinct())
    found = {name for name in names if wanted in folded(name)}
    # Of the two lists the shorter: thousands of names in a query are slow to look through for every row.
    if len(found) <= len(names) // 2:
        return rows.filter(**{f"{column}__in": found})
    return rows.exclude(**{f"{column}__in": names - found})
