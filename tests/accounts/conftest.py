"""Admins who have given their password just now, and people who sign in by the form."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from adminpanel.accounts.sudo import PASSWORD_AT
from tests.pages import PageClient

PASSWORD = "correct horse battery staple"


def give_password(client):
    """As if the person had just typed it."""
    session = client.session
    session[PASSWORD_AT] = timezone.now().isoformat()
    session.save()
    return client


@pytest.fixture
def as_fresh_admin(as_admin):
    return give_password(as_admin)


@pytest.fixture
def sign_in():
    def by_form(username, password=PASSWORD, client=None, **extra):
        client = client or PageClient()
        response = client.post("/accounts/login/", {"username": username, "password": password}, **extra)
        return client, response

    return by_form


@pytest.fixture
def migrated_again(transactional_db):
    """For a test that goes back to an earlier migration."""
    yield
    call_command("migrate", verbosity=0)
