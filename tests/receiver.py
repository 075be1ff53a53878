"""A receiver of webhooks on a socket of the loopback, with TLS, that can misbehave as `tests.fault_server` does."""

import ssl
from contextlib import suppress

from tests.fault_server import FaultServer


class Receiver(FaultServer):
    """It takes whatever comes until it is told not to."""

    def __init__(self, certificate):
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate)
        super().__init__()
        self.answers(204)

    def answers(self, status, body=b"", **headers):
        """Answer so from now on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.on("POST", "/", lambda exchange: exchange.answer(status, body, named))

    @property
    def port(self):
        return int(self.base_url.rpartition(":")[2].partition("/")[0])

    @property
    def address(self):
        return f"https://localhost:{self.port}/hook?to=us"

    @property
    def ids(self):
        return [sent.headers["webhook-id"] for sent in self.requests]

    def _serve(self, sock, number):
        with suppress(OSError):
            super()._serve(self.tls.wrap_socket(sock, server_side=True), number)
