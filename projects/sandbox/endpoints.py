"""Makes one Django view of an address's operations: checks the key, picks the method, words a refusal as JSON."""

import logging
import secrets
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from .refusals import Refusal

KEY = "sandbox"

Operation = Callable[..., HttpResponseBase]

logger = logging.getLogger(__name__)


def endpoint(**operations: Operation) -> Operation:
    """Make a view of the operations of one address, by their HTTP methods."""

    @csrf_exempt
    @login_not_required
    def view(request: HttpRequest, **path: str) -> HttpResponseBase:
        if not secrets.compare_digest(request.headers.get("X-API-KEY", "").encode(), KEY.encode()):
            return answer({"detail": "Invalid API key."}, 401)
        operation = operations.get(request.method or "")
        if operation is None:
            return answer({"detail": "Method Not Allowed"}, 405, Allow=", ".join(sorted(operations)))
        return attempt(operation, request, **path)

    return view


def attempt(operation: Operation, request: HttpRequest, **path: str) -> HttpResponseBase:
    """Run an operation. Whatever it raises becomes an answer."""
    try:
        return operation(request, **path)
    except Refusal as refusal:
        return answer({"detail": refusal.detail}, refusal.status)
    except RequestDataTooBig:
        return answer({"detail": "Request Entity Too Large"}, 413)
    except Exception:
        logger.exception("the sandbox failed at %s %s", request.method, request.path)
        return answer({"detail": "Internal Server Error"}, 500)


def answer(document: object, status: int = 200, **headers: str) -> JsonResponse:
    """Answer with JSON, in the compact form that the API uses."""
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(document, status=status, safe=False, json_dumps_params=compact, headers=headers)


def not_found() -> JsonResponse:
    """Answer for an address that the API does not have."""
    return answer({"detail": "Not Found"}, 404)
