"""Caseless matching of names: one way to write, compare and find them, in every script and on every database.

What a database calls equal depends on its kind, its version and the locale it was made in: SQLite knows capitals of
ASCII only. So it is asked for names, and they are compared here.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from adminpanel.unseen import without_formats

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

Rows = TypeVar("Rows", bound="QuerySet[Model]")

_SPACES = re.compile(r"[^\S\n]+")


def normalized(name: str) -> str:
    """Return a name in the one form in which it is stored and looked up (NFKC), as Django's sign-in does."""
    return unicodedata.normalize("NFKC", name)


def folded(text: str) -> str:
    """Return what two texts share that differ only in capitals or in how the same letters are encoded."""
    return normalized(normalized(text).casefold())


def searchable(text: str) -> str:
    """Return what is looked through, and looked for, in a search: folded, all kinds of i alike, spaced once.

    A Turkish capital has a dot that stays a sign of its own in small letters, and a Turkish small one has none.
    """
    plain = text.lower() if text.isascii() else _all_kinds_of_i_alike(folded(without_formats(text)))
    return _SPACES.sub(" ", plain).strip()


def _all_kinds_of_i_alike(text: str) -> str:
    return normalized(text.replace("i\u0307", "i").replace("ı", "i"))


def matches(name: str, names: Iterable[str]) -> list[str]:
    """Return those of these names that are the same but for capitals and encoding."""
    wanted = folded(name)
    return [other for other in names if folded(other) == wanted]


def containing(rows: Rows, column: str, text: str) -> Rows:
    """Return the rows in whose column a search finds the text, in whatever capitals or encoding."""
    wanted = searchable(text)
    names = set(rows.order_by().values_list(column, flat=True).distinct())
    found = {name for name in names if wanted in searchable(name)}
    # Of the two lists the shorter: thousands of names in a query are slow to look through for every row.
    if len(found) <= len(names) // 2:
        return rows.filter(**{f"{column}__in": found})
    return rows.exclude(**{f"{column}__in": names - found})
