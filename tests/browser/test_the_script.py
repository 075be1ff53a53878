"""What the script adds, part by part; and that without it nothing stands there that does nothing."""

import pytest
from playwright.sync_api import expect

from projects.models import Change

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def parts(visit, viewer):
    """The page of parts, opened as the keywords say."""

    def open_parts(**how):
        return visit(**how).signs_in(viewer).goes("/styleguide/").page

    return open_parts


def test_the_error_summary_has_the_focus_and_leads_into_a_field(parts):
    page = parts()
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(page.locator("#id_wrong-name")).to_be_focused()


def test_an_error_of_a_choice_leads_to_its_first_radio(parts):
    page = parts()
    page.locator(".error-summary a[href='#id_wrong-version_0']").press("Enter")
    expect(page.locator("#id_wrong-version_0")).to_be_focused()


def test_a_password_is_shown_and_hidden_again_and_never_sent_as_text(visit):
    page = visit().goes("/accounts/login/").page
    field = page.get_by_label("Password", exact=True)
    field.fill("correct horse")
    page.get_by_role("button", name="Show password").click()
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value("correct horse")
    page.get_by_role("button", name="Hide password").click()
    expect(field).to_have_attribute("type", "password")
    page.get_by_role("button", name="Show password").click()
    page.evaluate(
        """document.forms[0].addEventListener("submit", (event) => {
            event.preventDefault();
            window.sentAs = document.querySelector("[name=password]").type;
        })"""
    )
    page.get_by_label("Username").fill("ada")
    page.get_by_role("button", name="Sign in").click()
    assert page.evaluate("window.sentAs") == "password"


def test_an_id_is_copied(parts):
    page = parts(permissions=["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name="Copy the project’s id")
    button.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "pr_sample"
    expect(button).to_be_visible()


@pytest.mark.parametrize(
    ("zone", "own"),
    [
        ("Europe/Berlin", " (13:06 on this device)"),
        ("Pacific/Auckland", " (25 November at 01:06 on this device)"),
        ("UTC", ""),
    ],
)
def test_the_time_of_the_device_stands_behind_each_beside_utc(parts, zone, own):
    times = parts(timezone_id=zone).locator("section:has(> #foreign) time")
    assert {time.get_attribute("title") for time in times.all()} == {"24 November 2026, 12:06:00 UTC" + own}


def test_without_the_script_no_button_stands_there_that_does_nothing(parts):
    page = parts(javascript=False)
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    expect(page.get_by_role("button", name="Show a password")).to_have_count(0)


def test_a_second_click_sends_nothing(visit, editor, wired):
    person = visit().signs_in(editor)
    project = wired.project("Support replies")["id"]
    person.goes(f"/projects/{project}/edit/?name=Another+name")
    person.page.get_by_role("button", name="Review changes").click(click_count=3)
    person.page.wait_for_url("**/changes/**")
    assert Change.objects.count() == 1


def test_the_page_of_parts_has_no_barrier(visit, viewer):
    visit().signs_in(viewer).goes("/styleguide/").finds_no_barrier()


def test_on_paper_there_is_what_one_reads_and_nothing_to_press(parts):
    page = parts()
    page.emulate_media(media="print")
    for seen in ("header .strip", ".banner.warning", ".state", ".diff-mark", "main details p", "table .name"):
        expect(page.locator(seen).first).to_be_visible()
    for pressed in ("button", ".button", ".actions", ".filters", ".tick", ".nav", "#welcome"):
        expect(page.locator(pressed).filter(visible=True)).to_have_count(0)


def test_in_forced_colours_the_primary_button_differs_from_the_others(parts):
    page = parts()
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    grounds = "buttons => buttons.map(button => getComputedStyle(button).backgroundColor)"
    primary, other, *_ = page.locator("section:has(> #buttons) button").evaluate_all(grounds)
    assert primary != other


@pytest.mark.parametrize("address", ["/accounts/login/", "/styleguide/"])
def test_nothing_runs_over_the_edge_at_twice_the_text_size_and_with_forced_colours(visit, viewer, address):
    person = visit(forced_colors="active").signs_in(viewer).goes(address)
    person.page.evaluate("document.documentElement.style.fontSize = '200%'")
    person.fits()
