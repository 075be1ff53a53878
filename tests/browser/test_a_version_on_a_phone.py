"""A row of the table of versions on a phone: a card of a few lines, whose links are big enough and in reach."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [390, 320])
def test_a_row_is_a_card_that_needs_no_scrolling_aside(visit, editor, wired, width):
    person = visit(javascript=False).signs_in(editor)
    person.page.set_viewport_size({"width": width, "height": 800})
    person.goes(f"/projects/{wired.project('Refund decisions')['id']}/configs/")
    card = person.page.locator(".versions tbody tr").filter(has_text="json-v3-rules-apart")
    assert card.bounding_box()["height"] <= 150
    links = [link.bounding_box() for link in card.get_by_role("link").all()]
    assert len(links) == 2
    assert all(box["height"] >= 40 and box["x"] + box["width"] <= width for box in links)
    assert card.get_by_text("Valid JSON").is_visible()
    assert card.get_by_text("260 datapoints").is_visible()
    assert person.page.evaluate("document.documentElement.scrollWidth") <= width
    person.page.get_by_role("link", name="Valid JSON").click()
    assert "highest Valid JSON first" in person.text
