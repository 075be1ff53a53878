"""Alive and ready, asked under any host, and never asking the remote."""

import pytest
from django.db import OperationalError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory

from adminpanel.middleware import HealthMiddleware
from tests.pages import PageClient


def get(path, method="get", **headers):
    return getattr(PageClient(), method)(path, headers=headers)


def test_alive_needs_no_database_and_takes_any_host():
    # No database fixture: a query would be an error here.
    for host in ("anything.example", "10.1.2.3:8080", "bad host", "", "::::"):
        response = get("/healthz", host=host)
        assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_means_that_the_database_answers_and_is_migrated(settings):
    assert get("/readyz", host="anything.example").status_code == 200


@pytest.mark.django_db
def test_ready_says_no_while_migrations_are_missing():
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("people")
    MigrationRecorder(connection).record_unapplied(*newest)
    response = get("/readyz")
    assert response.status_code == 503
    assert b"manage.py setup" in response.content


@pytest.mark.django_db
def test_ready_says_no_while_the_database_is_gone(monkeypatch):
    def gone(*args):
        raise OperationalError("no such host secret-host")

    monkeypatch.setattr(connections["default"], "cursor", gone)
    response = get("/readyz")
    assert response.status_code == 503
    assert b"secret-host" not in response.content


@pytest.mark.django_db
def test_ready_does_not_look_through_the_migrations_twice(django_assert_num_queries):
    client = PageClient()
    client.get("/readyz")
    with django_assert_num_queries(1):
        client.get("/readyz")


@pytest.mark.django_db
def test_ready_never_asks_the_remote(point_at):
    point_at("http://127.0.0.1:9/v4")
    assert get("/readyz").status_code == 200


def test_a_probe_is_read_and_not_written():
    assert get("/healthz", "post").status_code == 405
    assert get("/healthz", "head").status_code == 200


def test_the_two_addresses_are_the_only_ones_that_pass():
    passed = HealthMiddleware(lambda request: "on to the rest")
    assert passed(RequestFactory().get("/healthz/")) == "on to the rest"
    assert passed(RequestFactory().get("/projects/healthz")) == "on to the rest"
