"""A stand-in for a platform's router: it ends TLS, and says to the panel who asked, and how."""

import http.client
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CLIENT = "198.51.100.7"
OWN = {"connection", "transfer-encoding", "keep-alive", "x-forwarded-proto"}


def make_certificate(folder):
    """Write a certificate that signs itself; return the path of it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "router.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


class TlsProxy:
    """Listens on the loopback with TLS, and passes on to the panel's port. `url` is its address."""

    def __init__(self, port, folder):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                pass_on(self, port)

            do_POST = do_HEAD = do_GET

            def log_message(self, *args):
                """Keep the test's output clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(make_certificate(folder))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        """Close the socket."""
        self.server.shutdown()
        self.server.server_close()


def pass_on(handler, port):
    """Send a request on as a router does: its own word on the scheme, the client's address behind what was there."""
    headers = {name: value for name, value in handler.headers.items() if name.lower() not in OWN}
    before = headers.pop("X-Forwarded-For", "")
    headers |= {"X-Forwarded-For": f"{before}, {CLIENT}".lstrip(", "), "X-Forwarded-Proto": "https"}
    body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(handler.command, handler.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        handler.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OWN | {"content-length", "date", "server"}:
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content if handler.command != "HEAD" else b"")
    finally:
        connection.close()
