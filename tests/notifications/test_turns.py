"""Whose turn it is: one process of several sends a delivery, and no endpoint holds up another, nor a schedule."""

import json
import time
from collections import Counter
from datetime import timedelta
from threading import Event as Stopping
from threading import Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from projects import services
from projects.clock.jobs import JOBS
from projects.clock.loop import do_due
from projects.models import Change
from projects.notifications import deliver, signing
from projects.notifications.deliver import deliver_due
from projects.notifications.models import Attempt, Delivery, Endpoint
from tests.together import at_once

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_an_endpoint_that_fails_comes_after_those_that_work(receiver, make_endpoint, propose, settings):
    settings.WEBHOOK_PORTS.append(9)
    dead = make_endpoint(name="Dead", address="https://localhost:9/")
    works = make_endpoint(name="Works")
    propose()
    assert deliver_due() == Counter(delivered=1, failed=1)
    propose()
    propose()
    assert deliver_due(timezone.now() + HOUR) == Counter(delivered=2, failed=1)
    assert list(Attempt.objects.values_list("delivery__endpoint", flat=True))[2:] == [works.pk, works.pk, dead.pk]


@pytest.mark.django_db(transaction=True)
def test_of_several_processes_one_sends_a_delivery(receiver, endpoint, propose):
    for _ in range(5):
        propose()
    at_once(deliver_due, deliver_due, deliver_due)
    assert sorted(receiver.ids) == sorted(each.message_id for each in Delivery.objects.all())


def wait_until_somebody_waits_for_a_lock():
    """On Postgres, which tells; on SQLite whoever is about to write waits in any case."""
    ends = time.monotonic() + 10
    while connection.vendor == "postgresql" and time.monotonic() < ends:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            if cursor.fetchall():
                return


@pytest.mark.django_db(transaction=True)
def test_who_waits_until_another_has_claimed_it_does_not_send_it(receiver, endpoint, propose):
    propose()
    about_to_claim = Stopping()

    def watch(execute, sql, *args):
        if sql.startswith('UPDATE "notifications_delivery"'):
            about_to_claim.set()
        return execute(sql, *args)

    def deliver():
        try:
            with connection.execute_wrapper(watch):
                deliver_due()
        finally:
            connection.close()

    later = Thread(target=deliver)
    with transaction.atomic():
        Delivery.objects.update(next_try_at=timezone.now() + HOUR, tries=1)
        later.start()
        assert about_to_claim.wait(20)
        wait_until_somebody_waits_for_a_lock()
    later.join(20)
    assert receiver.requests == []
    assert Delivery.objects.get().tries == 1


class Killed(BaseException):
    pass


def test_one_that_was_claimed_by_a_process_that_died_is_due_again_under_its_id(
    receiver, endpoint, delivery, clock, monkeypatch
):
    def dies(*args):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(signing, "headers", dies)
        with pytest.raises(Killed):
            deliver_due()
    assert deliver_due() == Counter()
    clock(timedelta(seconds=61))
    assert deliver_due() == Counter(delivered=1)
    assert receiver.ids == [delivery.message_id]


def tried():
    """Return the names of the endpoints in the order of the attempts."""
    return list(Attempt.objects.values_list("delivery__endpoint__name", flat=True))


def test_one_that_is_slow_to_take_them_holds_up_nobody(receiver, make_endpoint, propose, monkeypatch):
    monkeypatch.setattr(deliver, "SHARE", 2000)
    make_endpoint(name="Slow", address=receiver.address.replace("/hook", "/slow"))
    works = make_endpoint(name="Works")
    receiver.on("POST", "/slow", lambda exchange: exchange.trickle(b"HTTP/1.1 200 OK\r\n\r\n"))
    for _ in range(3):
        propose()
    assert deliver_due() == Counter(delivered=4)
    assert tried() == ["Slow", "Works", "Works", "Works"]
    assert not works.deliveries.exclude(outcome="delivered").exists()


def test_many_that_wait_for_one_hold_up_nobody(receiver, make_endpoint, django_assert_max_num_queries):
    chat, works = make_endpoint(name="Chat", channel="slack"), make_endpoint(name="Works", events=["change.withdrawn"])
    body, waiting = "{}", timezone.now() - HOUR
    Delivery.objects.bulk_create(
        Delivery(endpoint=chat, type="change.applied", body=body, next_try_at=waiting) for _ in range(600)
    )
    Delivery.objects.create(endpoint=works, type="change.withdrawn", body=body)
    with django_assert_max_num_queries(40):
        assert deliver_due() == Counter(delivered=2)
    assert tried() == ["Chat", "Works"]


def test_endpoints_take_turns(receiver, make_endpoint, propose):
    first = make_endpoint(name="First")
    for _ in range(3):
        propose()
    make_endpoint(name="Second")
    propose()
    assert deliver_due() == Counter(delivered=5)
    assert tried() == ["First", "Second", "First", "First", "First"]
    assert receiver.ids[0] == first.deliveries.last().message_id


def test_what_failed_but_now_is_not_behind_what_has_failed_for_long(receiver, make_endpoint, propose):
    for name, since in (("Long", DAY), ("Once", HOUR)):
        Endpoint.objects.filter(pk=make_endpoint(name=name).pk).update(failing_since=timezone.now() - since)
    receiver.answers(500)
    propose()
    assert deliver_due() == Counter(failed=2)
    assert tried() == ["Once", "Long"]


def test_what_is_scheduled_waits_for_no_more_than_what_is_being_sent(receiver, endpoint, propose, clock, admin, remote):
    change = propose({"directory_id": "dir_1"}, {"directory_id": "dir_2"})
    tomorrow = (timezone.now() + DAY).replace(tzinfo=None)
    services.schedule(change, by=admin, local=tomorrow, zone="UTC")
    Change.objects.update(apply_at=timezone.now() + timedelta(seconds=10))

    def takes_long(exchange):
        clock(timedelta(seconds=15))
        return exchange.answer(204)

    receiver.once("POST", "/", takes_long)
    do_due(Stopping())
    assert len(receiver.requests) == 1
    do_due(Stopping())
    told = [json.loads(sent.body)["type"] for sent in receiver.requests]
    assert told == ["change.proposed", "change.scheduled", "change.applied"]


def test_what_is_scheduled_and_cannot_be_sent_yet_holds_up_no_notification(receiver, endpoint, propose, clock, admin):
    change = propose({"directory_id": "dir_1"}, {"directory_id": "dir_2"})
    services.schedule(change, by=admin, local=(timezone.now() + DAY).replace(tzinfo=None), zone="UTC")
    Change.objects.update(apply_at=timezone.now())
    (deliver,) = [job for job in JOBS if job.name == "deliver"]
    do_due(Stopping(), [deliver])
    assert len(receiver.requests) == 2
