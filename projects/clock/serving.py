"""Since when this process serves pages as a platform runs it. It stands apart: this says nothing of models."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Serving:
    """Since when; None in commands, and on a developer's server."""

    since: datetime | None = None


serving = Serving()
