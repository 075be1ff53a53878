"""How much of the list is seen at once, and the bar of what is ticked, with JavaScript and without."""

import pytest
from playwright.sync_api import expect

from projects.models import Change

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def lists(visit, viewer, wired):
    """Somebody who knows the panel, before the list, where one project has an open proposal."""
    about = {"project_id": wired.project("Support replies")["id"], "project_name": "Support replies"}
    Change.objects.create(**about, requested={"directory_id": "dir_1"})

    def open_list(**how):
        person = visit(**how).signs_in(viewer).goes("/projects/")
        if person.page.get_by_role("button", name="Hide this").count():
            person.clicks("button", "Hide this")
        return person.goes("/projects/")

    return open_list


def boxes(person):
    return [row.bounding_box() for row in person.page.locator(".projects tbody tr").all()]


def test_fourteen_projects_stand_on_the_first_screen_each_44_pixels_high(lists):
    rows = boxes(lists())
    assert len(rows) >= 14
    assert {round(row["height"]) for row in rows[1:]} == {44}
    assert rows[13]["y"] + rows[13]["height"] <= 900


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_nine_projects_stand_on_the_screen_of_a_phone(lists, javascript):
    person = lists(javascript=javascript)
    person.page.set_viewport_size(PHONE)
    rows = boxes(person)
    assert {round(row["height"]) for row in rows} == {72}
    assert rows[8]["y"] + rows[8]["height"] - rows[0]["y"] <= PHONE["height"]
    tick = person.page.locator(".tick label").first.bounding_box()
    assert min(tick["width"], tick["height"]) >= 44
    person.fits()


def test_with_javascript_a_bar_says_how_many_are_ticked_and_clears_them(lists):
    person = lists()
    bar, clear = person.page.locator(".chosen"), person.page.get_by_role("button", name="Clear")
    told = person.page.locator("[data-chosen]")
    expect(told).to_have_text("Tick the projects to move, among the 16 on this page.")
    expect(clear).to_be_hidden()
    for ticked, name in enumerate(["Support replies", "Social posts"], start=1):
        person.page.get_by_role("checkbox", name=f"Choose {name}").check()
        expect(told).to_have_text(f"{ticked} chosen")
    person.page.evaluate("scrollTo(0, 0)")
    expect(bar).to_be_in_viewport(ratio=1)
    clear.click()
    expect(person.page.locator("[form=move]:checked")).to_have_count(0)
    expect(told).to_have_text("Tick the projects to move, among the 16 on this page.")
    expect(clear).to_be_hidden()


def test_the_list_has_no_barrier_with_rows_ticked_and_none(lists):
    person = lists()
    person.finds_no_barrier()
    person.page.get_by_role("checkbox", name="Choose Tone judge").check()
    expect(person.page.locator("[data-chosen]")).to_have_text("1 chosen")
    person.page.locator(".chosen").scroll_into_view_if_needed()
    person.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    person.finds_no_barrier()


def test_what_was_ticked_is_counted_again_when_the_page_comes_back(lists):
    person = lists()
    person.page.get_by_role("checkbox", name="Choose Support replies").check()
    person.clicks("button", "Propose a move")
    expect(person.page.locator("h1")).to_have_text("Move 1 project")
    person.page.go_back()
    ticked = person.page.locator("[form=move]:checked").count()
    told = f"{ticked} chosen" if ticked else "Tick the projects to move, among the 16 on this page."
    expect(person.page.locator("[data-chosen]")).to_have_text(told)


def test_without_javascript_the_button_stands_at_the_end_of_the_list_and_moves_what_is_ticked(lists):
    person = lists(javascript=False)
    button = person.page.get_by_role("button", name="Propose a move")
    assert button.bounding_box()["y"] > boxes(person)[-1]["y"]
    expect(person.page.get_by_role("button", name="Clear")).to_be_hidden()
    for name in ("Support replies", "Social posts"):
        person.page.get_by_role("checkbox", name=f"Choose {name}").check()
    button.click()
    expect(person.page.locator("h1")).to_have_text("Move 2 projects")
