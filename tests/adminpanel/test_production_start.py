"""The real Procfile, started with each platform's own variables and nothing else, and the main job done on it."""

import os
import re
import shutil

import pytest
import requests
import urllib3

from tests.pages import Page
from tests.running_panel import ROOT, RunningPanel, postgres
from tests.tls_proxy import TlsProxy
from tests.with_postgres import binaries

pytestmark = pytest.mark.processes

SECRET_KEY = "canary-of-the-secret-key-" + "0123456789abcdefghijABCDEFGHIJ"
PASSWORD = "canary of the admin's password"
NAMED = {
    "SECRET_KEY": SECRET_KEY,
    "SANDBOX": "True",
    "FIRST_ADMIN_USERNAME": "canaryadmin",
    "FIRST_ADMIN_PASSWORD": PASSWORD,
}
PLATFORMS = {
    "Heroku": ({"DYNO": "web.1"}, "panel-1a2b3c.herokuapp.com"),
    "Render": ({"RENDER": "true", "RENDER_EXTERNAL_HOSTNAME": "panel.onrender.com"}, "panel.onrender.com"),
    "Railway": (
        {"RAILWAY_ENVIRONMENT": "production", "RAILWAY_PUBLIC_DOMAIN": "panel.up.railway.app"},
        "panel.up.railway.app",
    ),
    "Fly": ({"FLY_APP_NAME": "panel"}, "panel.fly.dev"),
    "Dokku": ({"DYNO": "web.1", "ALLOWED_HOSTS": "panel.example.com"}, "panel.example.com"),
}
needs_postgres = pytest.mark.skipif(
    binaries() is None and "TEST_DATABASE_URL" not in os.environ, reason="there is no PostgreSQL here"
)


@pytest.fixture
def deploy(tmp_path):
    """Start a deployment, after its release but where another's made the database; stop whatever was started."""
    started = []

    def run(*, is_released=False, **variables):
        panel = RunningPanel(NAMED | variables, tmp_path)
        if not is_released:
            released = panel.release()
            assert released.returncode == 0, released.stderr
        started.append(panel)
        panel.start()
        return panel

    yield run
    for panel in started:
        panel.stop()


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Make a database by two releases, one after the other; return its address and what these said."""
    with postgres() as url:
        variables = NAMED | {"DATABASE_URL": url} | PLATFORMS["Heroku"][0]
        panel = RunningPanel(variables, tmp_path_factory.mktemp("released"))
        yield url, panel.release(), panel.release()


class Browser:
    """Someone at a browser, behind the platform's router."""

    def __init__(self, proxy, host):
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = False
        self.session.headers.update({"Host": host, "X-Forwarded-For": "6.6.6.6"})
        self.root, self.host = proxy.url, host
        self.responses = []

    def get(self, path):
        return self._answer(self.session.get(self.root + path, allow_redirects=False))

    def post(self, page_path, path, **typed):
        """Send the form of a page as it stands, but for what is typed."""
        page = self.get(page_path)
        named = [form for form in page.all("form") if (form.get("action") or "").endswith(path)]
        form = page.form(path if named else "")
        values = {
            field.get("name"): field.get("value") for field in form.iter("input") if field.get("type") == "hidden"
        }
        data = page.values(path if named else "") | values | typed
        headers = {"Referer": f"https://{self.host}{page_path}"}
        return self._answer(self.session.post(self.root + path, data, headers=headers, allow_redirects=False))

    def _answer(self, response):
        self.responses.append(response)
        if response.is_redirect:
            place = response.headers["Location"]
            assert place.startswith("/"), place
            return self.get(place)
        assert response.status_code == 200, response.text
        page = Page(response)
        page.check()
        return page


@needs_postgres
@pytest.mark.parametrize("name", PLATFORMS)
def test_it_starts_with_the_platforms_own_variables(name, deploy, released, tmp_path):
    variables, host = PLATFORMS[name]
    with postgres(released[0]) as url:
        panel = deploy(is_released=True, DATABASE_URL=url, **variables)
        assert panel.get("/readyz") == 200
        assert panel.get("/accounts/login/") == 400  # a probe's host is nobody's
        proxy = TlsProxy(panel.port, tmp_path)
        browser = Browser(proxy, host)
        assert browser.post("/accounts/login/", "/accounts/login/", username="canaryadmin", password=PASSWORD).heading
        assert browser.get("/people/").heading == "People"
        proxy.stop()
        assert panel.stop() == 0


@needs_postgres
def test_the_main_job_on_postgres_through_a_router_and_what_is_logged_of_it(deploy, released, sandbox_server, tmp_path):
    variables, host = PLATFORMS["Render"]
    key = {"HUMANLOOP_API_KEY": sandbox_server.key, "SANDBOX": ""}
    remote = key | {"HUMANLOOP_BASE_URL": sandbox_server.base_url}
    project = sandbox_server.project("Support replies")
    with postgres(released[0]) as url:
        panel = deploy(is_released=True, DATABASE_URL=url, LOG_LEVEL="DEBUG", **variables, **remote)
        proxy = TlsProxy(panel.port, tmp_path)
        browser = Browser(proxy, host)
        assert browser.get("/projects/").heading == "Sign in"
        browser.post("/accounts/login/", "/accounts/login/", username="canaryadmin", password=PASSWORD)
        edit = f"/projects/{project['id']}/edit/"
        radios = [field for field in browser.get(edit).all("input") if field.get("name") == "directory_id"]
        unchosen = [field.get("value", "") for field in radios if field.get("checked") is None]
        other = next(value for value in unchosen if value.startswith("dir_"))
        review = browser.post(edit, edit, directory_id=other, note="canary of a note")
        assert review.state == "Draft"
        change = re.search("/changes/[0-9a-f-]{36}/", browser.responses[-1].url).group()
        assert browser.post(change, f"{change}apply/").state == "Saved"
        assert sandbox_server.project("Support replies")["directory_id"] == other
        browser.get("/projects/?filter=canary+of+a+query")
        check_headers(browser)
        proxy.stop()
        assert panel.stop() == 0
        check_log(panel, browser)


def check_headers(browser):
    for response in browser.responses:
        assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert response.headers["Cache-Control"] == "no-store"
    cookies = {cookie.name: cookie for cookie in browser.session.cookies}
    assert {"__Host-sessionid", "__Host-csrftoken"} <= set(cookies)
    assert all(cookie.secure and cookie.path == "/" for cookie in cookies.values())


def check_log(panel, browser):
    """One line of JSON a request and a change, with ids and outcomes, and nothing that a person typed."""
    text = panel.output.read_text()
    for canary in ("canary", "sandbox/v4", "password", SECRET_KEY, "6.6.6.6"):
        assert canary not in text
    lines = [line for line in panel.lines if line["event"] == "request"]
    by_id = {line["request_id"]: line for line in lines}
    for response in browser.responses:
        line = by_id[response.headers["X-Request-ID"]]
        assert line["status"] == response.status_code
        assert {"time", "level", "user_id", "method", "route", "ms", "remote_ms", "remote_calls", "outcome"} <= set(
            line
        )
    applied = next(line for line in lines if line["route"] == "change_apply")
    assert applied["remote_calls"] == 2
    assert applied["remote_ms"] > 0
    assert applied["user_id"]
    changes = [line for line in panel.lines if line["event"] == "change"]
    assert any(line["request_id"] == applied["request_id"] and line.get("outcome") == "applied" for line in changes)


@needs_postgres
def test_a_release_can_run_twice_and_makes_one_admin(released):
    _, first, second = released
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "Made the first admin" in first.stdout
    assert "There are users already" in second.stdout


def test_on_a_plain_machine_a_file_is_enough_and_nothing_need_be_built(tmp_path):
    bare = tmp_path / "checkout"
    shutil.copytree(ROOT, bare, ignore=shutil.ignore_patterns(".*", "staticfiles", "db.sqlite3*", "tests"))
    variables = NAMED | {"ALLOWED_HOSTS": "127.0.0.1", "HTTPS_ONLY": "False"}
    panel = RunningPanel(variables, tmp_path, bare)
    assert panel.release().returncode == 0
    panel.start()
    try:
        assert panel.get("/readyz") == 200
        assert panel.get("/accounts/login/") == 200
        assert panel.get("/static/panel.css") == 200
        assert (bare / "db.sqlite3").exists()
    finally:
        panel.stop()


def test_a_first_admin_with_a_weak_password_is_refused_by_name(tmp_path):
    weak = NAMED | {"FIRST_ADMIN_PASSWORD": "short", "ALLOWED_HOSTS": "x.example"}
    panel = RunningPanel(weak | {"DATABASE_URL": f"sqlite:///{tmp_path}/panel.sqlite3"}, tmp_path)
    released = panel.release()
    assert released.returncode == 1
    assert "FIRST_ADMIN_PASSWORD" in released.stderr
    assert "12 characters" in released.stderr
    assert "Traceback" not in released.stderr


def test_static_files_may_be_kept_for_a_year_under_their_hashed_names(deploy, tmp_path):
    panel = deploy(ALLOWED_HOSTS="127.0.0.1", HTTPS_ONLY="False", DATABASE_URL=f"sqlite:///{tmp_path}/panel.sqlite3")
    session = requests.Session()
    session.trust_env = False
    root = f"http://127.0.0.1:{panel.port}"
    page = Page(session.get(f"{root}/accounts/login/"))
    addresses = [link.get("href") for link in page.all("link")] + [script.get("src") for script in page.all("script")]
    addresses = [address for address in addresses if address.startswith("/static/")]
    assert len(addresses) >= 2
    for address in addresses:
        response = session.get(root + address, headers={"Accept-Encoding": "br"})
        assert response.status_code == 200
        assert response.headers["Content-Encoding"] == "br"
        assert response.headers["Cache-Control"] == "max-age=31536000, public, immutable"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        for name in ("Content-Security-Policy", "Access-Control-Allow-Origin", "Set-Cookie"):
            assert name not in response.headers
