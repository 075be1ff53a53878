"""A change is let be applied by itself: its moment is chosen, moved and taken back, with JavaScript and without."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from projects.models import Change
from projects.sandbox import identifiers
from projects.services import Place, protect
from tests.conftest import make_user

pytestmark = pytest.mark.django_db(transaction=True)
SUPPORT, BERLIN = "Support replies", ZoneInfo("Europe/Berlin")
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def filed(wired, viewer):
    """A proposal to make another version live in production."""
    project = wired.project(SUPPORT)
    live = project["active_config"]["config"]["id"]
    other = next(row["config"]["id"] for row in wired.configs(project["id"]).values() if row["config"]["id"] != live)
    return Change.objects.create(
        project_id=project["id"], project_name=SUPPORT, proposed_by=viewer, live_field="active_config_id",
        before={"active_config_id": live}, requested={"active_config_id": other}, default_environment="production",
    )  # fmt: skip


def moment(days, hour):
    """A moment so many days ahead, at an hour in Berlin that no change of its clocks leaves out."""
    return (datetime.now(BERLIN) + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


def in_both(at):
    utc = at.astimezone(UTC)
    return f"{at:%a} {at.day} {at:%b} {at:%H:%M} Berlin = {utc:%H:%M} UTC"


def opens_the_form(person, called):
    person.page.locator("main summary", has_text=re.compile("^More$")).click()
    person.page.locator("main summary", has_text=called).click()
    return person


def chooses(person, at):
    person.page.get_by_label("Day", exact=True).fill(f"{at:%Y-%m-%d}")
    person.page.get_by_label("Time", exact=True).fill(f"{at:%H:%M}")
    return person.clicks("button", "Apply at this time")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_moment_is_chosen_read_in_both_zones_moved_and_taken_back(visit, editor, wired, filed, javascript):
    person = visit(javascript=javascript).signs_in(editor).goes("/accounts/")
    person.page.get_by_label("Time zone").select_option("Europe/Berlin")
    person.clicks("button", "Save").goes(filed.get_absolute_url())
    first, second = moment(3, 6), moment(4, 7)
    opens_the_form(person, "Apply at a later time")
    assert person.page.get_by_label("Time zone", exact=True).input_value() == "Europe/Berlin"
    chooses(person, first)
    assert person.state == "Scheduled"
    assert f"Scheduled for {in_both(first)}" in person.text
    assert "Make live in production now" in person.text
    opens_the_form(person, "Apply at another time")
    assert person.page.get_by_label("Time", exact=True).input_value() == "06:00"
    chooses(person, second)
    assert f"Scheduled for {in_both(second)}" in person.text
    opens_the_form(person, "Apply at another time")
    person.page.get_by_label("Time zone", exact=True).select_option("UTC")
    chooses(person, second)
    assert f"Scheduled for {second:%a} {second.day} {second:%b} {second:%H:%M} UTC" in person.text
    person.clicks("button", "Unschedule")
    assert "It is not applied by itself any more" in person.text
    assert (person.state, wired.writes) == ("Proposed", [])


@pytest.mark.parametrize("javascript", [True, False])
def test_another_zone_is_chosen_from_all_and_what_was_filled_in_stays(visit, editor, wired, filed, javascript):
    person = visit(javascript=javascript).signs_in(editor).goes(filed.get_absolute_url())
    opens_the_form(person, "Apply at a later time")
    at = moment(3, 6)
    person.page.get_by_label("Day", exact=True).fill(f"{at:%Y-%m-%d}")
    person.page.get_by_label("Time", exact=True).fill(f"{at:%H:%M}")
    person.clicks("button", "Choose from all of them")
    zone = person.page.get_by_label("Time zone", exact=True)
    assert zone.is_visible()
    zone.select_option("Asia/Kathmandu")
    person.clicks("button", "Apply at this time")
    assert f"Scheduled for {at:%a} {at.day} {at:%b} {at:%H:%M} Kathmandu" in person.text


def test_a_moment_that_is_past_comes_back_with_the_form_open(visit, editor, wired, filed):
    person = opens_the_form(visit().signs_in(editor).goes(filed.get_absolute_url()), "Apply at a later time")
    chooses(person, moment(-2, 6))
    assert "That moment is past. Choose a later one." in person.text
    assert person.page.get_by_label("Time", exact=True).is_visible()


def test_who_is_asked_on_a_phone_approves_for_the_moment_and_sends_nothing(visit, admin, editor, wired, filed):
    protect({Place(identifiers.fixed("env", "production"), "production", is_default=True): 1}, by=admin)
    chooses(
        opens_the_form(visit().signs_in(editor).goes(filed.get_absolute_url()), "Apply at a later time"), moment(3, 6)
    )
    other = visit().signs_in(make_user("mia", "Editor"))
    other.page.set_viewport_size(PHONE)
    other.goes(filed.get_absolute_url())
    button = other.page.get_by_role("button", name=re.compile("^Approve for "))
    assert button.is_visible()
    assert button.bounding_box()["y"] + button.bounding_box()["height"] <= PHONE["height"]  # within reach of a thumb
    button.click()
    assert (other.state, wired.writes) == ("Scheduled", [])
    assert "You approved this" in other.text


@pytest.mark.parametrize("javascript", [True, False])
def test_an_editor_finds_it_at_what_they_proposed_themselves(visit, editor, wired, filed, javascript):
    Change.objects.update(proposed_by=editor)
    person = visit(javascript=javascript).signs_in(editor).goes(filed.get_absolute_url())
    chooses(opens_the_form(person, "Apply at a later time"), moment(3, 6))
    assert person.state == "Scheduled"
