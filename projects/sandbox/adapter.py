"""Lets `requests` reach the sandbox inside this process: every line of the real path runs but the socket."""

from collections.abc import Mapping
from http.client import responses as phrases
from io import BytesIO
from urllib.parse import unquote_to_bytes, urlsplit

from django.http import HttpResponseBase
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from .dispatch import Environ, respond


class SandboxAdapter(BaseAdapter):
    """Answers what is sent to `http://sandbox/v4/...`, by the very views that `manage.py sandbox` serves."""

    def send(  # noqa: PLR0917 - requests calls it so
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: object = None,
        verify: object = True,
        cert: object = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """Answer a prepared request. Nothing here waits, so the timeout has nothing to bound."""
        return _as_requests_has_it(respond(environ_of(request)), request)

    def close(self) -> None:
        """There is no connection to close."""


def environ_of(request: PreparedRequest) -> Environ:
    """Say in WSGI's words what `requests` was about to send."""
    url = urlsplit(str(request.url))
    body = request.body or b""
    content = body.encode() if isinstance(body, str) else bytes(body)
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
    return {
        **headers,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(url.path).decode("latin-1"),
        "QUERY_STRING": url.query,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(content)),
        "SERVER_NAME": url.hostname or "",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": BytesIO(content),
    }


def _as_requests_has_it(answer: HttpResponseBase, request: PreparedRequest) -> Response:
    content = b"".join(answer)
    raw = HTTPResponse(
        body=BytesIO(content),
        headers={**answer.headers, "Content-Length": str(len(content))},
        status=answer.status_code,
        reason=phrases.get(answer.status_code),
        preload_content=False,
        request_method=request.method,
    )
    response = Response()
    response.status_code, response.reason, response.raw = raw.status, raw.reason or "", raw
    response.headers = CaseInsensitiveDict(raw.headers)
    response.url, response.request, response.encoding = str(request.url), request, "utf-8"
    return response
