"""Which buttons decide a change, for whom, and which of them is the one of the page."""

from datetime import UTC, datetime

import pytest
import time_machine

from adminpanel.accounts.permissions import Role
from projects import services
from projects.models import Change, Protection
from tests.conftest import make_user, signed_in
from tests.pages import words

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 11, 24, 6, 0)
NOW = "Make live in production"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def change(remote, viewer):
    return Change.objects.create(
        project_id="pr_1", project_name="Support bot", proposed_by=viewer, live_field="active_config_id",
        before={"active_config_id": "config_1"}, requested={"active_config_id": "config_2"},
        names={"config_1": "brief", "config_2": "warm"}, default_environment="production",
    )  # fmt: skip


@pytest.fixture
def protected():
    return Protection.objects.create(
        environment_id="env_1", environment_name="production", is_default=True, approvals=1
    )


@pytest.fixture
def planned(change, editor):
    return services.schedule(change, by=editor, local=THEN, zone="Europe/Berlin")


def primary(page):
    buttons = page.one("main").iter("button")
    return [words(button) for button in buttons if "primary" in (button.get("class") or "")]


def say(client, change, verdict, said=""):
    return client.send(f"{change.get_absolute_url()}say/", {"words": said, "verdict": verdict})


# Who asked for changes.


@pytest.mark.parametrize("is_protected", [False, True])
def test_who_asked_for_changes_is_not_led_to_apply_it(as_editor, change, protected, is_protected):
    Protection.objects.update(approvals=int(is_protected))
    button = "Approve and make live in production" if is_protected else NOW
    assert primary(as_editor.page(change.get_absolute_url())) == [button]
    say(as_editor, change, "ask", "Shorter")
    page = as_editor.page(change.get_absolute_url())
    assert primary(page) == []
    assert button in page.buttons  # they may still think better of it


def test_each_who_asked_for_changes_is_not(as_editor, change):
    other = signed_in(make_user("olga", Role.EDITOR))
    assert primary(other.page(change.get_absolute_url())) == [NOW]
    for client in (as_editor, other):
        say(client, change, "ask", "Shorter")
    assert [primary(client.page(change.get_absolute_url())) for client in (as_editor, other)] == [[], []]


def test_others_are_and_so_are_they_once_its_author_asks_again(as_editor, as_viewer, change):
    say(as_editor, change, "ask", "Shorter")
    assert primary(signed_in(make_user("olga", Role.EDITOR)).page(change.get_absolute_url())) == [NOW]
    as_viewer.send(f"{change.get_absolute_url()}ask/")
    assert primary(as_editor.page(change.get_absolute_url())) == [NOW]


# What waits for its moment.


def test_what_waits_for_its_moment_is_not_pressed_by_the_way(as_editor, planned):
    page = as_editor.page(planned.get_absolute_url())
    assert primary(page) == []
    assert f"{NOW} now" in page.buttons


def test_what_lacks_an_approval_for_its_moment_is_approved_for_that(as_editor, protected, planned, remote):
    page = as_editor.page(planned.get_absolute_url())
    assert primary(page) == ["Approve for Tue 24 Nov 06:00 Berlin"]
    assert "Approve and make live in production now" in page.buttons
    path = f"{planned.get_absolute_url()}say/"
    (button,) = [each for each in page.one("main").iter("button") if each.get("form")]
    assert page.form("/say/").get("id") == button.get("form")
    after = as_editor.send(path, {**page.values(path), button.get("name"): button.get("value")})
    assert (after.state, remote.writes) == ("Scheduled", [])
    assert primary(after) == []


def test_its_author_asks_nobody_for_what_waits_for_its_moment(as_viewer, change, editor):
    assert "Ask an editor: edgar." in as_viewer.page(change.get_absolute_url()).text
    services.schedule(change, by=editor, local=THEN, zone="UTC")
    page = as_viewer.page(change.get_absolute_url())
    assert "Ask an editor" not in page.text
    assert "Viewers propose changes, editors apply them." in page.text


def test_who_only_proposes_reads_that_an_editor_may_choose_the_moment(as_viewer, as_editor, change, editor):
    told = "An editor can also let it be applied at a moment"
    assert told in as_viewer.page(change.get_absolute_url()).text
    assert told not in as_editor.page(change.get_absolute_url()).text
    services.schedule(change, by=editor, local=THEN, zone="UTC")
    assert told not in as_viewer.page(change.get_absolute_url()).text


# How many have to agree.


def test_how_many_have_to_agree_is_said_once_and_as_it_is_now(as_editor, as_viewer, change, protected):
    assert "It needs 1 approval, for production." in as_viewer.page(change.get_absolute_url()).text
    say(as_editor, change, "approve")
    assert "It has the approval that it needs, for production." in as_viewer.page(change.get_absolute_url()).text
    Protection.objects.update(approvals=2)
    page = as_editor.page(change.get_absolute_url())
    assert "It needs 2 approvals and has 1, for production." in page.text
    assert "1 approval counts" not in page.text
