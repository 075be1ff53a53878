import json
import re
from datetime import timedelta

from projects.notifications.channels.channel import Posted
from projects.notifications.payload import Message

LONGEST = 3000  # characters of a section; of more Slack takes nothing


class Slack(Posted):
    """An incoming webhook of Slack, and of what speaks like it. Its address is its secret."""

    pause = timedelta(seconds=1)  # about as many as Slack takes
    is_for_people = True

    def body(self, message: Message) -> str:
        """Return the sentence, and a link to the page; `text` is what a phone announces, and chats that know no blocks.

        Of plain text Slack makes neither links nor mentions, and `*x*` and `:x:` stay as somebody typed them. The
        address stands at the end of `text`, for chats that would have no link else.
        """
        sentence, url = message.data["text"], message.data["url"]
        link = {"type": "mrkdwn", "text": f"<{url}|Open it>", "verbatim": True}
        sections = [{"type": "plain_text", "text": escaped(sentence, LONGEST), "emoji": False}, link]
        blocks = [{"type": "section", "text": section} for section in sections]
        text = f"{escaped(sentence, LONGEST - len(url) - 1)} {url}"
        return json.dumps({"text": text, "mrkdwn": False, "blocks": blocks}, ensure_ascii=False)


def escaped(text: str, most: int) -> str:
    """Return a text that calls nobody, cut to so much: in Slack `<!channel>` would ring for all."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe if len(safe) <= most else re.sub(r"&\w*$", "", safe[: most - 1]) + "…"
