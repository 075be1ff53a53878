import smtplib
import socket
import ssl
from contextlib import closing, suppress
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from adminpanel.environment import MailServer
from projects.humanloop import addresses
from projects.notifications.within import Reader, Within, secured


class Smtp(smtplib.SMTP):
    """A conversation that keeps to a time for all of it, and reads so much and no more."""

    def __init__(self, server: MailServer, within: Within) -> None:
        self._server, self._within, self._context = server, within, ssl.create_default_context()
        # Else the standard library asks a resolver who we are, for as long as that takes.
        super().__init__(server.host, server.port, local_hostname=urlsplit(settings.PANEL_ADDRESS).hostname)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """Connect, as the standard library's own client with TLS from the beginning does: by saying it here."""
        sock, _ = addresses.connect(addresses.resolve(host, port, self._within.left()), self._within.left)
        return secured(sock, self._context, host, self._within) if self._server.tls_at_once else sock

    def send(self, s: Any) -> None:
        """Send, within the time."""
        if self.sock:
            self.sock.settimeout(self._within.left())
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """Read what it says, within the time."""
        if self.file is None and self.sock:
            self.file = Reader(self.sock, self._within).makefile("rb")
        return super().getreply()

    def sign_in(self) -> None:
        """Let nobody read along, and say who we are."""
        if not (self._server.tls_at_once or self._server.is_here):
            self.starttls(context=self._context)
        if self._server.user:
            self.login(self._server.user, self._server.password)


def hand_over(server: MailServer, mail: EmailMessage, within: Within) -> None:
    """Sign in, and hand over a mail. Raises OSError or ValueError where that was not taken."""
    with closing(Smtp(server, within)) as smtp:
        smtp.sign_in()
        smtp.send_message(mail)
        with suppress(OSError):  # it has the mail, whatever it says when we go
            smtp.putcmd("QUIT")
