"""The client reaches the sandbox inside the panel's process as it reaches a server: through `requests`."""

import pytest
import requests
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import Resolver404, resolve

from projects.sandbox import seed
from projects.sandbox.adapter import SandboxAdapter
from projects.sandbox.models import Project
from projects.sandbox.views import lookups

BASE = "http://sandbox/v4"

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    seed.seed()
    session = requests.Session()
    session.trust_env = False
    session.mount("http://sandbox/", SandboxAdapter())
    session.headers["X-API-KEY"] = "sandbox"
    return session


@pytest.fixture
def address(session):
    return f"{BASE}/projects/{Project.objects.get(name='Support replies').pk}"


def test_a_read_and_a_write_go_through(session, address):
    assert session.patch(address, json={"name": "Répliques ✓"}).json()["name"] == "Répliques ✓"
    answer = session.get(f"{BASE}/projects", params={"filter": "répliques ✓", "size": 1})
    assert [record["name"] for record in answer.json()["records"]] == ["Répliques ✓"]


def test_the_query_and_an_encoded_path_arrive_decoded(session, address):
    assert session.get(f"{address}/configs?evaluation_aggregates=true").json()[0]["evaluation_aggregates"]
    assert session.get(address.replace("pr_", "pr%5F")).status_code == 200


def test_the_key_is_checked_as_over_http(session, address):
    session.headers["X-API-KEY"] = "wrong"
    assert session.patch(address, json={"name": "Taken over"}).status_code == 401
    assert Project.objects.filter(name="Support replies").exists()


def test_the_answer_can_be_read_in_pieces_like_one_from_a_socket(session, address):
    answer = session.get(address, stream=True)
    pieces = iter(lambda: answer.raw.read1(1_000), b"")
    content = b"".join(pieces)
    assert answer.raw.status == 200
    assert answer.raw.headers["Content-Type"] == "application/json"
    assert len(content) == int(answer.headers["Content-Length"]) > 1_000


@pytest.mark.parametrize(
    ("path", "status"), [("/projects/pr_nowhere", 404), ("/nowhere", 404), ("/projects?size=0", 422)]
)
def test_a_refusal_is_an_answer_and_no_exception(session, path, status):
    answer = session.get(BASE + path)
    assert (answer.status_code, answer.ok, "detail" in answer.json()) == (status, False, True)


def test_an_address_outside_v4_is_a_404(session):
    assert session.get("http://sandbox/projects").status_code == 404


def test_a_fault_of_the_sandbox_is_a_500_in_json(session, address, monkeypatch, caplog):
    def fall_over(project_id):
        raise ZeroDivisionError

    monkeypatch.setattr(lookups, "project", fall_over)
    answer = session.get(address)
    assert (answer.status_code, answer.json()) == (500, {"detail": "Internal Server Error"})
    assert "the sandbox failed at GET" in caplog.text


def test_a_deletion_answers_with_nothing(session, address):
    answer = session.delete(address)
    assert (answer.status_code, answer.content) == (204, b"")


def test_nobody_needs_to_be_signed_in_and_no_session_is_made(session, address):
    answer = session.patch(address, json={"name": "Replies"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert not Session.objects.exists()


def test_the_panel_s_own_addresses_are_not_the_sandbox_s():
    assert resolve("/v4/projects", urlconf="projects.sandbox.server_urls")
    for path in ("/v4/projects", "/sandbox/v4/projects"):
        with pytest.raises(Resolver404):
            resolve(path, urlconf="adminpanel.urls")


def test_the_cost_of_a_list_does_not_grow_with_it(session, django_assert_num_queries):
    for size in (1, 16):
        with django_assert_num_queries(4):
            assert len(session.get(f"{BASE}/projects", params={"size": size}).json()["records"]) == size


def test_behind_the_panel_s_middleware_the_views_would_ask_for_neither_sign_in_nor_csrf(session, address, settings):
    settings.ROOT_URLCONF = "projects.sandbox.server_urls"
    strict = Client(enforce_csrf_checks=True, headers={"X-API-KEY": "sandbox"})
    path = address.removeprefix("http://sandbox")
    answer = strict.patch(path, {"name": "Replies"}, content_type="application/json")
    assert (answer.status_code, answer.json()["name"]) == (200, "Replies")
