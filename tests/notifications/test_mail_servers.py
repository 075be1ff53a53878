"""Servers for mail that are slow, or say what none says: a failure like others, bounded and tried again."""

from collections import Counter

import pytest

from adminpanel.environment import MailServer
from projects.notifications.channels import email
from projects.notifications.deliver import deliver_due
from projects.notifications.models import Attempt, Delivery, Endpoint
from projects.services.transitions import Action, remark, transition
from tests.mail_server import BadMailServer, nothing

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
