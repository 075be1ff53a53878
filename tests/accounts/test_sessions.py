"""How long a sign-in lasts: twenty hours idle, seven days at most, and no longer than the password."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adminpanel.accounts.models import PanelSession
from tests.pages import PageClient

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def is_in(client):
    return client.get("/projects/").status_code == 200


def test_twenty_hours_of_idleness_are_no_expiry_but_half_an_hour_more_is(editor, sign_in, clock):
    client, _ = sign_in("edgar")
    clock.shift(timedelta(hours=1, minutes=4))
    assert is_in(client)
    clock.shift(timedelta(hours=20))
    assert is_in(client)
    clock.shift(timedelta(hours=20, minutes=30))
    assert not is_in(client)


def test_after_seven_days_even_a_busy_person_signs_in_again(editor, sign_in, clock):
    client, _ = sign_in("edgar")
    for _ in range(14):
        clock.shift(timedelta(hours=11, minutes=59))
        assert is_in(client)
    clock.shift(timedelta(hours=1))
    assert not is_in(client)


def test_a_request_soon_after_another_does_not_write_the_session(editor, sign_in, clock):
    client, _ = sign_in("edgar")
    client.get("/accounts/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/accounts/")
    assert not [query for query in queries.captured_queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


def test_a_form_that_is_sent_does_not_write_the_session(editor, sign_in, clock):
    # The write would come after what the form did, and where it fails nobody is told what that was.
    client, _ = sign_in("edgar")
    client.get("/accounts/")
    clock.shift(timedelta(minutes=6))
    for method, written in ((client.post, 0), (client.get, 1)):
        with CaptureQueriesContext(connection) as queries:
            method("/changes/")
        assert sum(query["sql"].startswith("UPDATE") for query in queries.captured_queries) == written


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(editor, sign_in):
    here, _ = sign_in("edgar")
    there, _ = sign_in("edgar")
    new = "an entirely new password"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    page = here.send("/accounts/password_change/", data)
    assert "Your password is changed" in page.html
    assert is_in(here)
    assert not is_in(there)
    assert PanelSession.objects.filter(user=editor).count() == 1


@pytest.mark.parametrize(
    ("new", "why"),
    [("short", "12 characters"), ("qwerty123456", "easy to guess")],
)
def test_a_weak_password_is_refused_at_its_field(as_editor, new, why):
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    page = as_editor.send("/accounts/password_change/", data, 422)
    assert why in page.text


def test_an_account_that_was_deactivated_is_out_at_its_next_request(as_editor, editor):
    editor.is_active = False
    editor.save()
    assert not is_in(as_editor)


def test_a_session_cookie_of_nonsense_is_a_visitor_and_no_fault(db):
    client = PageClient()
    for nonsense in ("x" * 5000, "\x00", '"aaaaaaaaaaaa\\000"', "'; DROP TABLE", "../../etc"):
        assert client.get("/projects/", headers={"cookie": f"sessionid={nonsense}"}).status_code == 302
