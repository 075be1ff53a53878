"""Guessing passwords gets slow: for one name from one address soonest, and nobody else is kept out by it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.pages import Page, PageClient

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}, {"REMOTE_ADDR": "203.0.113.9"}


def guess(username="edgar", password="wrong", **extra):
    return PageClient().post("/accounts/login/", {"username": username, "password": password}, **(HERE | extra))


def lock(username="edgar", **extra):
    for _ in range(5):
        response = guess(username, **extra)
    return response


def test_the_fifth_failure_locks_with_a_page_of_our_own(editor):
    assert guess().status_code == 422
    response = lock()
    page = Page(response)
    page.check()
    assert page.status == 429
    assert page.heading == "Too many tries"
    assert "in 15 minutes" in page.text
    assert 0 < int(response["Retry-After"]) <= 900
    assert guess(password="correct horse battery staple").status_code == 429


def test_an_unknown_name_locks_in_the_same_words(editor):
    known, unknown = Page(lock("edgar")), Page(lock("nobody-of-that-name"))
    assert known.status == unknown.status == 429
    assert known.text.split("Reference")[0] == unknown.text.split("Reference")[0]


def test_someone_else_behind_the_same_address_still_gets_in(editor, viewer):
    lock("edgar")
    assert guess("violet", "correct horse battery staple").status_code == 302


def test_the_attacked_person_elsewhere_still_gets_in(editor):
    lock("edgar")
    assert guess("edgar", "correct horse battery staple", **ELSEWHERE).status_code == 302


def test_another_browser_at_the_same_address_is_the_same_guesser(editor):
    for number in range(5):
        response = guess(HTTP_USER_AGENT=f"browser {number}")
    assert response.status_code == 429


def test_a_lock_ends_by_itself_and_trying_on_does_not_make_it_longer(editor):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        lock()
        clock.shift(timedelta(minutes=14))
        assert guess().status_code == 429
        clock.shift(timedelta(minutes=1, seconds=1))
        assert guess(password="correct horse battery staple").status_code == 302


def test_success_forgets_the_failures_before_it(editor):
    for _ in range(4):
        guess()
    assert guess(password="correct horse battery staple").status_code == 302
    for _ in range(4):
        assert guess().status_code == 422


def test_a_name_tried_from_everywhere_is_slowed_down_in_the_end(editor):
    statuses = [guess(REMOTE_ADDR=f"198.51.100.{number // 4}").status_code for number in range(50)]
    assert statuses[:49] == [422] * 49
    assert statuses[49] == 429
    assert guess("edgar", "correct horse battery staple", **ELSEWHERE).status_code == 429


def test_an_address_that_tries_every_name_is_slowed_down_in_the_end(editor):
    statuses = [guess(f"name{number // 4}").status_code for number in range(100)]
    assert statuses[:99] == [422] * 99
    assert statuses[99] == 429
    assert guess("edgar", "correct horse battery staple").status_code == 429
    assert guess("edgar", "correct horse battery staple", **ELSEWHERE).status_code == 302


def test_one_customer_of_ipv6_is_one_guesser(editor):
    for number in range(5):
        response = guess(REMOTE_ADDR=f"2001:db8:1:2::{number}")
    assert response.status_code == 429
    assert guess(REMOTE_ADDR="2001:db8:1:3::1").status_code == 422


def test_guesses_of_a_signed_in_thief_count_too(as_editor):
    for _ in range(4):
        assert as_editor.post("/accounts/confirm/", {"password": "wrong"}).status_code == 422
    data = {"old_password": "wrong", "new_password1": "a new long password", "new_password2": "a new long password"}
    assert as_editor.post("/accounts/password_change/", data).status_code == 429
