"""What an admin reads of the panel itself: true, current, and without a secret."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection

from adminpanel.accounts.models import Profile
from projects import gateway

pytestmark = pytest.mark.django_db


def test_it_says_what_it_runs_on(as_admin):
    page = as_admin.page("/settings/")
    assert page.heading == "About this panel"
    assert django_settings.VERSION in page.text
    assert ("PostgreSQL" if connection.vendor == "postgresql" else "SQLite 3.") in page.text
    assert "/healthz" in page.text
    assert "/readyz" in page.text


def test_it_asks_the_remote_nothing_and_tells_of_its_last_answer(as_admin, remote):
    asked = len(remote.requests)
    assert "None yet" in as_admin.page("/settings/").text
    assert len(remote.requests) == asked
    as_admin.page("/projects/")
    page = as_admin.page("/settings/")
    assert "status 200" in page.text
    assert gateway.client().transport.base_url in page.text


def test_settings_are_in_force_and_a_secret_is_only_set_or_not(as_admin, settings):
    settings.SECRET_KEY_FALLBACKS = ["an-old-secret-of-this-panel"]
    settings.FIRST_ADMIN_PASSWORD = "the-first-password"
    settings.HELP_CONTACT = "Ask <Ada>"
    page = as_admin.page("/settings/")
    assert "an-old-secret" not in page.html
    assert settings.SECRET_KEY not in page.html
    assert "the-first-password" not in page.html
    assert "Ask <Ada>" in page.text
    assert "set, and not shown" in page.text


def test_every_variable_that_there_is_stands_there_but_for_the_address_of_the_database(as_admin):
    example = Path(django_settings.BASE_DIR, ".env.example").read_text()
    variables = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    (table,) = [each for each in as_admin.page("/settings/").all("table") if "Variable" in "".join(each.itertext())]
    assert {"".join(row.itertext()) for row in table.iter("code")} == variables - {"DATABASE_URL"}


def led_to(page):
    return [link.get("href") for link in page.navigation.iter("a")]


def test_admins_are_led_there(as_admin):
    assert "/settings/" in led_to(as_admin.page("/changes/"))


def test_nobody_else_is(as_editor):
    assert "/settings/" not in led_to(as_editor.page("/changes/"))


@time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC), tick=False)
def test_the_clock_of_the_machine_is_that_of_utc_whatever_the_readers_zone(as_admin, admin):
    Profile.objects.create(user=admin, time_zone="Pacific/Auckland")
    assert "2026-11-26 12:00 UTC, by the clock of this machine" in as_admin.page("/settings/").text
