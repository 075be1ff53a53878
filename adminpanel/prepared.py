"""Questions that pages ask over and over: their SQL is written once, and then only asked with other values.

To write the larger of them takes the ORM up to ten times as long as it takes the database to answer.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, partial, wraps
from operator import itemgetter
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.query import ModelIterable

Row = TypeVar("Row")
LARGEST_STEP = 1_024  # values
_is_writing: ContextVar[bool] = ContextVar("is_writing", default=False)


class Late(models.Expression):
    """A value that has a place in the SQL: it is worked out each time the question is asked."""

    def __init__(self, work_out: Callable[[Mapping[str, Any]], Any], output_field: models.Field) -> None:
        """Take what works it out of all that is given then, and of which type it is."""
        super().__init__(output_field)
        self._work_out = work_out

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def value(self, given: Mapping[str, Any]) -> Any:
        """Return it as the database takes it."""
        return self.output_field.get_db_prep_value(self._work_out(given), connection)


def moment(work_out: Callable[[], Any]) -> Any:
    """Return a moment that depends on when one asks; in a prepared question a place for it."""
    return Late(lambda _: work_out(), models.DateTimeField()) if _is_writing.get() else work_out()


@dataclass(frozen=True)
class Several:
    """That as many values as one likes are given, for `__in`. Of none nothing is found, even to leave them out."""

    field: models.Field


def _one_of(name: str, at: int, given: Mapping[str, Any]) -> Any:
    return given[name][at]


class LateSeveral(models.Expression):
    """Places for so many values."""

    def __init__(self, name: str, size: int, field: models.Field) -> None:
        """Take by which name they are given, how many, and of which type they are."""
        super().__init__(field)
        self._places = [Late(partial(_one_of, name, at), field) for at in range(size)]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Leave the places."""
        return f"({', '.join(['%s'] * len(self._places))})", self._places


class Prepared:
    """A question written out: its SQL, and what reads its rows as the ORM would."""

    def __init__(self, queryset: models.QuerySet) -> None:
        self._queryset = queryset
        # Of whichever thread asks: the connection of the one that wrote it would stay open for as long as the process.
        self._compiler = queryset.query.get_compiler(connection=connection)
        self._sql, self._params = self._compiler.as_sql()

    def rows(self, given: Mapping[str, Any]) -> list[Any]:
        """Ask it with these values."""
        params = [each.value(given) if isinstance(each, Late) else each for each in self._params]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = [cursor.fetchall()]
        if not issubclass(self._queryset._iterable_class, ModelIterable):
            return list(self._compiler.results_iter(found, tuple_expected=True))
        # A queryset reads models of whatever compiler its query has; this one is a copy for these rows.
        queryset = self._queryset.all()
        vars(queryset.query)["get_compiler"] = lambda using: Answered(self._compiler, found)
        return list(queryset)


class Answered:
    """Stands in for the compiler of a question whose rows are here already."""

    def __init__(self, compiler: Any, rows: list[Any]) -> None:
        """Take what wrote the query, and what came of it."""
        self._compiler, self._rows = compiler, rows

    def execute_sql(self, **how: Any) -> list[Any]:
        return self._rows

    def __getattr__(self, name: str) -> Any:
        """Say what each column is as the compiler does."""
        return getattr(self._compiler, name)


def prepared(
    **given: models.Field | Several,
) -> "Callable[[Callable[..., models.QuerySet[Any, Row]]], Callable[..., list[Row]]]":
    """Let a function that returns a queryset return its rows instead, and write its SQL the first time only.

    It is given its values by name, of the types that stand here, to compare them with columns. Nothing else of it may
    differ from one time to the next but moments that `moment` makes. For each number of several values it is written
    anew, so they are filled up, by the last one, to 1, 2, 4 and so on, and beyond 1,024 to multiples of that.
    """
    several = [name for name, field in given.items() if isinstance(field, Several)]

    def place(name: str, field: models.Field | Several, sizes: Mapping[str, int]) -> models.Expression:
        if isinstance(field, Several):
            return LateSeveral(name, sizes[name], field.field)
        return Late(itemgetter(name), field)

    def decorate(build: "Callable[..., models.QuerySet[Any, Row]]") -> Callable[..., list[Row]]:
        @cache
        def written(**sizes: int) -> Prepared:
            token = _is_writing.set(True)
            try:
                return Prepared(build(**{name: place(name, field, sizes) for name, field in given.items()}))
            finally:
                _is_writing.reset(token)

        @wraps(build)
        def ask(**values: Any) -> list[Row]:
            values |= {name: _filled_up(list(values[name])) for name in several}
            if not all(values[name] for name in several):
                return []
            return written(**{name: len(values[name]) for name in several}).rows(values)

        return ask

    return decorate


def _filled_up(values: list[Any]) -> list[Any]:
    """Return them with the last one repeated."""
    step = min(1 << max(len(values) - 1, 0).bit_length(), LARGEST_STEP)  # a database takes only so many
    return [*values, *values[-1:] * (-len(values) % step)]
