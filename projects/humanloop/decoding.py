"""From the bytes of an answer to values that pages can show and databases can keep."""

import json
import math
import re
from typing import Any

from projects.humanloop.errors import Unreadable
from projects.humanloop.json_text import DEPTH, VALUES, too_deep, too_many
from projects.text.storable import storable

DIGITS = 20  # more than any 64-bit number has

# Only an escape can bring in what can't be stored: strict UTF-8 and strict JSON refuse the bytes themselves.
_unstorable = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def decode(body: bytes) -> Any:
    """Return the JSON value of a body.

    JSON is UTF-8 (RFC 8259, 8.1) whatever a header says. Lone surrogates and NUL are replaced. A number that is none
    (NaN, 1e999, a thousand digits) counts as absent: it must not make the rest of an answer worthless.

    Raises:
        Unreadable: not JSON, or nested too deeply, or of so many values that reading them would take long and fill the
            memory.
    """
    if too_many(body):
        raise Unreadable(f"the answer has more than {VALUES} values")
    if too_deep(body):
        raise Unreadable(f"the answer is nested more than {DEPTH} deep")
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(text, parse_constant=_absent, parse_float=_finite, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the answer is no JSON that can be read: {type(error).__name__}") from None
    return _all_storable(value) if _unstorable.search(text) else value


def _absent(_constant: str) -> None:
    return None


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= DIGITS else None


def _all_storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_all_storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): _all_storable(item) for key, item in value.items()}
    return value
