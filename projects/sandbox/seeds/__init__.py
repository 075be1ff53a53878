"""The practice data, one module a directory."""

from .shapes import Practice
from .support import SUPPORT

PRACTICE: list[Practice] = [*SUPPORT]
