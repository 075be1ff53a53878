"""A host with several addresses: a dead one costs a moment, once, and no whole call or second call pays for it.

Where a test waits for nothing, its deadline is an hour: what waited for a share of it would not come back.
"""

import contextlib
import socket
import threading

import pytest

from projects.humanloop import addresses, errors
from projects.humanloop.client import Humanloop
from projects.humanloop.transport import Transport
from tests.addresses import ALIVE, DEAD, port_of, swallowing, two_addresses
from tests.fault_server import KEY
from tests.humanloop.test_tls import TlsEnd
from tests.tls_proxy import make_certificate

HOUR = 3600.0


@pytest.fixture
def resolver(monkeypatch):
    """What the name `localhost` stands for, in this order."""
    return two_addresses(monkeypatch)


@pytest.fixture
def named(remote, resolver):
    """The address of the remote, by its name."""
    return remote.base_url.replace(ALIVE, "localhost")


def rename(client):
    return client.update_project("pr_1", {"name": "Renamed"}).name


def test_the_next_address_is_tried_after_a_moment_and_not_after_a_share_of_the_time(remote, named):
    with swallowing(port_of(named)):
        assert rename(Humanloop(Transport(named, KEY, deadline=HOUR))) == "Renamed"
    assert len(remote.writes) == 1


def test_the_one_that_worked_comes_first_from_then_on_whoever_calls(remote, named, monkeypatch):
    with swallowing(port_of(named)):
        Humanloop(Transport(named, KEY, deadline=HOUR)).get_project("pr_1")
        monkeypatch.setattr(addresses, "MOMENT", HOUR)
        assert rename(Humanloop(Transport(named, KEY, deadline=10))) == "Renamed"


def test_where_the_one_that_worked_is_gone_the_others_are_tried(remote, named, resolver, monkeypatch):
    resolver.reverse()
    Humanloop(Transport(named, KEY)).get_project("pr_1")
    monkeypatch.setattr(addresses, "MOMENT", HOUR)
    remote.refuse()
    remote.accept(DEAD)
    assert Humanloop(Transport(named, KEY, deadline=10)).get_project("pr_1").name == "Support bot"


def test_one_that_refuses_is_not_waited_for(remote, named, monkeypatch):
    monkeypatch.setattr(addresses, "MOMENT", HOUR)
    assert rename(Humanloop(Transport(named, KEY, deadline=10))) == "Renamed"


def test_where_none_answers_the_deadline_holds(remote, named, resolver):
    resolver.remove(ALIVE)
    with swallowing(port_of(named)), pytest.raises(errors.NotReached, match="out of time"):
        rename(Humanloop(Transport(named, KEY, deadline=0.4)))
    assert remote.requests == []


def test_where_all_refuse_the_last_reason_is_told(remote, named):
    remote.refuse()
    with pytest.raises(errors.NotReached, match="ConnectionRefusedError"):
        rename(Humanloop(Transport(named, KEY)))


def test_one_that_accepts_and_then_says_nothing_comes_last_from_then_on(remote, resolver, tmp_path, monkeypatch):
    certificate = make_certificate(tmp_path)
    end = TlsEnd(remote, certificate)
    with contextlib.closing(end.listening), socket.create_server((DEAD, port_of(end.base_url))):
        with pytest.raises(errors.NotReached):
            rename(Humanloop(Transport(end.base_url, KEY, deadline=0.5, authorities=str(certificate))))
        monkeypatch.setattr(addresses, "MOMENT", HOUR)
        assert rename(Humanloop(Transport(end.base_url, KEY, deadline=10, authorities=str(certificate)))) == "Renamed"
    assert len(remote.writes) == 1


@pytest.mark.parametrize("slow", [True, False], ids=["slow", "failing"])
def test_a_resolver_in_trouble_is_not_waited_for_where_it_has_said_before(remote, named, monkeypatch, slow):
    Humanloop(Transport(named, KEY)).get_project("pr_1")
    release, asked = threading.Event(), []

    def stuck(host, port, *args, flags=0, **kwargs):
        asked.append(host)
        if slow and not flags:
            release.wait(30)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", stuck)
    monkeypatch.setattr(addresses, "RESOLVER", 0.05)
    try:
        assert rename(Humanloop(Transport(named, KEY, deadline=20))) == "Renamed"
    finally:
        release.set()
    assert asked
