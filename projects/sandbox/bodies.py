"""Reads a request's JSON body, and gathers all that is wrong with it before anything is done."""

import json
from typing import Any

from django.http import HttpRequest

from .refusals import Invalid, Place, missing, problem


class Fields:
    """The keys of one object in the body. Keys that nobody asks for are ignored, as the API does."""

    def __init__(self, values: dict[str, Any], place: Place = ("body",), problems: list[Any] | None = None) -> None:
        self.values = values
        self.place = tuple(place)
        self.problems: list[Any] = [] if problems is None else problems

    def text(self, key: str, *, required: bool = False) -> str | None:
        """Read a string. None: not given, or wrong, which `check` will say."""
        value = self.values.get(key)
        if isinstance(value, str):
            return self._storable(key, value)
        self._wrong(key, required, "str type expected", "type_error.str")
        return None

    def objects(self, key: str) -> "list[Fields]":
        """Read a list of objects."""
        value = self.values.get(key)
        if not isinstance(value, list):
            self._wrong(key, False, "value is not a valid list", "type_error.list")
            return []
        return [self._nested(item, (*self.place, key, index)) for index, item in enumerate(value)]

    def refuse(self, key: str, message: str, kind: str = "value_error") -> None:
        """Note that something is wrong with a key."""
        self.problems.append(problem((*self.place, key), message, kind))

    def check(self) -> None:
        """Refuse the request if anything was wrong."""
        if self.problems:
            raise Invalid(self.problems)

    def _storable(self, key: str, value: str) -> str | None:
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            self.refuse(key, "value holds characters that are not text", "value_error.str.characters")
            return None
        return value

    def _wrong(self, key: str, required: bool, message: str, kind: str) -> None:
        if key not in self.values:
            if required:
                self.problems.append(missing((*self.place, key)))
        elif self.values[key] is None:
            self.refuse(key, "none is not an allowed value", "type_error.none.not_allowed")
        else:
            self.refuse(key, message, kind)

    def _nested(self, item: object, place: Place) -> "Fields":
        if not isinstance(item, dict):
            self.problems.append(problem(place, "value is not a valid dict", "type_error.dict"))
            item = {}
        return Fields(item, place, self.problems)


def read(request: HttpRequest) -> Fields:
    """Read the body as one JSON object."""
    if not request.body:
        raise Invalid([missing(["body"])])
    values = _decoded(request.body) if request.content_type == "application/json" else None
    if not isinstance(values, dict):
        raise Invalid([problem(["body"], "value is not a valid dict", "type_error.dict")])
    return Fields(values)


def _decoded(body: bytes) -> object:
    try:
        return json.loads(body)
    except json.JSONDecodeError as error:
        raise Invalid([problem(["body", error.pos], str(error), "value_error.jsondecode")]) from error
    except (ValueError, RecursionError) as error:  # no UTF-8, a number of thousands of digits, nested too deeply
        raise Invalid([problem(["body"], "the body cannot be read as JSON", "value_error.jsondecode")]) from error
