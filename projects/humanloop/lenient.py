"""Types of fields that an answer may get wrong: what can't be read counts as absent."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from projects.text.ids import LONGEST, REMOTE_ID


def absent_if_wrong(value: Any, parse: Callable[[Any], Any]) -> Any:
    """Return what `parse` makes of the value, or None where it can't."""
    try:
        return parse(value)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return None


class Lenient:
    """Marks a type whose values count as absent where they can't be read; pydantic's core sees to it without a call."""

    @staticmethod
    def __get_pydantic_core_schema__(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), default=None, on_error="default")


def _in_utc(moment: datetime) -> datetime:
    """Return the moment in UTC, which is also the zone of one that was given without."""
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("in UTC it is before the first year, or after the last") from None


def _number_if_plain(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("a boolean is no number")
    return value


def _empty_if_none(value: Any) -> Any:
    return value if isinstance(value, str) else ""


_day_and_hour = re.compile(r"\s*\d{4}-\d\d-\d\d[Tt _]\d\d:")


def _only_written_out(value: Any) -> Any:
    # Pydantic would take a number for seconds since 1970, and a day for its midnight.
    if not isinstance(value, str) or not _day_and_hour.match(value):
        raise ValueError("a time is written as a day with an hour")
    return value


Id = Annotated[str, Field(pattern=f"^{REMOTE_ID}$")]  # one that can stand in an address
Text = Annotated[str | None, Lenient]
Name = Annotated[str, BeforeValidator(_empty_if_none)]  # one that the API promises, and that only people need
Reference = Annotated[Annotated[str, Field(max_length=LONGEST)] | None, Lenient]  # an id that is only shown
Number = Annotated[float | None, BeforeValidator(_number_if_plain), Lenient]
Count = Annotated[int | None, BeforeValidator(_number_if_plain), Lenient]
Moment = Annotated[Annotated[datetime, BeforeValidator(_only_written_out), AfterValidator(_in_utc)] | None, Lenient]
