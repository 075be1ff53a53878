"""Servers for mail that are slow, or say what none says: a failure like others, bounded and tried again."""

import ssl
from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from django.utils import timezone

from adminpanel.environment import MailServer
from projects.notifications.channels import email
from projects.notifications.deliver import deliver_due
from projects.notifications.models import Attempt, Delivery, Endpoint
from projects.services.transitions import Action, remark, transition
from tests.mail_server import HELLO, BadMailServer, floods, nothing, trickles
from tests.with_postgres import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail_by(settings, propose, admin, editor):
    """Let one mail be due, and go to this server."""

    def through(server, host="127.0.0.1", **how):
        settings.EMAIL_URL = MailServer(host, server.port, **how)
        settings.EMAIL_FROM, settings.PANEL_ADDRESS = "panel@example.com", "https://panel.example"
        editor.email = "edgar@example.com"
        editor.save()
        remark(propose(), Action.APPROVE, by=admin)

    return through


def failed():
    """Return the one attempt, which failed and is tried again."""
    assert deliver_due() == Counter(failed=1)
    assert Delivery.objects.get().outcome == "waiting"
    assert Endpoint.objects.get().failing_since
    attempt = Attempt.objects.get()
    assert attempt.problem
    return attempt


def taken(server):
    """Return the one mail, which is delivered and not sent again."""
    assert deliver_due() == Counter(delivered=1)
    assert deliver_due(timezone.now() + timedelta(days=1)) == Counter()
    (mail,) = server.mails
    return message_from_bytes(mail, policy=policy.default)


@pytest.mark.parametrize(
    "greeting", [b"SSH-2.0-OpenSSH_9.6\r\n", b"\xff\xfe\r\n", b"-12 \r\n", b"007\r\n", b"HTTP/1.1\r\n"]
)
def test_a_greeting_that_no_server_for_mail_says_is_a_failure_without_a_status(mail_by, greeting):
    with BadMailServer(greeting=greeting) as server:
        mail_by(server)
        assert failed().status is None
        assert deliver_due() == Counter()


@pytest.mark.parametrize(
    ("says", "status"),
    [
        ({"greeting": b"250 hello\r\n"}, 250), ({"MAIL": b"252 perhaps\r\n"}, 252), ({"RCPT": b"252 perhaps\r\n"}, 252),
        ({"after": b"251 perhaps\r\n"}, 251), ({"DATA": b"250 at once\r\n"}, 250),
    ],
)  # fmt: skip
def test_a_mail_that_was_not_taken_is_not_delivered_whatever_the_number(mail_by, says, status):
    with BadMailServer(**says) as server:
        mail_by(server)
        assert failed().status == status


def test_one_server_that_says_nothing_is_waited_for_once_a_round_however_many_mailboxes_there_are(
    mail_by, propose, admin, viewer, monkeypatch
):
    monkeypatch.setattr(email, "SECONDS", 0.5)
    viewer.email = "violet@example.com"
    viewer.save()
    with BadMailServer(greeting=nothing) as server:
        mail_by(server)
        change = propose()
        transition(change, Action.ASK, by=admin, data={"reviewers": [viewer.pk]})
        assert Endpoint.objects.count() == 2
        assert deliver_due() == Counter(failed=1)
        assert server.connections == 1


@pytest.mark.parametrize(
    "says",
    [
        {"greeting": nothing}, {"greeting": trickles}, {"EHLO": trickles}, {"MAIL": nothing}, {"DATA": trickles},
        {"after": nothing},
    ],
)  # fmt: skip
def test_one_that_takes_its_time_gets_no_more_than_there_is(mail_by, says, monkeypatch):
    monkeypatch.setattr(email, "SECONDS", 0.5)
    with BadMailServer(**says) as server:
        mail_by(server)
        attempt = failed()
    assert attempt.status is None
    assert "within 0.5 seconds" in attempt.problem


@pytest.mark.parametrize("moment", ["greeting", "EHLO", "RCPT", "after"])
def test_one_that_never_ends_is_left_before_its_time_is_over(mail_by, moment):
    with BadMailServer(**{moment: floods}) as server:
        mail_by(server)
        attempt = failed()
    assert attempt.status is None
    assert "broke off" in attempt.problem


@pytest.mark.parametrize("said", [b"554 no\r\n", b"\xff\r\n", nothing, floods])
def test_what_is_said_once_the_mail_is_taken_sends_it_no_second_time(mail_by, said):
    with BadMailServer(QUIT=said) as server:
        mail_by(server)
        assert "Approved: rename Support bot" in taken(server)["Subject"]


@pytest.mark.parametrize("said", [b"334 no base64\r\n", b"250 OK\r\n", b"535 no\r\n", b"\xff\r\n"])
@pytest.mark.parametrize("ways", [b"CRAM-MD5", b"PLAIN", b"LOGIN", b"NONE"])
def test_one_that_lets_nobody_sign_in_gets_no_mail(mail_by, ways, said):
    with BadMailServer(EHLO=HELLO.replace(b"8BITMIME", b"AUTH " + ways), AUTH=said) as server:
        mail_by(server, user="panel", password="never told")
        failed()
        assert server.mails == []


class Protected:
    """A real server for mail: what it takes has to come over TLS, from somebody who signed in."""

    def __init__(self, certificate):
        self.mails, self.port = [], free_port()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        rules = {"require_starttls": True, "auth_required": True, "authenticator": self.knows, "tls_context": context}
        self.controller = Starttls(self, rules, hostname="127.0.0.1", port=self.port)

    def knows(self, server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"panel", b"p@ss"), handled=False)

    async def handle_DATA(self, server, session, envelope):
        assert session.ssl
        self.mails.append(envelope.content)
        return "250 OK"

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *exc_info):
        self.controller.stop()


class Starttls(Controller):
    def __init__(self, handler, rules, **where):
        self.rules = rules
        super().__init__(handler, **where)

    def factory(self):
        return SMTP(self.handler, **self.rules)


ELSEWHERE = "LOCALHOST"  # by this name it is not taken for this machine, where nobody reads along


def test_mail_goes_over_tls_to_who_proves_to_be_it_and_after_signing_in(mail_by, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Protected(certificate) as server:
        mail_by(server, ELSEWHERE, user="panel", password="p@ss")
        assert "Approved: rename Support bot" in taken(server)["Subject"]


def test_one_that_does_not_know_us_gets_no_mail(mail_by, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Protected(certificate) as server:
        mail_by(server, ELSEWHERE, user="panel", password="wrong")
        assert failed().status == 535
        assert server.mails == []


def test_one_whose_certificate_nobody_signed_gets_neither_password_nor_mail(mail_by, certificate):
    with Protected(certificate) as server:
        mail_by(server, ELSEWHERE, user="panel", password="p@ss")
        assert failed().status is None
        assert server.mails == []


@pytest.mark.parametrize(
    "said", [b"220 go on\r\nno TLS at all\r\n", b"454 not now\r\n", b"502 what?\r\n", nothing, floods]
)
@pytest.mark.parametrize("offers", [b"STARTTLS", b"8BITMIME"])
def test_one_that_makes_no_secure_connection_gets_no_mail(mail_by, offers, said, monkeypatch):
    monkeypatch.setattr(email, "SECONDS", 0.5)
    with BadMailServer(EHLO=HELLO.replace(b"8BITMIME", offers), STARTTLS=said) as server:
        mail_by(server, ELSEWHERE)
        failed()
        assert server.mails == []


def test_one_that_is_asked_for_tls_at_once_and_speaks_none_gets_no_mail(mail_by, monkeypatch):
    monkeypatch.setattr(email, "SECONDS", 0.5)
    with BadMailServer() as server:
        mail_by(server, "localhost", tls_at_once=True)
        failed()
        assert server.mails == []
