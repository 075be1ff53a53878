import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from projects.notifications.channels.channel import Channel
from projects.notifications.models import Delivery
from projects.notifications.payload import Message


class Slack(Channel):
    """An incoming webhook of Slack, and of what speaks like it."""

    pause = timedelta(seconds=1)  # about as many as Slack takes

    def body(self, message: Message) -> str:
        """Return the sentence, and a link to the page."""
        text, url = escaped(message.data["text"]), message.data["url"]
        section: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": f"{text} <{url}|Open it>"}}
        return json.dumps({"text": text, "blocks": [section]}, ensure_ascii=False)

    def headers(self, delivery: Delivery, at: datetime) -> Mapping[str, str]:
        """Return none: its address is its secret."""
        return {}


def escaped(text: str) -> str:
    """Return a text that calls nobody: in Slack `<!channel>` would ring for all."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
