"""The header: one line, two on a phone, and the person's menu, which needs no script."""

from itertools import pairwise

import pytest

from projects.models import Change
from tests.conftest import make_user

pytestmark = pytest.mark.django_db(transaction=True)
ELSEWHERE = (20, 400)
PLACES = ["Home", "Projects", "Changes", "People", "Settings", "Help"]


@pytest.fixture(params=["Admin", "Viewer"])
def person(request, visit):
    return visit(javascript=False).signs_in(make_user("Wilhelmina Featherstonehaugh-Montgomery", request.param))


def boxes(person):
    """Return the boxes of everything in the header's bar that can be pressed and is there to be seen."""
    found = person.page.locator(".bar").locator("a, summary").filter(visible=True)
    return [each.bounding_box() for each in found.all()]


@pytest.mark.parametrize(
    ("width", "height", "lines"), [(1280, 56, 1), (960, 56, 1), (768, 96, 2), (390, 96, 2), (320, 96, 2)]
)
def test_the_header_has_one_line_and_on_a_phone_two(person, settings, width, height, lines):
    settings.SANDBOX = True
    for number in range(12):
        asked = {"before": {"name": "a"}, "requested": {"name": f"b{number}"}}
        Change.objects.create(project_id=f"pr_{number}", project_name="a", proposed_by=make_user(f"p{number}"), **asked)
    person.page.set_viewport_size({"width": width, "height": 800})
    person.goes("/help/")
    assert person.page.locator(".bar").bounding_box()["height"] <= height
    found = boxes(person)
    middles = {round((box["y"] + box["height"] / 2) / 4) for box in found if box["height"] >= 44}
    assert len(middles) == lines
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in found)
    edges = sorted((box["y"] + box["height"] / 2, box["x"], box["x"] + box["width"]) for box in found)
    assert all(b[1] >= a[2] for a, b in pairwise(edges) if abs(a[0] - b[0]) < 12), "they overlap"


@pytest.mark.parametrize("width", [1280, 320])
def test_a_header_has_every_place_in_it_or_in_the_menu(visit, admin, width):
    person = visit(javascript=False).signs_in(admin)
    person.page.set_viewport_size({"width": width, "height": 800})
    person.goes("/help/").page.locator("header summary").click()
    for place in [*PLACES, "Your account"]:
        assert person.page.get_by_role("banner").get_by_role("link", name=place, exact=True).count() == 1, place


def test_the_menu_opens_by_the_keyboard_and_closes_by_it_or_by_a_press_elsewhere(person):
    menu, way_out = person.page.locator("header details"), person.page.get_by_role("button", name="Sign out")
    person.goes("/help/").tabs_to(person.page.locator("header summary"))
    assert not way_out.is_visible()
    person.page.keyboard.press("Enter")
    assert way_out.is_visible()
    person.page.keyboard.press("Enter")
    assert not way_out.is_visible()
    person.page.keyboard.press("Space")
    person.page.mouse.click(*ELSEWHERE)
    assert menu.get_attribute("open") is None
    person.page.keyboard.press("Space")
    person.tabs_to(person.page.get_by_role("link", name="Your account")).enters()
    assert person.heading == "Your account"


def test_the_menu_says_the_whole_name_and_the_role_and_lets_one_out(person):
    person.goes("/help/").page.locator("header summary").click()
    menu = person.page.locator(".menu").inner_text()
    assert "Wilhelmina Featherstonehaugh-Montgomery" in menu
    assert "Admin" in menu or "Viewer" in menu
    person.clicks("button", "Sign out", exact=True)
    assert person.page.locator("header details").count() == 0
