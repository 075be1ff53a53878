"""The remote: the sandbox's answers, each worked out once and then served from memory, as late as is asked for.

It must not be what limits the panel, so that one thread on an event loop writes ready bytes. GET /__latency__/MS sets
for how many milliseconds each answer waits. Prints its port. The database is that of the environment.

    python -m tests.bench.remote
"""

import asyncio
import os
from io import BytesIO

# Its one thread runs the event loop, and nothing else wants the loop while an answer is worked out.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"

from projects.sandbox.wsgi import application


class Answers:
    """What is answered, ready to be written."""

    def __init__(self):
        self.ready = {}
        self.latency = 0.0

    def to(self, method, target, headers, body):
        """Return an answer's bytes. A write is never answered from memory, and outdates whatever is there."""
        if target.startswith("/__latency__/"):
            self.latency = float(target.rsplit("/", 1)[1]) / 1000
            return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        if method != "GET":
            self.ready.clear()
            return self._worked_out(method, target, headers, body)
        if target not in self.ready:
            self.ready[target] = self._worked_out(method, target, headers, body)
        return self.ready[target]

    def _worked_out(self, method, target, headers, body):
        path, _, query = target.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_X_API_KEY": headers.get("x-api-key", ""),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
        }
        head = []

        def start_response(status, fields):
            head.append("\r\n".join([f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields), "", ""]))

        content = b"".join(application(environ, start_response))
        return head[0].encode("latin-1") + content


class Connection(asyncio.Protocol):
    """One kept connection, a request at a time."""

    def __init__(self, answers):
        self.answers, self.data = answers, b""

    def connection_made(self, transport):
        """Keep where to write."""
        self.transport = transport

    def data_received(self, data):
        """Answer once a request is whole."""
        self.data += data
        head, end, body = self.data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if not end or len(body) < int(headers.get("content-length", 0)):
            return
        self.data = b""
        method, target, _ = first.split(" ")
        answer = self.answers.to(method, target, headers, body)
        if self.answers.latency:
            asyncio.get_running_loop().call_later(self.answers.latency, self.transport.write, answer)
        else:
            self.transport.write(answer)


async def serve():
    """Listen on any free port until the process is ended."""
    answers = Answers()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(answers), "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
