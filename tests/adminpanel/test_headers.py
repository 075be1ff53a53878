"""The same headers on whatever the panel answers; a test for each value, and nothing inline anywhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

PAGE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"

pytestmark = pytest.mark.django_db


def boom(*args, **kwargs):
    raise RuntimeError("a fault of ours")


def answers(client, as_editor, monkeypatch):
    """One of each kind of answer: its status and what gives it."""
    forged = Client(enforce_csrf_checks=True)
    yield 200, client.get("/accounts/login/", secure=True)
    yield 200, as_editor.get("/changes/", secure=True)
    yield 302, client.get("/projects/", secure=True)
    yield 400, client.get("/accounts/login/", secure=True, headers={"host": "evil.example"})
    yield 403, as_editor.get("/people/", secure=True)
    yield 403, forged.post("/accounts/login/", {"username": "x"}, secure=True)
    yield 404, as_editor.get("/no-such-page/", secure=True)
    yield 405, as_editor.get("/accounts/logout/", secure=True)
    yield 422, client.post("/accounts/login/", {"username": "x", "password": "y"}, secure=True)
    for _ in range(5):
        locked = client.post("/accounts/login/", {"username": "x", "password": "y"}, secure=True)
    yield 429, locked
    monkeypatch.setattr("adminpanel.accounts.views.account.TOTPDevice.objects", boom)
    as_editor.raise_request_exception = False
    yield 500, as_editor.get("/accounts/", secure=True)


def test_every_kind_of_answer_has_the_same_headers(client, as_editor, monkeypatch, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    for status, response in answers(client, as_editor, monkeypatch):
        assert response.status_code == status
        assert {name: response.get(name) for name in PAGE} == PAGE, status
        assert response["Strict-Transport-Security"] == HSTS, status
        assert "Access-Control-Allow-Origin" not in response, status
        assert re.fullmatch("[0-9a-f]{32}", response["X-Request-ID"]), status


def test_the_probes_have_them_too(client):
    for path in ("/healthz", "/readyz"):
        response = client.get(path)
        assert {name: response.get(name) for name in PAGE} == PAGE


def test_there_is_no_promise_of_https_where_there_is_none(client):
    assert "Strict-Transport-Security" not in client.get("/accounts/login/")


def test_on_https_the_cookies_are_bound_to_the_host(editor, settings):
    settings.HTTPS_ONLY = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    client = Client()
    client.get("/accounts/login/", secure=True)
    typed = {"username": "edgar", "password": "correct horse battery staple"}
    cookies = client.post("/accounts/login/", typed, secure=True).cookies | client.cookies
    assert set(cookies) == {"__Host-sessionid", "__Host-csrftoken", "__Host-was_here"}
    for cookie in cookies.values():
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_no_template_holds_anything_inline_that_the_policy_blocks():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE)
    for template in Path(django_settings.BASE_DIR, "templates").rglob("*.html"):
        assert not inline.search(template.read_text()), template
