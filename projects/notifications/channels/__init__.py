"""How an endpoint is told: what a message looks like there, and what goes with it."""

from projects.notifications.channels.channel import Channel
from projects.notifications.channels.email import Email
from projects.notifications.channels.slack import Slack
from projects.notifications.channels.webhook import Webhook
from projects.notifications.models import Endpoint

_CHANNELS: dict[str, Channel] = {
    Endpoint.Channel.WEBHOOK: Webhook(),
    Endpoint.Channel.SLACK: Slack(),
    Endpoint.Channel.EMAIL: Email(),
}


def of(endpoint: Endpoint) -> Channel:
    """Return the channel of an endpoint."""
    return _CHANNELS[endpoint.channel]
