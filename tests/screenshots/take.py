"""Takes the README's pictures of a panel that it starts, on practice data: `make screenshots`."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@contextmanager
def panel():
    """Start a panel with a database of its own; give its address and the passwords by name."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {
            **os.environ,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS_ONLY": "False",
            "HUMANLOOP_API_KEY": "",
            "SANDBOX": "True",
            "DATABASE_URL": f"sqlite:///{folder}/panel.sqlite3",
            "PORT": str(port),
        }
        run = [sys.executable, "manage.py"]
        subprocess.run([*run, "setup", "--verbosity", "0"], cwd=ROOT, env=environment, check=True, capture_output=True)
        said = subprocess.run([*run, "demo"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
        lines = [line.split() for line in said.stdout.splitlines() if line.startswith("Sign in as ")]
        command = [sys.executable, "-m", "gunicorn", "adminpanel.wsgi", "-c", "gunicorn.conf.py"]
        server = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], cwd=ROOT, env=environment)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/healthz")
            yield address, {words[3]: words[-1] for words in lines}
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address, seconds=30):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            return urllib.request.urlopen(address, timeout=2)
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} does not answer")


def take(page, name):
    page.screenshot(path=HERE / f"{name}.png")


def walk(page, address, passwords):
    """Do the main job, and take a picture at each of its stations."""
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password", exact=True).fill(passwords["editor"])
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{address}/")
    take(page, "home")
    page.goto(f"{address}/projects/")
    take(page, "list")
    page.get_by_role("link", name="Support replies").click()
    take(page, "project")
    page.goto(f"{address}/")
    page.get_by_role("link", name="Review").first.click()
    take(page, "review")
    page.get_by_role("button", name="Approve and make live in production").click()
    page.get_by_role("heading", name="Live in production").first.wait_for()
    take(page, "result")


def main():
    with panel() as (address, passwords), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1200, "height": 900}, color_scheme="light")
        walk(context.new_page(), address, passwords)
        browser.close()


if __name__ == "__main__":
    main()
