"""A form that is refused before any view: the page says what the person can do, the log why, and what would mend it."""

import pytest
from django.test import Client

from tests.pages import Page

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
NOT_SET_UP = "The panel’s address is not set up right"
TOO_LONG = "This page was open too long"


@pytest.fixture
def deployed(settings):
    """The settings of a panel behind a proxy that ends https."""
    settings.ALLOWED_HOSTS, settings.TRUSTED_PROXY_HOPS = ["panel.example.com"], 1
    settings.SECURE_SSL_REDIRECT = settings.CSRF_COOKIE_SECURE = settings.SESSION_COOKIE_SECURE = True
    return settings


def sign_in(editor, *, scheme="https", cookie=True, token=True, **headers):
    """Send the form of the sign-in page as a browser behind a proxy does, but for what is said."""
    client = Client(enforce_csrf_checks=True, headers={"host": "panel.example.com", "x-forwarded-proto": scheme})
    form = Page(client.get(LOGIN)).form("")
    value = next(field.get("value") for field in form.iter("input") if field.get("name") == "csrfmiddlewaretoken")
    if not cookie:
        client.cookies.clear()
    typed = {"username": "edgar", "password": "correct horse battery staple"}
    return client.post(LOGIN, typed | ({"csrfmiddlewaretoken": value} if token else {}), headers=headers)


def heading(response):
    return Page(response).heading


def failures(written):
    return [line for line in written() if line["event"] == "csrf_failure"]


def test_another_origin_is_named_with_the_variable_that_would_trust_it(editor, deployed, written):
    response = sign_in(editor, origin="https://panel.example.com:8443")
    assert (response.status_code, heading(response)) == (403, NOT_SET_UP)
    (line,) = failures(written)
    assert (line["kind"], line["level"]) == ("origin_not_trusted", "WARNING")
    assert line["origin"] == "https://panel.example.com:8443"
    assert "CSRF_TRUSTED_ORIGINS" in line["mend"]
    assert line["request_id"] in response.content.decode()


def test_an_origin_that_is_trusted_signs_in(editor, deployed, written):
    deployed.CSRF_TRUSTED_ORIGINS = ["https://panel.example.com:8443"]
    assert sign_in(editor, origin="https://panel.example.com:8443").status_code == 302
    assert not failures(written)


def test_an_origin_that_is_null_is_not_trusted_and_no_variable_would_help(editor, deployed, written):
    response = sign_in(editor, origin="null")
    assert (response.status_code, heading(response)) == (403, NOT_SET_UP)
    (line,) = failures(written)
    assert (line["kind"], line["origin"]) == ("origin_not_trusted", "null")
    assert "CSRF_TRUSTED_ORIGINS" not in line["mend"]


def test_an_origin_cannot_write_a_second_line_or_a_long_one(editor, deployed, written):
    sign_in(editor, origin='https://x"}\u2028{"event": "' + "x" * 5000)
    (line,) = failures(written)
    assert len(line["origin"]) == 300


def test_a_page_over_https_whose_proxy_is_not_believed_names_the_hops(editor, settings, written):
    settings.ALLOWED_HOSTS = ["panel.example.com"]
    response = sign_in(editor, origin="https://panel.example.com")
    assert (response.status_code, heading(response)) == (403, NOT_SET_UP)
    assert "TRUSTED_PROXY_HOPS" in failures(written)[0]["mend"]


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, "referer_missing"),
        ({"referer": "https://panel.example.com:8443/accounts/login/"}, "referer_not_trusted"),
        ({"referer": "http://panel.example.com/accounts/login/"}, "referer_not_secure"),
        ({"referer": "panel"}, "referer_malformed"),
    ],
)
def test_a_browser_that_names_no_origin_is_judged_by_where_it_came_from(headers, kind, editor, deployed, written):
    response = sign_in(editor, **headers)
    assert (response.status_code, heading(response)) == (403, NOT_SET_UP)
    assert [line["kind"] for line in failures(written)] == [kind]


@pytest.mark.parametrize(
    ("left_out", "kind"), [({"cookie": False}, "cookie_missing"), ({"token": False}, "token_missing")]
)
def test_a_form_without_its_cookie_or_token_was_open_too_long(left_out, kind, editor, deployed, written):
    response = sign_in(editor, origin="https://panel.example.com", **left_out)
    assert (response.status_code, heading(response)) == (403, TOO_LONG)
    (line,) = failures(written)
    assert (line["kind"], line["level"]) == (kind, "INFO")


def test_a_form_with_no_cookie_at_all_was_open_too_long_though_nothing_says_where_it_came_from(
    editor, deployed, written
):
    response = sign_in(editor, cookie=False)
    assert (response.status_code, heading(response)) == (403, TOO_LONG)
    assert [line["kind"] for line in failures(written)] == ["cookie_missing"]


def test_what_the_browser_did_not_say_is_not_put_into_its_mouth(editor, deployed):
    assert "what your browser says of where it came from is missing, or" in Page(sign_in(editor)).text


def test_a_token_of_another_session_is_told_as_such(editor, deployed, written):
    client = Client(enforce_csrf_checks=True, headers={"host": "panel.example.com", "x-forwarded-proto": "https"})
    client.get(LOGIN)
    response = client.post(LOGIN, {"csrfmiddlewaretoken": "x" * 64}, headers={"origin": "https://panel.example.com"})
    assert (response.status_code, heading(response)) == (403, TOO_LONG)
    assert [line["kind"] for line in failures(written)] == ["token_wrong"]


def test_a_host_that_nobody_named_is_a_line_with_the_variable(client, written):
    client.get(LOGIN, headers={"host": "other.example.com"})
    (line,) = [line for line in written() if line["event"] == "bad_request"]
    assert "ALLOWED_HOSTS" in line["mend"]
    assert "other.example.com" not in str(line)
