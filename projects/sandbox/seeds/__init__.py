"""The practice data, one module a directory."""

from .marketing import MARKETING
from .operations import OPERATIONS
from .quality import QUALITY
from .shapes import Practice
from .support import SUPPORT

PRACTICE: list[Practice] = [*SUPPORT, *OPERATIONS, *MARKETING, *QUALITY]
