"""Over TLS, as in production: the same connections, the same deadline, and no word to a stranger."""

import contextlib
import socket
import ssl
import threading

import certifi
import pytest

from projects.gateway import client as panel_client
from projects.humanloop import errors
from projects.humanloop.client import Humanloop
from projects.humanloop.transport import Transport
from tests.fault_server import KEY
from tests.fault_table import FAULTS
from tests.tls_proxy import make_certificate


class TlsEnd:
    """Ends TLS in front of a fault server, byte for byte."""

    def __init__(self, remote, certificate):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.inner = ("127.0.0.1", int(remote.base_url.split(":")[2].split("/")[0]))
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"https://localhost:{self.listening.getsockname()[1]}/v4"
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self.listening.accept()
                threading.Thread(target=self.serve, args=[sock], daemon=True).start()

    def serve(self, sock):
        with contextlib.suppress(OSError), self.context.wrap_socket(sock, server_side=True) as outer:
            inner = socket.create_connection(self.inner)
            threading.Thread(target=self.pump, args=[inner, outer], daemon=True).start()
            self.pump(outer, inner)

    def pump(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)
        for sock in (source, sink):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def certificate(tmp_path):
    return make_certificate(tmp_path)


@pytest.fixture
def private(remote, certificate):
    """A remote whose certificate no public authority knows."""
    end = TlsEnd(remote, certificate)
    yield end
    end.listening.close()


@pytest.fixture
def secure(private, certificate, monkeypatch):
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    return private


def fault(name):
    return next(f for f in FAULTS if f.name == name)


def test_reads_share_a_connection_and_a_write_has_its_own(remote, secure):
    client = Humanloop(Transport(secure.base_url, KEY))
    client.get_project("pr_1")
    client.get_project("pr_1")
    assert client.update_project("pr_1", {"name": "Renamed"}).name == "Renamed"
    assert [sent.connection for sent in remote.requests] == [1, 1, 2]


@pytest.mark.parametrize("name", ["never answers", "trickles headers", "trickles a body"])
def test_a_slow_answer_is_given_up(remote, secure, name):
    fault(name).install(remote)
    with pytest.raises(errors.NoAnswer) as caught:
        Humanloop(Transport(secure.base_url, KEY, deadline=0.5)).update_project("pr_1", {"name": "Renamed"})
    assert caught.value.is_timeout
    assert len(remote.writes) == 1


@pytest.mark.parametrize("name", ["cut in the headers", "cut in the body", "cut without a length"])
def test_an_answer_that_is_cut_is_no_answer(remote, secure, name):
    fault(name).install(remote)
    with pytest.raises(errors.Unreadable):
        Humanloop(Transport(secure.base_url, KEY)).update_project("pr_1", {"name": "Renamed"})


def test_a_stranger_gets_not_one_byte_of_the_request(remote, secure, monkeypatch):
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", certifi.where())
    with pytest.raises(errors.NotReached) as caught:
        Humanloop(Transport(secure.base_url, KEY)).update_project("pr_1", {"name": "Renamed"})
    assert "SSLCertVerificationError" in str(caught.value)
    assert remote.requests == []


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_no_proxy_of_the_environment_is_used(remote, secure, monkeypatch, name):
    """The key goes to the host that was named and to no other; what the start says of it: processes/test_a_start.py."""
    monkeypatch.setenv(name, remote.elsewhere.base_url)
    client = Humanloop(Transport(secure.base_url, KEY))
    assert client.get_project("pr_1").name == "Support bot"
    assert client.update_project("pr_1", {"name": "Renamed"}).name == "Renamed"
    assert remote.elsewhere.connections == 0


def test_a_certificate_for_another_host_is_a_stranger_s(remote, secure):
    address = secure.base_url.replace("localhost", "127.0.0.1")
    with pytest.raises(errors.NotReached):
        Humanloop(Transport(address, KEY)).get_project("pr_1")
    assert remote.requests == []


def test_an_authority_of_ones_own_is_trusted_where_it_is_named(remote, private, certificate, settings):
    settings.SANDBOX, settings.HUMANLOOP_API_KEY, settings.HUMANLOOP_BASE_URL = False, KEY, private.base_url
    with pytest.raises(errors.NotReached):
        panel_client().get_project("pr_1")
    assert remote.requests == []
    settings.HUMANLOOP_CA_BUNDLE = str(certificate)
    assert panel_client().update_project("pr_1", {"name": "Renamed"}).name == "Renamed"
    assert panel_client().get_project("pr_1").name == "Renamed"


def test_where_an_authority_is_named_no_other_is_trusted(remote, private):
    client = Humanloop(Transport(private.base_url, KEY, authorities=certifi.where()))
    with pytest.raises(errors.NotReached):
        client.get_project("pr_1")
    assert remote.requests == []
