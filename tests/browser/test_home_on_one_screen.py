"""Home is read at a glance: on one screen of 1280 by 900, with the practice data, whoever reads it."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from projects.sandbox import seed
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def practice(db):
    seed.seed()
    call_command("demo", stdout=StringIO())
    for person in get_user_model().objects.all():
        person.set_password(PASSWORD)
        person.save()


@pytest.mark.parametrize("username", ["viewer", "editor", "admin"])
def test_home_fits_one_screen(visit, practice, username):
    visitor = visit().signs_in(get_user_model().objects.get(username=username)).goes("/")
    assert visitor.page.locator(".week li").count() == 7
    assert visitor.page.evaluate("document.documentElement.scrollHeight") <= 900


def test_without_the_script_the_list_is_there_as_text(visit, practice):
    plain = visit(javascript=False).signs_in(get_user_model().objects.get(username="editor")).goes("/")
    assert plain.page.get_by_role("button", name="Copy as text").count() == 0
    plain.page.get_by_text("As text", exact=True).click()
    assert "Mia made" in plain.page.locator("pre").inner_text()
