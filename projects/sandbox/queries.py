"""Reads the values of a query string, and gathers all that is wrong with them."""

import re
from collections.abc import Sequence
from typing import TypeVar

from django.http import HttpRequest

from .refusals import Invalid, problem

Value = TypeVar("Value")
YES = {"1", "on", "t", "true", "y", "yes"}
NO = {"0", "off", "f", "false", "n", "no"}


class Query:
    """The query of one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.values = request.GET
        self.problems: list[dict[str, object]] = []

    def number(self, key: str, default: int, *, least: int, most: int = 1_000_000) -> int:
        """Read a whole number between two bounds."""
        value = self.values.get(key, str(default))
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
            return self._refuse(key, "value is not a valid integer", "type_error.integer", default)
        number = int(value)
        if number < least:
            message = f"ensure this value is greater than or equal to {least}"
            return self._refuse(key, message, "value_error.number.not_ge", default)
        if number > most:
            message = f"ensure this value is less than or equal to {most}"
            return self._refuse(key, message, "value_error.number.not_le", default)
        return number

    def choice(self, key: str, choices: Sequence[str], default: str) -> str:
        """Read one of a few words."""
        value = self.values.get(key, default)
        if value not in choices:
            permitted = ", ".join(repr(choice) for choice in choices)
            message = f"value is not a valid enumeration member; permitted: {permitted}"
            return self._refuse(key, message, "type_error.enum", default)
        return value

    def flag(self, key: str) -> bool:
        """Read a yes or no. Not given is no."""
        value = self.values.get(key, "no").lower()
        if value not in YES | NO:
            return self._refuse(key, "value could not be parsed to a boolean", "type_error.bool", False)
        return value in YES

    def text(self, key: str) -> str:
        """Read any text."""
        value = self.values.get(key, "")
        if "\0" in value:
            return self._refuse(key, "value holds characters that are not text", "value_error.str.characters", "")
        return value

    def check(self) -> None:
        """Refuse the request if anything was wrong."""
        if self.problems:
            raise Invalid(self.problems)

    def _refuse(self, key: str, message: str, kind: str, default: Value) -> Value:
        self.problems.append(problem(["query", key], message, kind))
        return default
