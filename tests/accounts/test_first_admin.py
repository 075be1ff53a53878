"""The first admin, whom the environment names: made once, and only where there is nobody yet."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from adminpanel.accounts import bootstrap
from adminpanel.accounts.models import PeopleEvent
from adminpanel.accounts.permissions import role_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


@pytest.fixture
def named(settings):
    settings.FIRST_ADMIN_USERNAME, settings.FIRST_ADMIN_PASSWORD = "first", PASSWORD


def test_the_named_admin_is_made_once_and_noted_in_the_log(named, client):
    assert "Made the first admin" in bootstrap.ensure()
    assert "There are users already" in bootstrap.ensure()
    person = User.objects.get()
    assert (person.username, role_of(person)) == ("first", "Admin")
    assert client.post("/accounts/login/", {"username": "first", "password": PASSWORD}).status_code == 302
    event = PeopleEvent.objects.get()
    assert (event.act, event.actor, event.subject_name) == ("first_admin", None, "first")


def test_where_there_are_people_nobody_is_added_and_nobody_changed(named, viewer):
    bootstrap.ensure()
    assert list(User.objects.values_list("username", flat=True)) == ["violet"]


def test_without_a_name_it_says_what_to_set(db):
    assert "FIRST_ADMIN_USERNAME" in bootstrap.ensure()
    assert not User.objects.exists()


@pytest.mark.parametrize(("name", "password"), [("first", "sh0rt"), ("first", "qwerty123456"), ("a b", PASSWORD)])
def test_a_name_or_a_password_that_cannot_be_one_is_refused_and_not_printed(settings, name, password):
    settings.FIRST_ADMIN_USERNAME, settings.FIRST_ADMIN_PASSWORD = name, password
    with pytest.raises(CommandError) as refused:
        bootstrap.ensure()
    assert "FIRST_ADMIN_PASSWORD" in str(refused.value)
    assert password not in str(refused.value)
    assert not User.objects.exists()


def test_setup_can_run_again_at_every_release(named, capsys):
    call_command("setup")
    call_command("setup")
    assert User.objects.count() == 1
