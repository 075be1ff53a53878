"""Requests that no honest browser sends: each gets a page that says what happened, and none is a fault of ours."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.pages import Page, PageClient

pytestmark = pytest.mark.django_db


def page_of(response, status, heading):
    page = Page(response)
    page.check()
    assert (page.status, page.heading) == (status, heading)
    return page


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver@evil.example", "testserver:bad", "a b", "evil.example:80"]
)
def test_a_host_that_nobody_named_is_a_400(host):
    page = page_of(PageClient().get("/accounts/login/", headers={"host": host}), 400, "This request can’t be read")
    assert "evil" not in page.html


def test_a_body_of_ten_megabytes_is_a_400_and_is_not_read_into_memory(as_editor):
    response = as_editor.post("/accounts/login/", {"username": "x" * 10_000_000})
    page_of(response, 400, "This request can’t be read")


def test_an_upload_is_never_kept(as_editor, tmp_path):
    upload = SimpleUploadedFile("a.bin", b"x" * 5_000_000)
    response = as_editor.post("/accounts/confirm/", {"password": "x", "file": upload})
    assert response.status_code == 422


def test_ten_thousand_fields_are_a_400(as_editor):
    body = "&".join(f"f{number}=1" for number in range(10_000))
    response = as_editor.post("/accounts/confirm/", body, content_type="application/x-www-form-urlencoded")
    page_of(response, 400, "This request can’t be read")


@pytest.mark.parametrize(
    "path", ["/projects/%00/", "/projects/../", "/projects/%2e%2e/", "/projects/..%2f..%2fetc/", "/%ff/"]
)
def test_an_address_that_is_a_path_or_holds_a_nul_is_a_404(as_editor, path):
    page_of(as_editor.get(path), 404, "There is no such page")


@pytest.mark.parametrize(
    "query", ["filter=%00", "page=%00", "filter=%ff%fe", "page=-1", "page=9e99", "page=" + "9" * 500]
)
def test_a_query_of_nonsense_is_no_fault_of_ours(as_editor, query):
    for path in ("/projects/", "/changes/", "/accounts/login/"):
        assert as_editor.get(f"{path}?{query}").status_code < 500


@pytest.mark.parametrize(
    "typed", ["\x00", "a\x00b", "x" * 100_000, "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe"]
)
def test_a_name_of_nonsense_is_a_failed_sign_in(typed):
    response = PageClient().post("/accounts/login/", {"username": typed, "password": typed})
    assert response.status_code == 422


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: x=1", "a\nX-Evil: 1", "%0d%0aX-Evil:1"])
def test_a_line_break_in_what_is_sent_becomes_no_header(editor, value):
    typed = {"username": "edgar", "password": "correct horse battery staple", "next": f"/changes/?{value}"}
    response = PageClient().post("/accounts/login/", typed)
    assert response.status_code in {302, 422}
    assert "X-Evil" not in response
    assert "\n" not in response.get("Location", "")
    response = PageClient().get("/projects/", {"x": value})
    assert "\n" not in response["Location"]
    assert "X-Evil" not in response


def test_an_id_that_the_client_made_up_is_not_believed_without_a_proxy(client, settings):
    given = "11111111-2222-3333-4444-555555555555"
    assert client.get("/healthz", headers={"x-request-id": given})["X-Request-ID"] != given
    settings.TRUSTED_PROXY_HOPS = 1
    assert client.get("/healthz", headers={"x-request-id": given})["X-Request-ID"] == given
    for forged in ("short", "x" * 65, 'a"b\\c{}12345'):
        assert client.get("/healthz", headers={"x-request-id": forged})["X-Request-ID"] != forged


def test_a_form_without_our_token_is_told_how_to_go_on_with_what_was_typed(as_editor):
    as_editor.handler.enforce_csrf_checks = True
    address = "/projects/pr_x/edit/"
    typed = {"name": "New <b>name</b>", "note": "why"}
    response = as_editor.post(address, typed, headers={"referer": f"http://testserver{address}"})
    page = page_of(response, 403, "This page was open too long")
    (key,) = as_editor.session["kept_forms"]
    assert page.links()["Go back to what I was doing"] == f"{address}?kept={key}"
    assert as_editor.session["kept_forms"][key]["typed"] == [["name", "New <b>name</b>"], ["note", "why"]]


def test_a_page_that_is_not_there_is_for_those_who_are_signed_in_or_not():
    page_of(PageClient().get("/no-such-page/"), 404, "There is no such page")


def test_a_fault_of_ours_is_a_static_page_with_the_reference(as_editor, monkeypatch):
    def boom(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("adminpanel.accounts.views.account.TOTPDevice.objects", boom)
    as_editor.raise_request_exception = False
    response = as_editor.get("/accounts/")
    page = page_of(response, 500, "Something went wrong here")
    assert response["X-Request-ID"] in page.text
    assert "secret detail" not in page.html


def test_a_database_that_is_away_is_a_503_that_says_so(as_editor, monkeypatch):
    from django.db import OperationalError

    def away(*args, **kwargs):
        raise OperationalError("could not connect to secret-host")

    monkeypatch.setattr("adminpanel.accounts.views.account.TOTPDevice.objects", type("Away", (), {"filter": away}))
    as_editor.raise_request_exception = False
    response = as_editor.get("/accounts/")
    page = page_of(response, 503, "The panel is not available right now")
    assert response["Retry-After"] == "10"
    assert "secret-host" not in page.html
