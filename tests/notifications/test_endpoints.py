"""Admins say who is told of what; a secret is shown once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from projects.notifications import endpoints
from projects.notifications.catalogue import Type
from projects.notifications.models import Delivery, Endpoint
from projects.services import NotInState
from tests.fault_table import resets_before_acting

LIST = "/settings/notifications/"
NEW = f"{LIST}new/"
TYPED = {"channel": "webhook", "name": "Our bot", "address": "https://hooks.example.com/in", "events": "change.applied"}


def secrets_on(page):
    return re.findall(r"whsec_[A-Za-z0-9+/=]{44}", page.html)


@pytest.fixture
def made(as_admin, remote):
    return as_admin.send(NEW, TYPED)


@pytest.fixture
def address(made):
    return Endpoint.objects.get().get_absolute_url()


def test_an_endpoint_is_made_and_its_secret_is_shown_once(as_admin, made, address):
    (secret, *same) = secrets_on(made)
    assert set(same) <= {secret}
    assert made.heading == "Our bot"
    assert not secrets_on(as_admin.page(address))
    endpoint = Endpoint.objects.get()
    assert (endpoint.secret, endpoint.events, endpoint.panel_address) == (
        secret, ["change.applied"], "http://testserver",
    )  # fmt: skip
    page = as_admin.page(LIST)
    assert "https://hooks.example.com/in" in page.text
    assert "Signed webhook" in page.text


def test_a_new_secret_is_shown_once_and_for_a_day_both_sign(as_admin, made, address):
    old, *_ = secrets_on(made)
    page = as_admin.send(f"{address}rotate/")
    new, *_ = secrets_on(page)
    assert new != old
    assert "The old secret signs as well until" in page.text
    assert not secrets_on(as_admin.page(address))
    page = as_admin.send(f"{address}forget-old-secret/")
    assert "signs as well" not in page.text
    assert Endpoint.objects.get().old_secret == ""


def test_while_two_secrets_sign_no_third_is_made_for_it_would_drop_one_that_is_in_use(as_admin, made, address):
    old, *_ = secrets_on(made)
    new, *_ = secrets_on(as_admin.send(f"{address}rotate/"))
    page = as_admin.send(f"{address}rotate/")
    assert "Nothing was changed: a new secret was made already" in page.text
    assert not secrets_on(page)
    assert Endpoint.objects.get().secrets_at(timezone.now()) == [new, old]
    assert "Another new one can be made once it signs no more." in page.text
    assert "Make a new secret" not in page.buttons
    assert "Make a new secret" in as_admin.send(f"{address}forget-old-secret/").buttons
    third, *_ = secrets_on(as_admin.send(f"{address}rotate/"))
    assert Endpoint.objects.get().secrets_at(timezone.now()) == [third, new]
    Endpoint.objects.update(old_secret_until=timezone.now() - timedelta(minutes=1))
    assert secrets_on(as_admin.send(f"{address}rotate/"))


def test_of_two_presses_at_once_one_makes_a_secret(endpoint, admin):
    first, second = Endpoint.objects.get(), Endpoint.objects.get()
    endpoints.rotate(first, by=admin)
    endpoints.forget_old_secret(first, by=admin)
    with pytest.raises(NotInState):
        endpoints.rotate(second, by=admin)
    assert Endpoint.objects.get().secret == first.secret


def test_what_is_sent_where_can_be_changed(as_admin, made, address):
    values = as_admin.page(address).values(address)
    page = as_admin.send(address, {**values, "name": "Theirs", "events": ["change.unknown"], "environments": "env_1"})
    assert page.heading == "Theirs"
    endpoint = Endpoint.objects.get()
    assert endpoint.events == ["change.unknown"]
    assert endpoint.environments == [{"id": "env_1", "name": "production", "is_default": True}]
    chosen = [box.get("value") for box in page.all("input") if box.get("checked") is not None]
    assert chosen == ["change.unknown", "env_1"]


def test_two_endpoints_have_two_names(as_admin, made, address):
    page = as_admin.send(NEW, {**TYPED, "name": "our BOT"}, status=422)
    assert "Another endpoint has this name." in page.errors_at("name")
    as_admin.send(NEW, {**TYPED, "name": "Our second bot"})
    other = Endpoint.objects.get(name="Our second bot").get_absolute_url()
    as_admin.send(other, {**as_admin.page(other).values(other), **TYPED}, status=422)
    assert as_admin.send(address, {**TYPED, "events": "change.missed"}).heading == "Our bot"
    assert sorted(each.name for each in Endpoint.objects.all()) == ["Our bot", "Our second bot"]


def test_what_it_may_be_told_is_offered_by_subject_each_once(as_admin, remote):
    groups = [each for each in as_admin.page(NEW).all("div") if each.get("role") == "group"]
    assert [each.get("aria-label") for each in groups] == [
        "Proposals", "Decisions", "Schedules", "Applying", "Outside this panel"
    ]  # fmt: skip
    offered = [box.get("value") for group in groups for box in group.iter("input")]
    assert sorted(offered) == sorted(Type.values)


def test_an_address_that_nothing_may_be_sent_to_is_refused_at_its_field(as_admin, remote):
    page = as_admin.send(NEW, {**TYPED, "address": "https://testserver/in"}, status=422)
    assert "This is the panel’s own address." in page.errors_at("address")
    assert not Endpoint.objects.exists()


def test_numbers_that_nothing_may_be_sent_to_are_refused_at_their_field(as_admin, remote):
    page = as_admin.send(NEW, {**TYPED, "address": "https://10.0.0.5/in"}, status=422)
    assert "not public" in page.errors_at("address")
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize("typed", [{"events": []}, {"name": "\u200b"}, {"events": ["change.nothing"]}])
def test_what_is_missing_is_asked_for(as_admin, remote, typed):
    as_admin.send(NEW, {**TYPED, **typed}, status=422)
    assert not Endpoint.objects.exists()


def test_the_address_of_slack_is_not_shown_again_and_stays_where_nothing_is_typed(as_admin, remote):
    secret = "https://hooks.slack.com/services/T0/B0/x9y8z7"
    page = as_admin.send(NEW, {**TYPED, "channel": "slack", "address": secret})
    assert "x9y8z7" not in page.html
    assert not secrets_on(page)
    address = Endpoint.objects.get().get_absolute_url()
    as_admin.send(address, {**page.values(address), "name": "Chat", "events": ["change.applied"]})
    assert "x9y8z7" not in as_admin.page(LIST).html
    assert (Endpoint.objects.get().name, Endpoint.objects.get().address) == ("Chat", secret)


def test_slack_which_is_signed_nothing_gets_no_secret(as_admin, remote):
    as_admin.send(NEW, {**TYPED, "channel": "slack"})
    page = as_admin.send(f"{Endpoint.objects.get().get_absolute_url()}rotate/")
    assert "Nothing was changed." in page.text
    assert not secrets_on(page)
    assert (Endpoint.objects.get().secret, Endpoint.objects.get().old_secret) == ("", "")


def test_the_log_names_the_project_of_each_and_costs_as_many_queries_for_many(
    as_admin, endpoint, propose, remote, django_assert_max_num_queries
):
    for _ in range(30):
        propose()
    with django_assert_max_num_queries(20):
        page = as_admin.page(endpoint.get_absolute_url())
    assert page.text.count("Proposed Support bot") == 25
    assert "Page 1 of 2" in page.text


def test_it_is_switched_off_and_on_and_deleted(as_admin, made, address):
    page = as_admin.send(f"{address}switch-off/")
    assert "An admin switched it off, just now." in page.text
    assert "Switch it on first" in " ".join(as_admin.send(f"{address}test/").html.split())
    assert not Delivery.objects.exists()
    assert "Switch off" in as_admin.send(f"{address}switch-on/").buttons
    page = as_admin.send(f"{address}delete/")
    assert page.heading == "Notifications"
    assert not Endpoint.objects.exists()


def test_when_humanloop_is_away_what_is_chosen_can_be_changed_still(as_admin, remote, made, address):
    values = as_admin.page(address).values(address)
    as_admin.send(address, {**values, "events": ["change.applied"], "environments": "env_1"})
    remote.on("GET", "/", resets_before_acting)
    page = as_admin.page(address)
    assert "The environments can’t be read right now" in page.text
    as_admin.send(address, {**page.values(address), "events": ["change.applied"], "environments": "env_1"})
    assert [row["name"] for row in Endpoint.objects.get().environments] == ["production"]


def test_the_password_is_asked_for_where_it_was_given_too_long_ago(as_admin, made, address):
    session = as_admin.session
    del session["password_at"]
    session.save()
    assert as_admin.get(NEW)["Location"].startswith("/accounts/")
    assert as_admin.post(f"{address}rotate/")["Location"].startswith("/accounts/")
    assert not Endpoint.objects.get().old_secret


# What a newcomer reads.


def test_what_fails_for_long_is_told_to_admins_at_home_before_it_is_switched_off(as_admin, as_editor, made, address):
    link = "Notifications to Our bot have failed since"
    Endpoint.objects.update(failing_since=timezone.now() - timedelta(minutes=50))
    assert link not in as_admin.page("/").text
    Endpoint.objects.update(failing_since=timezone.now() - timedelta(minutes=70))
    page = as_admin.page("/")
    assert link in page.text
    assert page.links()["Our bot"] == address
    assert link not in as_editor.page("/").text
    Endpoint.objects.update(off="by_hand", off_at=timezone.now())
    assert link not in as_admin.page("/").text


def test_one_that_waits_between_two_messages_is_not_said_to_have_asked_for_time(as_admin, made, address):
    Endpoint.objects.update(not_before=timezone.now() + timedelta(minutes=1))
    assert "asked for time" not in as_admin.page(LIST).text
    Endpoint.objects.update(failing_since=timezone.now())
    assert "On. It has failed since just now, and asked for time until" in as_admin.page(LIST).text


def test_the_log_says_why_an_attempt_failed_and_that_the_next_is_due(as_admin, made, address):
    as_admin.send(f"{address}test/")
    delivery = Delivery.objects.get()
    delivery.attempts.create(at=timezone.now(), milliseconds=9, problem="It could not be reached.")
    Delivery.objects.update(tries=1, next_try_at=timezone.now() - timedelta(minutes=3))
    page = as_admin.page(address)
    assert "Failed so far; the next attempt is due now" in page.text
    assert "It could not be reached." in page.text
    assert "Send again" not in as_admin.page(delivery.get_absolute_url()).buttons  # it is due as it is


@pytest.mark.parametrize(
    ("outcome", "told", "is_main"),
    [
        ("delivered", "Sent again it arrives twice, under the same id.", False),
        ("failed", "As it is, under the same id.", True),
    ],
)
def test_to_send_again_says_what_comes_of_it(as_admin, made, address, outcome, told, is_main):
    as_admin.send(f"{address}test/")
    Delivery.objects.update(outcome=outcome, next_try_at=None)
    page = as_admin.page(Delivery.objects.get().get_absolute_url())
    assert told in page.text
    (button,) = [each for each in page.one("main").iter("button") if "".join(each.itertext()) == "Send again"]
    assert ("primary" in (button.get("class") or "")) == is_main
    assert "It waits to be sent" in as_admin.send(f"{Delivery.objects.get().get_absolute_url()}again/").text


def test_what_is_done_most_comes_before_the_long_form(as_admin, made, address):
    html = as_admin.page(address).html
    assert html.index("Send test") < html.index("Sent in the last 30 days") < html.index("Save endpoint")


def test_admins_read_whether_mail_is_set_up_and_by_what(as_admin, as_viewer, remote, settings):
    assert "EMAIL_URL" in as_admin.page(LIST).text
    assert as_admin.page("/accounts/mail/").links()["How it is set up"] == f"{LIST}#mail"
    assert "Please tell an admin." in as_viewer.page("/accounts/mail/").text
    settings.EMAIL_URL, settings.EMAIL_FROM = "smtp://mail.example", "panel@example.com"
    assert "It is set up, and comes from panel@example.com." in as_admin.page(LIST).text


def test_who_gets_mail_reads_where_it_goes(as_viewer, viewer, remote):
    assert "You have not switched it off." in as_viewer.page("/accounts/mail/").text
    type(viewer).objects.filter(pk=viewer.pk).update(email="violet@example.com")
    assert "It is on, and goes to violet@example.com." in as_viewer.page("/accounts/mail/").text


def test_each_field_that_is_empty_says_what_to_enter(as_admin, remote):
    page = as_admin.send(NEW, {"channel": "webhook"}, status=422)
    assert page.errors_at("name") == "Error: Enter a name."
    assert page.errors_at("address") == "Error: Enter an address."
