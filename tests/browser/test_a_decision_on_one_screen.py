"""The practice proposal is understood and decided without scrolling far: state, who and why, facts, scores, buttons."""

from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from projects.models import Change

pytestmark = pytest.mark.django_db(transaction=True)

# What is to be known and done before the diff begins.
PARTS = [".badges", "h1", ".instead", ".asks", ".to-know", ".scores", ".decision"]
PHONE = {"width": 390, "height": 844}
PRIMARY = "Make live in production"


@pytest.fixture
def proposal(visit, settings):
    """The page of the practice data's open proposal, for an editor, opened as the keywords say."""
    settings.SANDBOX, settings.HUMANLOOP_API_KEY = True, ""
    output = StringIO()
    call_command("demo", stdout=output)
    passwords = {line.split()[3]: line.split()[-1] for line in output.getvalue().splitlines()}
    path = Change.objects.get(state="proposed").get_absolute_url()

    def open_page(viewport, **how):
        visitor = visit(**how).goes("/accounts/login/")
        page = visitor.page
        page.get_by_label("Username").fill("editor")
        page.get_by_label("Password", exact=True).fill(passwords["editor"])
        page.get_by_role("button", name="Sign in").click()
        page.set_viewport_size(viewport)
        return visitor.goes(path).page

    return open_page


def ends(page):
    """Where each part ends, in pixels from the top of the page."""
    boxes = {part: page.locator(part).first.bounding_box() for part in PARTS}
    assert all(boxes.values()), boxes
    return {part: round(box["y"] + box["height"]) for part, box in boxes.items()}


def test_all_of_it_is_on_the_first_screen_of_a_desk(proposal):
    page = proposal({"width": 1280, "height": 900})
    assert max(ends(page).values()) <= 900
    button = page.get_by_role("button", name=PRIMARY).bounding_box()
    assert button["y"] + button["height"] <= 900


def test_on_a_phone_it_ends_within_a_screen_and_a_half_and_the_button_is_always_in_reach(proposal):
    page = proposal(PHONE, javascript=False)
    assert max(ends(page).values()) <= 1.5 * PHONE["height"]
    button = page.get_by_role("button", name=PRIMARY)
    for scrolled in ("0", "600", "document.body.scrollHeight"):
        page.evaluate(f"scrollTo(0, {scrolled})")
        expect(button).to_be_in_viewport(ratio=1)


def test_the_button_in_reach_covers_neither_the_end_of_the_page_nor_what_has_the_focus(proposal):
    page = proposal(PHONE)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    bar, footer = (page.locator(part).bounding_box() for part in (".in-reach", ".footer"))
    assert footer["y"] + footer["height"] <= bar["y"]
    fold = page.locator(".fold summary").last
    page.evaluate("scrollTo(0, 0)")
    fold.focus()
    box = fold.bounding_box()
    assert box["y"] + box["height"] <= page.locator(".in-reach").bounding_box()["y"]


def test_on_paper_there_is_no_button_and_the_history_and_the_details_are(proposal):
    page = proposal(PHONE)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name=PRIMARY)).to_be_hidden()
    expect(page.get_by_text("Project id")).to_be_visible()


def test_the_message_for_a_chat_is_copied_or_read(proposal):
    message = "Refund decisions → production: json-v3-rules-apart instead of json-v2-with-example. "
    without = proposal(PHONE, javascript=False)
    without.get_by_text("As a message for a chat").click()
    expect(without.locator("details .code")).to_contain_text(message)
    expect(without.get_by_role("button", name="Copy for chat")).to_be_hidden()
    page = proposal(PHONE, permissions=["clipboard-read", "clipboard-write"])
    expect(page.get_by_text("As a message for a chat")).to_be_hidden()
    page.get_by_role("button", name="Copy for chat").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(message)
    assert copied.endswith(page.url)
