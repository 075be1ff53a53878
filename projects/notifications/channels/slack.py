import json
from datetime import timedelta
from typing import Any

from projects.notifications.channels.channel import Posted
from projects.notifications.payload import Message


class Slack(Posted):
    """An incoming webhook of Slack, and of what speaks like it. Its address is its secret."""

    pause = timedelta(seconds=1)  # about as many as Slack takes
    is_for_people = True

    def body(self, message: Message) -> str:
        """Return the sentence, and a link to the page."""
        text, url = escaped(message.data["text"]), message.data["url"]
        section: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": f"{text} <{url}|Open it>"}}
        return json.dumps({"text": text, "blocks": [section]}, ensure_ascii=False)


def escaped(text: str) -> str:
    """Return a text that calls nobody: in Slack `<!channel>` would ring for all."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
