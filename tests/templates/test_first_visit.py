"""What a browser that knows nothing transfers: few requests, few bytes, all of it compressed."""

import gzip
import re
import subprocess
import sys

import brotli
import pytest
import requests

from tests.running_panel import RunningPanel

pytestmark = pytest.mark.processes

KB = 1024
PASSWORD = "the password of the first admin"
NAMED = {
    "SECRET_KEY": "0123456789abcdefghijABCDEFGHIJ-for-this-test-alone",
    "ALLOWED_HOSTS": "127.0.0.1",
    "HTTPS_ONLY": "False",
    "SANDBOX": "True",
    "FIRST_ADMIN_USERNAME": "ada",
    "FIRST_ADMIN_PASSWORD": PASSWORD,
}


@pytest.fixture
def running(tmp_path):
    panel = RunningPanel(NAMED | {"DATABASE_URL": f"sqlite:///{tmp_path}/panel.sqlite3"}, tmp_path)
    released = panel.release()
    assert released.returncode == 0, released.stderr
    plant = "from projects.sandbox import seed; seed.bulk(40, 1)"
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", plant]
    subprocess.run(command, env=panel.environment, cwd=panel.root, check=True, timeout=120)
    panel.start()
    yield panel
    panel.stop()


class Browser:
    """Keeps what it transferred: address to the bytes of the body as they came over the wire."""

    def __init__(self, panel):
        self.root = f"http://127.0.0.1:{panel.port}"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Accept-Encoding"] = "br, gzip"
        self.transferred = {}

    def get(self, path):
        with self.session.get(self.root + path, stream=True, allow_redirects=False) as response:
            body = self.transferred[path] = response.raw.read(decode_content=False)
            assert response.status_code in {200, 302}, response.status_code
            return response, body

    def visit(self, path):
        """Fetch an address, where it leads, and all that the page there asks for."""
        self.transferred.clear()
        response, body = self.get(path)
        while response.status_code == 302:
            response, body = self.get(response.headers["Location"])
        html = gzip.decompress(body).decode()
        for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', html):
            response, body = self.get(address)
            assert len(body) < 400 or response.headers["Content-Encoding"] == "br", address
        return html

    def sign_in(self):
        html = self.visit("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html).group(1)
        typed = {"username": "ada", "password": PASSWORD, "csrfmiddlewaretoken": token}
        self.session.post(f"{self.root}/accounts/login/", typed, allow_redirects=False).raise_for_status()


def test_a_first_visit_is_at_most_five_requests_and_15_kb(running):
    browser = Browser(running)
    assert "Sign in" in browser.visit("/accounts/login/")
    assert len(browser.transferred) == 4
    assert sum(map(len, browser.transferred.values())) < 20 * KB
    browser.sign_in()
    for path, there in (("/", "The last seven days"), ("/projects/", "Timetable notice")):
        assert there in browser.visit(path)
        assert len(browser.transferred) <= 5
        assert sum(map(len, browser.transferred.values())) < 15 * KB
    style = next(body for path, body in browser.transferred.items() if path.endswith(".css"))
    assert b"color-scheme" in brotli.decompress(style)
