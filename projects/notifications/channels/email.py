import json
import smtplib
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings

from adminpanel.accounts.mail_addresses import is_mailable
from projects.notifications.channels.channel import Channel
from projects.notifications.channels.smtp import hand_over
from projects.notifications.models import Delivery
from projects.notifications.payload import Message
from projects.notifications.post import Answer
from projects.notifications.within import Within
from projects.text.storable import storable

SECONDS = 15.0  # for all of it: look-up, connect, TLS, sign-in, and the mail
LONGEST_SUBJECT = 120  # characters
LONGEST_REPLY = 500  # of what a server says
TAKEN = 250
STATUSES = range(100, 1000)
FOOTER = "You get this because it is about you. Your account says how to get no more: "


class Email(Channel):
    """Mail to one person, about what concerns them."""

    is_for_people = True

    def body(self, message: Message) -> str:
        """Return subject and text."""
        sentence, news = (" ".join(text.split()) for text in (message.data["text"], message.headline))
        subject = news if len(news) <= LONGEST_SUBJECT else f"{news[: LONGEST_SUBJECT - 1]}…"
        account = f"{settings.PANEL_ADDRESS}/accounts/mail/"
        text = f"{sentence}\n\n{message.data['url']}\n\n-- \n{FOOTER}{account}\n"
        return json.dumps({"subject": subject, "text": text}, ensure_ascii=False)

    def send(self, delivery: Delivery, at: datetime) -> Answer:
        """Hand it to the server for mail."""
        server, person = settings.EMAIL_URL, delivery.endpoint.person
        if not (server and person and person.email and person.is_active):
            return Answer(problem="There is no server for mail, or they have no address.")
        if not is_mailable(person.email):
            return Answer(problem="No mail can be sent to the address in their account.")
        within = Within(SECONDS)
        try:
            hand_over(server, written(delivery, person.email, at), within)
            return Answer(TAKEN)
        except smtplib.SMTPResponseException as error:
            return _refusal(error.smtp_code, error.smtp_error, "The server for mail did not take it.")
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            return _refusal(code, said, "The server for mail does not know the address.")
        except (OSError, ValueError):
            late = f"The server for mail did not answer within {SECONDS:g} seconds."
            return Answer(problem=late if within.is_over else "The server for mail could not be reached, or broke off.")


def written(delivery: Delivery, address: str, at: datetime) -> EmailMessage:
    """Return the mail; its id stays over all attempts."""
    mail, body = EmailMessage(), json.loads(delivery.body)
    mail["Subject"], mail["From"], mail["To"] = _literal(body["subject"]), settings.EMAIL_FROM, address
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{delivery.message_id}@{urlsplit(settings.PANEL_ADDRESS).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body["text"])
    return mail


def _literal(text: str) -> str:
    """Return a text that is a header as it stands: "=?" begins a word in code, and that could hold lines of its own."""
    return text.replace("=?", "= ?")


def _refusal(code: int, said: bytes | str, problem: str) -> Answer:
    """Return what came back: a line that begins with no number of three digits has no status, it is no SMTP."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return Answer(code if code in STATUSES else None, storable(text)[:LONGEST_REPLY], problem)
