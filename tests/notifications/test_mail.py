"""Mail about what concerns each person, over a real server for mail; whoever wants none gets none."""

from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from adminpanel.environment import Environment, MailServer
from adminpanel.settings_checks import check_mail
from projects import services
from projects.models import Change, Move
from projects.notifications.deliver import deliver_due
from projects.notifications.models import Attempt, Delivery, Endpoint
from projects.services.editing import Edited, edit, reading
from projects.services.transitions import Action, remark, transition
from tests.conftest import make_user, signed_in
from tests.with_postgres import free_port

pytestmark = pytest.mark.django_db


# The header of a mail may hold text in these forms, with line ends of its own.
ENCODED = [
    "=?utf-8?q?b=0D=0ABcc:_x=40example.com=0D=0A=0D=0ASign_in?=",
    "b=?utf-8?b?Yg0KQmNjOiB4QGV4YW1wbGUuY29tDQoNClNpZ24gaW4=?= and so on",
    "=?iso-8859-1?Q?=0A=0ASign_in?=",
    "é =?utf-8?q?b=0D=0ABcc:_x=40example.com=0D=0A=0D=0ASign_in?=",
]


class Postman:
    """What a server for mail does with what comes in."""

    def __init__(self):
        self.mails, self.refuses = [], ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        return self.refuses or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    @property
    def addressed(self):
        return [mail["To"] for mail in self.mails]


@pytest.fixture
def postman(settings):
    """A server for mail on a socket of the loopback."""
    handler = Postman()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_URL = MailServer("127.0.0.1", controller.port)
    settings.EMAIL_FROM, settings.PANEL_ADDRESS = "panel@example.com", "https://panel.example"
    yield handler
    controller.stop()


@pytest.fixture
def people(editor, viewer, admin):
    for person in (editor, viewer, admin):
        person.email = f"{person.username}@example.com"
        person.save()
    return {person.username: person for person in (editor, viewer, admin)}


def test_who_is_asked_by_name_gets_a_mail_that_leads_to_the_change(postman, people, propose, editor, viewer):
    change = propose()
    transition(change, Action.ASK, by=editor, data={"reviewers": [viewer.pk, editor.pk]})
    assert deliver_due() == Counter(delivered=1)
    (mail,) = postman.mails
    told = "edgar proposed to rename Support bot to Renamed. edgar asked for a review."
    assert (mail["To"], mail["From"], mail["Subject"].strip()) == ("violet@example.com", "panel@example.com", told)
    assert f"https://panel.example{change.get_absolute_url()}" in mail.get_content()
    assert "https://panel.example/accounts/mail/" in mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("action", [Action.APPROVE, Action.ASK_CHANGES, Action.DECLINE])
def test_who_proposed_is_told_what_somebody_decided(postman, people, propose, admin, action):
    change = propose()
    if action == Action.DECLINE:
        transition(change, action, by=admin)
    else:
        remark(change, action, by=admin)
    deliver_due()
    assert postman.addressed == ["edgar@example.com"]


CAME_OF_IT = [Action.CONFIRM, Action.REFUSE, Action.FAIL, Action.DOUBT, Action.DISPROVE, Action.SUPERSEDE]


@pytest.mark.parametrize("action", CAME_OF_IT)
@pytest.mark.parametrize(("who", "told"), [("ada", ["edgar"]), ("violet", ["ada", "edgar"]), ("", ["ada", "edgar"])])
def test_what_came_of_it_is_told_whom_no_page_told(postman, people, propose, admin, action, who, told):
    change = propose()
    transition(change, Action.APPLY, by=admin, applied_by=admin)
    transition(change, action, by=people.get(who))
    while deliver_due():
        continue
    assert sorted(postman.addressed) == [f"{name}@example.com" for name in told]


@pytest.mark.parametrize("action", CAME_OF_IT)
def test_who_applied_their_own_is_told_what_came_of_it_where_no_page_did(postman, people, propose, editor, action):
    change = propose()
    transition(change, Action.APPLY, by=editor, applied_by=editor)
    transition(change, action)
    deliver_due()
    assert postman.addressed == ["edgar@example.com"]


def test_nobody_is_told_of_what_they_did_themselves_or_is_not_about_them(postman, people, propose, editor):
    change = propose()
    remark(change, Action.COMMENT, by=people["violet"])
    transition(change, Action.APPLY, by=editor, applied_by=editor)
    transition(change, Action.CONFIRM, by=editor)
    assert deliver_due() == Counter()


def test_of_a_move_one_mail_is_sent(postman, people, propose, admin, editor):
    move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=editor)
    for change in [propose({"directory_id": "a"}, {"directory_id": "b"}, move=move) for _ in range(3)]:
        remark(change, Action.APPROVE, by=admin)
    deliver_due()
    assert postman.addressed == ["edgar@example.com"]


def test_links_in_mail_lead_to_where_the_panel_is_reached_by_now(people, propose, admin, settings, request):
    settings.PANEL_ADDRESS = ""
    for wanted in ("no", "yes"):
        signed_in(people["edgar"]).send("/accounts/mail/", {"wanted": wanted})
    postman = request.getfixturevalue("postman")
    for address in ("https://panel.example", "https://moved.example"):
        settings.PANEL_ADDRESS = address
        change = propose()
        remark(change, Action.APPROVE, by=admin)
        deliver_due()
        assert f"{address}{change.get_absolute_url()}" in postman.mails[-1].get_content()


def test_whoever_wants_none_gets_none_and_can_have_it_again(postman, people, propose, admin, editor):
    remark(propose(), Action.APPROVE, by=admin)
    client = signed_in(editor)
    page = client.page(reverse("account")).links()
    assert page["What you are told by mail"] == "/accounts/mail/"
    assert "It is on, and goes to edgar@example.com." in client.page("/accounts/mail/").text
    assert "You get no more mail." in client.send("/accounts/mail/", {"wanted": "no"}).text
    remark(propose(), Action.APPROVE, by=admin)
    assert deliver_due() == Counter()
    client.send("/accounts/mail/", {"wanted": "yes"})
    remark(propose(), Action.APPROVE, by=admin)
    assert deliver_due() == Counter(delivered=1)


def test_a_mail_that_is_not_taken_is_tried_again_under_its_id_and_the_mailbox_stays_on(
    postman, people, propose, admin, editor
):
    remark(propose(), Action.APPROVE, by=admin)
    postman.refuses = "450 try later"
    assert deliver_due() == Counter(failed=1)
    assert Attempt.objects.get().status == 450
    assert "try later" in Attempt.objects.get().answer
    postman.refuses = ""
    Endpoint.objects.update(failing_since=timezone.now() - timezone.timedelta(days=4))
    Delivery.objects.update(next_try_at=timezone.now())
    assert "Mail to edgar has failed since" in signed_in(admin).page("/").text
    assert deliver_due() == Counter(delivered=1)
    assert postman.mails[0]["Message-ID"] == f"<{Delivery.objects.get().message_id}@panel.example>"
    assert "Mail to" not in signed_in(admin).page("/").text


def gives_up():
    Delivery.objects.update(outcome="failed", next_try_at=None)


def leaves():
    User.objects.filter(username="edgar").update(is_active=False)


def has_no_address():
    User.objects.filter(username="edgar").update(email="")


def wants_none():
    signed_in(User.objects.get(username="edgar")).send("/accounts/mail/", {"wanted": "no"})


@pytest.mark.parametrize("ends", [gives_up, leaves, has_no_address, wants_none])
def test_home_names_whom_mail_fails_to_as_long_as_it_is_tried(postman, people, propose, admin, viewer, ends):
    change = propose()
    remark(change, Action.APPROVE, by=admin)
    transition(change, Action.ASK, by=admin, data={"reviewers": [viewer.pk]})
    postman.refuses = "550 nobody here"
    deliver_due()
    deliver_due()
    Endpoint.objects.update(failing_since=timezone.now() - timedelta(days=1))
    home = signed_in(admin).page("/").text
    assert "Mail to edgar and violet has failed since" in home
    assert "Mail to" not in signed_in(people["edgar"]).page("/").text
    Delivery.objects.filter(endpoint__person=viewer).delete()
    assert "Mail to edgar has failed since" in signed_in(admin).page("/").text
    ends()
    assert "Mail to" not in signed_in(admin).page("/").text


def test_home_says_how_many_mail_fails_to_where_they_are_many(postman, people, propose, editor, admin, settings):
    many = [make_user(f"viewer{number}", "Viewer") for number in range(5)]
    User.objects.update(email="somebody@example.com")
    transition(propose(), Action.ASK, by=editor, data={"reviewers": [each.pk for each in many]})
    Endpoint.objects.update(failing_since=timezone.now() - timedelta(days=1))
    assert "Mail to 5 people has failed since" in signed_in(admin).page("/").text
    settings.EMAIL_URL = None
    assert "Mail to" not in signed_in(admin).page("/").text


@pytest.mark.parametrize("name", ["b\r\nBcc: x@example.com\r\n\r\nSign in", *ENCODED])
def test_what_somebody_wrote_adds_neither_header_nor_text(postman, people, propose, admin, name):
    remark(propose({"name": "a"}, {"name": name}), Action.APPROVE, by=admin)
    assert deliver_due() == Counter(delivered=1)
    (mail,) = postman.mails
    assert mail["Bcc"] is None
    assert postman.addressed == ["edgar@example.com"]
    assert mail["Message-ID"]
    assert mail.get_content().startswith("edgar proposed to rename a to ")
    assert name not in ENCODED or name.replace("=?", "= ?") in mail["Subject"]


def test_a_server_that_is_away_is_a_failure_and_no_more(people, propose, admin, settings):
    settings.EMAIL_URL = MailServer("127.0.0.1", free_port())
    settings.EMAIL_FROM, settings.PANEL_ADDRESS = "panel@example.com", "https://panel.example"
    remark(propose(), Action.APPROVE, by=admin)
    assert deliver_due() == Counter(failed=1)


def test_without_a_server_for_mail_nothing_is_written(people, propose, admin):
    remark(propose(), Action.APPROVE, by=admin)
    assert not Delivery.objects.exists()


def test_somebody_without_an_address_or_who_left_gets_none(postman, propose, admin, people):
    leaver = make_user("lee", "Editor")
    change = propose()
    transition(change, Action.ASK, by=admin, data={"reviewers": [leaver.pk]})
    leaver.email, leaver.is_active = "lee@example.com", False
    leaver.save()
    transition(change, Action.ASK, by=admin, data={"reviewers": [leaver.pk]})
    assert deliver_due() == Counter()


def test_mailboxes_are_not_among_the_endpoints_of_admins(postman, people, propose, admin, as_admin, remote):
    remark(propose(), Action.APPROVE, by=admin)
    box = Endpoint.objects.get()
    assert "Nobody is told yet" in as_admin.page("/settings/notifications/").text
    assert as_admin.get(f"/settings/notifications/{box.pk}/").status_code == 404
    assert as_admin.get(Delivery.objects.get().get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://u:p%40ss@mail.example.com", MailServer("mail.example.com", 587, "u", "p@ss")),
        ("smtps://mail.example.com", MailServer("mail.example.com", 465, tls_at_once=True)),
        ("smtp://localhost:25", MailServer("localhost", 25)),
        ("", None), ("mail.example.com", None), ("http://mail.example.com", None), ("smtp://h:99999", None),
    ],
)  # fmt: skip
def test_the_address_of_a_server_is_read_or_refused_by_name(address, server):
    env = Environment({"EMAIL_URL": address})
    assert env.mail("EMAIL_URL") == server
    assert list(env.problems) == ([] if server or not address else ["EMAIL_URL"])
    assert "p@ss" not in repr(server)


def test_mail_needs_a_sender_and_an_address_for_its_links():
    env = Environment({})
    check_mail(env, MailServer("localhost", 25), "", "")
    assert list(env.problems) == ["EMAIL_FROM", "PANEL_ADDRESS"]
    env = Environment({})
    check_mail(env, MailServer("localhost", 25), "panel@example.com", "https://panel.example.com")
    assert not env.problems


@pytest.mark.parametrize(("late", "told"), [(timedelta(0), "ada"), (timedelta(hours=2), "missed its moment")])
def test_what_came_of_a_schedule_is_told_whoever_proposed_and_scheduled_it(
    postman, people, propose, admin, remote, late, told
):
    change = propose({"directory_id": "dir_1"}, {"directory_id": "dir_2"})
    soon = (timezone.now() + timedelta(days=1)).replace(tzinfo=None)
    services.schedule(change, by=admin, local=soon, zone="UTC")
    Change.objects.update(apply_at=timezone.now() - late)
    services.apply_due()
    deliver_due()
    assert sorted(postman.addressed) == ["ada@example.com", "edgar@example.com"]
    assert told in postman.mails[0]["Subject"]


def edit_it(change, by):
    wanted = Change.objects.get(pk=change.pk)
    wanted.note = "Support agreed."
    return edit(Edited(change, reading(change)), wanted, by=by)


def bring_up_to_date(change, by):
    Change.objects.update(state="stale")
    return services.refresh(Change.objects.get(), by=by)


ENDS = {
    "edited": (edit_it, "It is no longer scheduled: it is not applied by itself."),
    "brought up to date": (bring_up_to_date, "It is no longer scheduled: it is not applied by itself."),
    "unscheduled": (lambda change, by: services.unschedule(change, by=by), "unscheduled it"),
    "withdrawn": (lambda change, by: services.withdraw(change, by=by, words="Not now."), "withdrew it."),
}


@pytest.fixture
def scheduled(propose, admin, remote):
    remote.memory.projects["pr_1"]["directory_id"] = "dir_1"
    change = propose({"directory_id": "dir_1"}, {"directory_id": "dir_2"})
    soon = (timezone.now() + timedelta(days=1)).replace(tzinfo=None)
    return services.schedule(change, by=admin, local=soon, zone="UTC")


@pytest.mark.parametrize("how", ENDS)
def test_whoever_scheduled_it_is_told_that_somebody_else_ended_that(postman, people, scheduled, editor, how):
    act, said = ENDS[how]
    assert act(scheduled, editor).schedule == ""
    deliver_due()
    assert postman.addressed == ["ada@example.com"]
    assert said in postman.mails[0].get_content()


@pytest.mark.parametrize("how", ["edited", "unscheduled"])
def test_whoever_ends_their_own_moment_is_told_nothing(postman, people, scheduled, admin, how):
    ENDS[how][0](scheduled, admin)
    deliver_due()
    assert postman.addressed == []


def test_an_edit_of_what_was_not_scheduled_any_more_says_nothing_of_it(postman, people, scheduled, editor, admin):
    edit_it(services.unschedule(scheduled, by=admin), editor)
    deliver_due()
    assert postman.addressed == []
