"""One line of JSON for whatever happens, with ids and outcomes and nothing that a person typed."""

import json
import logging
import threading
from contextvars import copy_context

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from adminpanel import logs
from adminpanel.middleware import LogMiddleware
from tests.pages import PageClient


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_route_and_not_its_address(written, as_editor, editor):
    response = as_editor.get("/changes/?who=somebody+secret")
    (line,) = [line for line in written() if line["event"] == "request"]
    assert (line["route"], line["method"], line["status"], line["outcome"]) == ("change_list", "GET", 200, "ok")
    assert (line["user_id"], line["request_id"]) == (editor.pk, response["X-Request-ID"])
    assert line["level"] == "INFO"
    assert line["ms"] > 0
    assert "secret" not in json.dumps(line)
    assert "edgar" not in json.dumps(line)


@pytest.mark.django_db
def test_the_id_of_a_request_is_on_the_page_of_its_error(written, as_editor):
    response = as_editor.get("/people/")
    assert response["X-Request-ID"] in response.content.decode()
    (line,) = [line for line in written() if line["event"] == "request"]
    assert (line["request_id"], line["status"], line["outcome"]) == (response["X-Request-ID"], 403, "refused")


def test_time_in_the_remote_is_added_up_over_the_threads_of_a_request(written):
    def view(request):
        threads = [
            threading.Thread(target=copy_context().run, args=(logs.remote_call, "GET", "get_project", 200, ms))
            for ms in (30.0, 12.0)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return HttpResponse()

    request = RequestFactory().get("/")
    request.resolver_match = None
    LogMiddleware(view)(request)
    *calls, line = written()
    assert [call["event"] for call in calls] == ["remote_call"] * 2
    assert {call["request_id"] for call in calls} == {line["request_id"]}
    assert (line["remote_calls"], line["remote_ms"]) == (2, 42.0)


def test_two_requests_at_once_do_not_mix_their_sums(written):
    both = threading.Barrier(2)

    def view(request):
        logs.remote_call("GET", "get_project", 200, float(request.GET["ms"]))
        both.wait(10)
        return HttpResponse()

    def ask(ms):
        request = RequestFactory().get(f"/?ms={ms}")
        request.resolver_match = None
        LogMiddleware(view)(request)

    threads = [threading.Thread(target=ask, args=(ms,)) for ms in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sums = sorted(line["remote_ms"] for line in written() if line["event"] == "request")
    assert sums == [1.0, 2.0]


def test_a_line_break_in_what_is_logged_makes_no_second_line(written):
    logging.getLogger("elsewhere").error('two\nlines\r\x1b[31m and "quotes" \u2028')
    (line,) = written()
    assert line["event"] == "note"
    assert line["text"].startswith("two\nlines")


def test_a_fault_is_told_by_type_and_place_and_not_by_its_text(written):
    try:
        try:
            {}["typed by somebody"]
        except KeyError as error:
            raise ValueError("key hl_secret") from error
    except ValueError:
        logging.getLogger("elsewhere").exception("secret in the message")
    (line,) = written()
    assert (line["event"], line["type"], line["cause"]) == ("fault", "builtins.ValueError", "KeyError")
    assert "test_logs.py" in line["at"][-1]
    assert "secret" not in json.dumps(line)


@pytest.mark.django_db
def test_a_secret_link_is_in_no_line(written):
    client = PageClient(raise_request_exception=False)
    client.get("/accounts/link/secret-token/")
    client.get("/accounts/link/secret-token/", headers={"host": "evil.example"})
    assert "secret-token" not in json.dumps(written())
    assert "evil.example" not in json.dumps(written())


def test_a_probe_is_logged_only_where_everything_is(written):
    PageClient().get("/healthz")
    assert [line["level"] for line in written() if line["event"] == "request"] == ["DEBUG"]


def test_a_method_that_somebody_made_up_is_not_written_down(written):
    PageClient().generic("SECRET", "/healthz")
    assert [line["method"] for line in written() if line["event"] == "request"] == ["other"]


@pytest.mark.django_db
def test_an_act_on_people_is_a_line_without_names(written, admin, editor):
    from adminpanel.accounts import services

    services.sign_out_everywhere(editor, by=admin)
    (line,) = [line for line in written() if line["event"] == "people"]
    assert (line["act"], line["actor_id"], line["subject_id"]) == ("signed_out", admin.pk, editor.pk)
    assert "edgar" not in json.dumps(line)
