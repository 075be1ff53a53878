"""A project's page as it first stands in a window: what is live where, how it is judged, and the way back."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
# How far down each thing ends, in pixels.
ENDS = "(selector) => [...document.querySelectorAll(selector)].map((each) => each.getBoundingClientRect().bottom)"


@pytest.fixture
def project(wired):
    return wired.project("Support replies")


def test_the_first_screen_holds_every_card_with_its_scores(visit, editor, project):
    person = visit().signs_in(editor)
    person.page.set_viewport_size({"width": 1280, "height": 900})
    person.goes(f"/projects/{project['id']}/")
    cards, scores = (person.page.evaluate(ENDS, selector) for selector in (".places > article", ".places .averages li"))
    assert len(cards) == 3
    assert scores
    assert max(cards + scores) <= 900
    tops = person.page.locator(".places > article").evaluate_all("all => all.map((e) => e.getBoundingClientRect().top)")
    assert len(set(tops)) == 1
    widths = person.page.locator(".places > article").evaluate_all("all => all.map((e) => e.clientWidth)")
    assert widths[0] == max(widths) > widths[1]


@pytest.mark.parametrize("width", [320, 768])
def test_a_narrow_window_has_the_cards_beneath_each_other_and_scrolls_down_only(visit, editor, project, width):
    person = visit(javascript=False).signs_in(editor)
    person.page.set_viewport_size({"width": width, "height": 900})
    person.goes(f"/projects/{project['id']}/")
    person.page.get_by_text("More", exact=True).click()
    assert person.page.evaluate("document.documentElement.scrollWidth") == width
    assert person.page.locator(".menu a").first.bounding_box()["x"] >= 0


def test_what_is_folded_prints_open(visit, editor, project):
    person = visit().signs_in(editor).goes(f"/projects/{project['id']}/")
    settings = person.page.locator("dl.summary").first
    assert not settings.is_visible()
    person.page.emulate_media(media="print")
    assert settings.is_visible()
