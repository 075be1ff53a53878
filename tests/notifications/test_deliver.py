"""What is due is sent to a real receiver: signed, once, under one id; whatever the receiver does, nothing is lost."""

import json
from collections import Counter
from datetime import timedelta
from email.utils import format_datetime
from threading import Event as Stopping

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook

from projects.clock.loop import do_due
from projects.models import LastRun
from projects.notifications import endpoints, post
from projects.notifications.deliver import deliver_due, prune_deliveries
from projects.notifications.models import Attempt, Delivery, Endpoint
from projects.services import NotInState
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def rounds_until(clock, wait, step=timedelta(minutes=5)):
    """Let the time pass with a round every so often."""
    ends = timezone.now() + wait
    while timezone.now() < ends:
        deliver_due()
        clock(step)


def answered():
    return list(Attempt.objects.values_list("status", flat=True))


def test_what_is_sent_is_signed_as_the_standard_says(receiver, endpoint, delivery):
    assert deliver_due() == Counter(delivered=1)
    (sent,) = receiver.requests
    assert (sent.method, sent.path, sent.query) == ("POST", "/hook", "to=us")
    assert sent.headers["content-type"] == "application/json"
    assert sent.headers["webhook-id"] == delivery.message_id
    assert sent.body.decode() == delivery.body
    verified = Webhook(endpoint.secret).verify(sent.body, sent.headers)
    assert verified["type"] == "change.proposed"
    delivery.refresh_from_db()
    assert (delivery.outcome, delivery.next_try_at) == ("delivered", None)
    assert deliver_due() == Counter()


def test_while_a_secret_is_rotated_both_verify_and_a_day_later_the_new_one_alone(
    receiver, endpoint, admin, propose, clock
):
    old, new = endpoint.secret, endpoints.rotate(endpoint, by=admin)
    propose()
    deliver_due()
    clock(DAY + HOUR)
    propose()
    deliver_due()
    first, second = receiver.requests
    assert len(first.headers["webhook-signature"].split()) == 2
    with time_machine.travel(timezone.now() - DAY - HOUR, tick=False):
        for secret in (old, new):
            Webhook(secret).verify(first.body, first.headers)
    Webhook(new).verify(second.body, second.headers)
    assert len(second.headers["webhook-signature"].split()) == 1


def test_what_fails_is_tried_when_the_standard_says_and_always_under_one_id(receiver, endpoint, clock, delivery):
    receiver.answers(500, b"broken")
    waits, began = [], timezone.now()
    while Delivery.objects.get().outcome == "waiting" and not Endpoint.objects.get().off:
        clock(Delivery.objects.get().next_try_at - timezone.now())
        deliver_due()
        waits.append(timezone.now() - began)
        began = timezone.now()
    wanted = [0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    for wait, seconds in zip(waits, wanted, strict=True):
        assert seconds <= wait.total_seconds() <= seconds * 1.1 + 0.001
    assert set(receiver.ids) == {delivery.message_id}
    assert set(answered()) == {500}
    assert Attempt.objects.first().answer == "broken"
    stamps = [int(sent.headers["webhook-timestamp"]) for sent in receiver.requests]
    assert len(set(stamps)) == len(stamps)


def test_after_a_day_of_failures_all_arrives_once_each_under_its_id(receiver, endpoint, propose, clock):
    receiver.answers(500)
    for _ in range(3):
        propose()
    rounds_until(clock, DAY, step=HOUR)
    receiver.requests.clear()
    receiver.answers(200)
    rounds_until(clock, DAY, step=HOUR)
    assert sorted(receiver.ids) == sorted(each.message_id for each in Delivery.objects.all())
    assert set(Delivery.objects.values_list("outcome", flat=True)) == {"delivered"}
    assert Endpoint.objects.get().failing_since is None


def test_after_three_days_of_failures_it_is_switched_off_and_home_says_so(
    receiver, endpoint, propose, clock, admin, editor
):
    receiver.answers(503)
    propose()
    rounds_until(clock, 4 * DAY, step=HOUR)
    endpoint.refresh_from_db()
    assert endpoint.off == "failing"
    page = signed_in(admin).page("/")
    assert "Notifications to Our bot are switched off: everything failed for three days." in page.text
    assert page.links()["Our bot"] == endpoint.get_absolute_url()
    assert "switched off" not in signed_in(editor).page("/").text
    waiting = Delivery.objects.get()
    endpoints.switch_on(endpoint, by=endpoint.made_by)
    receiver.answers(200)
    rounds_until(clock, DAY, step=HOUR)
    assert receiver.ids[-1] == waiting.message_id
    assert "switched off" not in signed_in(admin).page("/").text


def test_a_receiver_that_is_gone_is_switched_off_at_once(receiver, endpoint, delivery):
    receiver.answers(410)
    deliver_due()
    endpoint.refresh_from_db()
    delivery.refresh_from_db()
    assert (endpoint.off, delivery.outcome) == ("gone", "failed")
    assert deliver_due() == Counter()


@pytest.mark.parametrize("asked", [{"Retry-After": "7200"}, {"Retry-After": None}])
@pytest.mark.parametrize("status", [429, 502, 504])
def test_a_receiver_that_asks_for_time_gets_it_for_all(receiver, endpoint, propose, clock, status, asked):
    moment = format_datetime(timezone.now() + 2 * HOUR, usegmt=True)
    receiver.answers(status, **{name.replace("-", "_"): value or moment for name, value in asked.items()})
    propose()
    propose()
    assert deliver_due() == Counter(failed=1)
    receiver.answers(200)
    rounds_until(clock, 2 * HOUR - timedelta(minutes=2), step=timedelta(minutes=20))
    assert len(receiver.requests) == 1
    rounds_until(clock, 2 * HOUR, step=timedelta(minutes=20))
    assert set(Delivery.objects.values_list("outcome", flat=True)) == {"delivered"}


def test_a_receiver_that_looks_overloaded_is_left_alone_for_a_minute(receiver, endpoint, delivery, clock):
    receiver.answers(502)
    deliver_due()
    clock(timedelta(seconds=30))
    assert deliver_due() == Counter()
    clock(timedelta(seconds=31))
    assert deliver_due() == Counter(failed=1)


def test_a_redirect_is_a_failure_and_is_not_followed(receiver, endpoint, delivery):
    with receiver.elsewhere as elsewhere:
        receiver.answers(307, Location=f"{elsewhere.base_url}/hook")
        assert deliver_due() == Counter(failed=1)
        assert elsewhere.requests == []
    assert "leads elsewhere" in Attempt.objects.get().problem


def test_of_an_answer_without_end_two_kilobytes_are_read(receiver, endpoint, delivery):
    def floods(exchange):
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        for _ in range(1000):
            exchange.send(b"x" * 100_000)
        return False

    receiver.on("POST", "/", floods)
    assert deliver_due() == Counter(delivered=1)
    assert Attempt.objects.get().answer == "x" * 2048
    receiver.settle()
    assert receiver.hung_up


def test_an_answer_that_trickles_is_an_answer_once_its_status_is_there(receiver, endpoint, delivery):
    receiver.on("POST", "/", lambda exchange: exchange.trickle(b"HTTP/1.1 200 OK\r\n\r\n"))
    assert deliver_due() == Counter(delivered=1)
    assert Attempt.objects.get().milliseconds < 10_000


@pytest.mark.parametrize(
    "behaviour",
    [
        lambda exchange: exchange.wait_for_hang_up(),
        lambda exchange: exchange.trickle(b"H"),
        lambda exchange: exchange.trickle(b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda exchange: exchange.send(b"HTTP/1.1 200 OK\r\n") or exchange.trickle(b"a: b\r\n"),
    ],
    ids=["says nothing", "status without end", "bids to go on", "headers without end"],
)
def test_one_that_never_says_how_it_is_gets_its_time_and_no_more(receiver, endpoint, delivery, monkeypatch, behaviour):
    monkeypatch.setattr(post, "SECONDS", 1.5)
    receiver.on("POST", "/", behaviour)
    assert deliver_due() == Counter(failed=1)
    assert (Attempt.objects.get().status, Attempt.objects.get().problem) == (
        None, "It did not answer within 1.5 seconds.",
    )  # fmt: skip
    receiver.settle()
    assert receiver.hung_up
    assert set(receiver.ids) == {delivery.message_id}


def test_one_that_hangs_up_is_tried_again(receiver, endpoint, delivery):
    receiver.once("POST", "/", lambda exchange: exchange.reset())
    assert deliver_due() == Counter(failed=1)
    assert Attempt.objects.get().problem
    assert deliver_due(timezone.now() + timedelta(seconds=6)) == Counter(delivered=1)
    assert len(set(receiver.ids)) == 1


def test_one_whose_certificate_nobody_signed_gets_nothing(receiver, endpoint, delivery, settings):
    settings.WEBHOOK_CA_BUNDLE = ""
    assert deliver_due() == Counter(failed=1)
    assert receiver.requests == []
    assert "secure connection" in Attempt.objects.get().problem


def test_what_is_not_http_is_a_failure(receiver, endpoint, delivery):
    receiver.on("POST", "/", lambda exchange: exchange.send(b"220 mail.example ESMTP\r\n") or False)
    assert deliver_due() == Counter(failed=1)
    assert "not HTTP" in Attempt.objects.get().problem


def test_a_clock_that_was_put_back_holds_nothing_up(receiver, endpoint, delivery, clock):
    clock(365 * DAY)
    receiver.answers(500)
    deliver_due()
    clock(-365 * DAY)
    receiver.answers(200)
    assert deliver_due() == Counter(delivered=1)


def test_a_test_and_send_again(receiver, endpoint, delivery, as_admin, remote):
    address = endpoint.get_absolute_url()
    as_admin.send(f"{address}test/")
    deliver_due()
    page = as_admin.page(address)
    assert "Test Delivered" in page.text
    assert json.loads(receiver.requests[-1].body)["type"] == "endpoint.test"
    page = as_admin.page(delivery.get_absolute_url())
    assert "Status 204" in page.text
    assert delivery.message_id in page.text
    as_admin.send(f"{delivery.get_absolute_url()}again/")
    deliver_due()
    assert receiver.ids.count(delivery.message_id) == 2
    Delivery.objects.update(outcome="waiting")
    with pytest.raises(NotInState):
        endpoints.send_again(delivery, by=endpoint.made_by)


def test_the_log_is_of_30_days(receiver, endpoint, delivery, clock):
    deliver_due()
    clock(29 * DAY)
    assert prune_deliveries() == 0
    clock(2 * DAY)
    assert prune_deliveries() == 1
    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_whose_endpoint_is_deleted_while_it_is_sent_is_gone(receiver, endpoint, propose):
    propose()

    def deletes(exchange):
        Endpoint.objects.all().delete()
        connection.close()
        return exchange.answer(204)

    receiver.on("POST", "/", deletes)
    deliver_due()
    assert len(receiver.requests) == 1
    assert not Attempt.objects.exists()


def test_the_secret_is_sent_nowhere(receiver, endpoint, delivery):
    deliver_due()
    everything = repr([(sent.headers, sent.body) for sent in receiver.requests])
    assert endpoint.secret not in everything
    assert "panel.example" in everything


def test_the_clock_sends_what_is_due_and_writes_little_while_nothing_is(receiver, endpoint, clock, propose):
    done = [do_due(Stopping())]
    propose()
    clock(timedelta(seconds=6))
    done.append(do_due(Stopping()))
    assert len(receiver.requests) == 1
    assert LastRun.objects.get(pk="deliver").said == "delivered: 1"
    clock(timedelta(seconds=6))
    done.append(do_due(Stopping()))
    assert "forget_deliveries" in done[0]
    assert done[1:] == [["deliver"], []]


def test_a_fault_of_the_panel_itself_is_a_failure_like_others_and_holds_up_nobody(receiver, make_endpoint, propose):
    broken, works = make_endpoint(name="Broken"), make_endpoint(name="Works")
    Endpoint.objects.filter(pk=broken.pk).update(secret="whsec_x")  # no base64: it can sign nothing
    propose()
    assert deliver_due() == Counter(delivered=1, failed=1)
    assert Attempt.objects.get(delivery__endpoint=broken).problem
    assert works.deliveries.get().outcome == "delivered"
    assert deliver_due() == Counter()
    Endpoint.objects.filter(pk=broken.pk).update(failing_since=timezone.now() - 3 * DAY)
    assert deliver_due(timezone.now() + HOUR) == Counter(failed=1)
    assert Endpoint.objects.get(pk=broken.pk).off == "failing"


def test_three_days_of_failures_count_from_the_last_success(receiver, endpoint, propose):
    for _ in range(2):
        propose()
    Endpoint.objects.update(failing_since=timezone.now() - 3 * DAY)
    receiver.once("POST", "/", lambda exchange: exchange.answer(204))
    receiver.answers(429)
    assert deliver_due() == Counter(delivered=1, failed=1)
    assert Endpoint.objects.get().off == ""
    assert timezone.now() - Endpoint.objects.get().failing_since < HOUR
