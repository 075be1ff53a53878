from collections.abc import Mapping
from datetime import datetime

from projects.notifications import signing
from projects.notifications.channels.channel import Posted
from projects.notifications.models import Delivery
from projects.notifications.payload import Message


class Webhook(Posted):
    """Standard Webhooks 1.0.0: signed, and a body that programs read."""

    def body(self, message: Message) -> str:
        """Return the message with all that it tells."""
        return message.as_json()

    def headers(self, delivery: Delivery, at: datetime) -> Mapping[str, str]:
        """Return the signature of this very second, by the old secret too while that is rotated."""
        keys = delivery.endpoint.secrets_at(at)
        return signing.headers(keys, delivery.message_id, int(at.timestamp()), delivery.body)
