"""Questions that pages ask over and over: their SQL is written once, and then only asked with other values.

To write the larger of them takes the ORM up to ten times as long as it takes the database to answer.
"""

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from functools import cache, wraps
from operator import itemgetter
from typing import Any

from django.db import connection, models

Row = tuple[Any, ...]
_is_writing: ContextVar[bool] = ContextVar("is_writing", default=False)


class Late(models.Expression):
    """A value that has a place in the SQL: it is worked out each time the question is asked."""

    def __init__(self, work_out: Callable[[Mapping[str, Any]], Any], output_field: models.Field) -> None:
        """Take what works it out of all that is given then, and of which type it is."""
        super().__init__(output_field)
        self._work_out = work_out

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Leave a place for it."""
        return "%s", [self]

    def value(self, given: Mapping[str, Any]) -> Any:
        """Return it as the database takes it."""
        return self.output_field.get_db_prep_value(self._work_out(given), connection)


def moment(work_out: Callable[[], Any]) -> Any:
    """Return a moment that depends on when one asks; in a prepared question a place for it."""
    return Late(lambda _: work_out(), models.DateTimeField()) if _is_writing.get() else work_out()


class Prepared:
    """A question written out: its SQL, and what reads its rows as the ORM would."""

    def __init__(self, queryset: models.QuerySet) -> None:
        # Of whichever thread asks: the connection of the one that wrote it would stay open for as long as the process.
        self._compiler = queryset.query.get_compiler(connection=connection)
        self._sql, self._params = self._compiler.as_sql()

    def rows(self, given: Mapping[str, Any]) -> list[Row]:
        """Ask it with these values."""
        params = [each.value(given) if isinstance(each, Late) else each for each in self._params]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found: Iterable[Row] = self._compiler.results_iter([cursor.fetchall()], tuple_expected=True)
            return list(found)


def prepared(**given: models.Field) -> Callable[[Callable[..., models.QuerySet]], Callable[..., list[Row]]]:
    """Let a function that returns a queryset of values return its rows instead, and write its SQL the first time only.

    It is given its values by name, of the types that stand here, to compare them with columns. Nothing else of it may
    differ from one time to the next but moments that `moment` makes.
    """
    places = {name: Late(itemgetter(name), field) for name, field in given.items()}

    def decorate(build: Callable[..., models.QuerySet]) -> Callable[..., list[Row]]:
        @cache
        def written() -> Prepared:
            token = _is_writing.set(True)
            try:
                return Prepared(build(**places))
            finally:
                _is_writing.reset(token)

        @wraps(build)
        def ask(**values: Any) -> list[Row]:
            return written().rows(values)

        return ask

    return decorate
