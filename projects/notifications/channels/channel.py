from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta

from projects.notifications.guard import Refused, target_of
from projects.notifications.models import Delivery
from projects.notifications.payload import Message
from projects.notifications.post import Answer, post


class Channel(ABC):
    """One way to tell.

    Attributes:
        pause: between two messages to one endpoint.
        is_for_people: whether people read it, who are told of a move once and not of each of its projects.
    """

    pause = timedelta(0)
    is_for_people = False

    @abstractmethod
    def body(self, message: Message) -> str:
        """Return what is sent."""

    @abstractmethod
    def send(self, delivery: Delivery, at: datetime) -> Answer:
        """Send it at this moment, and return what came back; whatever goes wrong on the way is an answer too."""


class Posted(Channel):
    """A way over HTTP."""

    def send(self, delivery: Delivery, at: datetime) -> Answer:
        """Post it to the address of its endpoint, if that may be sent to."""
        endpoint = delivery.endpoint
        try:
            target = target_of(endpoint.address, endpoint.panel_address)
        except Refused as refused:
            return Answer(problem=refused.sentence)
        return post(target, self.headers(delivery, at), delivery.body)

    def headers(self, delivery: Delivery, at: datetime) -> Mapping[str, str]:
        """Return what goes with an attempt at this moment."""
        return {}
