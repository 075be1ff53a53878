from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta

from projects.notifications.models import Delivery
from projects.notifications.payload import Message


class Channel(ABC):
    """One way to tell.

    Attributes:
        pause: between two messages to one endpoint.
    """

    pause = timedelta(0)

    @abstractmethod
    def body(self, message: Message) -> str:
        """Return what is sent."""

    @abstractmethod
    def headers(self, delivery: Delivery, at: datetime) -> Mapping[str, str]:
        """Return what goes with an attempt at this moment."""
