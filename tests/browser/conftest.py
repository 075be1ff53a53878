"""The panel in a real browser: the system's Chromium, with JavaScript and without, before a remote on a socket."""

import os
import shutil
import warnings

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults

from tests.conftest import PASSWORD

# The one without windows first: its pages are the same, at three fifths of the CPU.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# The body has the focus where a page begins anew, and after its last stop.
SHOWS_FOCUS = """() => {
    const { activeElement: at } = document;
    return at === document.body || parseFloat(getComputedStyle(at).outlineWidth) >= 2;
}"""
SIZES = {
    "wide": {"width": 1280, "height": 900},
    "medium": {"width": 768, "height": 900},
    "narrow": {"width": 320, "height": 800},
}
# Both schemes and both ends of the widths; a loaded page is looked at in each, for only the style sheet knows of them.
LOOKS = [("light", "wide"), ("dark", "narrow")]

# Playwright's loop runs in this thread, which makes Django take every query here for one inside a coroutine.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items):
    for item in items:
        if "/tests/browser/" in str(item.path).replace("\\", "/"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("There is no Chromium, and this is CI: the pages would go untested.")
        warnings.warn("No Chromium: THE BROWSER TESTS ARE SKIPPED. Install it, or name it in CHROMIUM.", stacklevel=1)
        pytest.skip("no Chromium")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


class Visitor:
    """Somebody in front of the panel."""

    def __init__(self, context, address):
        self.context, self.address = context, address
        self.page = context.new_page()
        self.mishaps = []
        self.page.on("pageerror", lambda error: self.mishaps.append(str(error)))
        self.page.on("console", lambda message: self.mishaps.append(message.text) if message.type == "error" else None)

    def goes(self, path):
        self.page.goto(self.address + path)
        return self

    def signs_in(self, user):
        self.goes("/accounts/login/")
        self.page.get_by_label("Username").fill(user.username)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        return self

    def signs_out(self):
        self.page.locator("header summary").click()
        return self.clicks("button", "Sign out", exact=True)

    def clicks(self, role, name, **how):
        self.page.get_by_role(role, name=name, **how).first.click()
        return self

    def tabs_to(self, target):
        """Press Tab until the target has the focus, which has to be seen at every stop."""
        target.wait_for()
        for _ in range(100):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(SHOWS_FOCUS), self.page.evaluate("document.activeElement.outerHTML")
            if target.evaluate("element => element === document.activeElement"):
                return self
        raise AssertionError(f"{target} is not reached by Tab")

    def types(self, text):
        self.page.keyboard.type(text)
        return self

    def enters(self):
        """Press Enter on what leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self

    @property
    def heading(self):
        return self.page.locator("h1").inner_text()

    @property
    def state(self):
        """What the badge above the heading of a change says."""
        return self.page.locator(".badges > .state").first.inner_text()

    @property
    def text(self):
        return self.page.locator("main").inner_text()

    def looks(self, scheme, size):
        """Look at the page as it is in another scheme and width; no transition is under way."""
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.page.set_viewport_size(SIZES[size])
        return self

    def finds_no_barrier(self):
        """The page passes axe in each look, targets of 24 pixels too, and can be read without scrolling sideways."""
        self.page.evaluate(AXE_SCRIPT)
        for scheme, size in LOOKS:
            found = AxeResults(self.looks(scheme, size).page.evaluate("options => axe.run(options)", AXE))
            assert found.violations_count == 0, f"{scheme}, {size}: {found.generate_report()}"
            self.fits()
        self.looks("light", "medium").fits()

    def fits(self):
        """Nothing runs over the edge."""
        width = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{self.page.url}: {width} pixels too wide at {self.page.viewport_size}"


@pytest.fixture
def visit(browser, live_server):
    """Open the panel; `javascript` and what else Playwright takes say how."""
    visitors = []

    def visit(*, javascript=True, **how):
        context = browser.new_context(java_script_enabled=javascript, viewport=SIZES["wide"], **how)
        visitors.append(Visitor(context, live_server.url))
        return visitors[-1]

    yield visit
    for visitor in visitors:
        visitor.context.close()
    assert [mishap for visitor in visitors for mishap in visitor.mishaps if "422" not in mishap] == []
