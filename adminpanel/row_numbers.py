"""The number of a row, in an address or a form: one that no database could have is that of no row."""

from django.urls import register_converter
from django.urls.converters import IntConverter

MOST_DIGITS = 18  # of a number that fits into 64 bits, whichever its digits are


def row_number(text: str) -> int | None:
    """Return the number of a row that a text is; None where no database could have such a row."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


class RowNumber(IntConverter):
    """The number of a row as a part of an address: a longer one leads nowhere."""

    regex = f"[0-9]{{1,{MOST_DIGITS}}}"


def register() -> None:
    """Let addresses have it, as `<row:…>`."""
    register_converter(RowNumber, "row")
