"""From the bytes of an answer to values that pages can show and databases can keep."""

import json
import math
from typing import Any

from projects.humanloop.detail import storable
from projects.humanloop.errors import Unreadable


def decode(body: bytes) -> Any:
    """Return the JSON value of a body.

    JSON is UTF-8 (RFC 8259, 8.1) whatever a header says. Lone surrogates and NUL are replaced.

    Raises:
        Unreadable: not JSON, nested too deeply, or with a number that is none.
    """
    try:
        return _storable(json.loads(body.decode(), parse_constant=_no_number, parse_float=_finite))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the answer is no JSON that can be read: {type(error).__name__}") from None


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_number("Infinity")


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): _storable(item) for key, item in value.items()}
    return value
