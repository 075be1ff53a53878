"""Keeps what someone typed when their form comes too late: in the address of the page that fills the form in again."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 3000  # gunicorn.conf.py lets 8190 characters in, and the address is escaped once more on its way


def kept_address(request: HttpRequest) -> str:
    """Return the address on this site that someone came from, with what they typed if it was a form.

    A form is sent to its own address and filled in from it, as the edit form is. Buttons are sent elsewhere: for those
    the page with the button is all there is to go back to. A password is never kept.
    """
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    page = _page_before(request)
    if urlsplit(page).path != request.path or _is_secret(request):
        return page
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    address = f"{request.path}?{typed.urlencode()}" if typed else page
    return address if len(address) <= LONGEST else page


def _page_before(request: HttpRequest) -> str:
    referer = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _is_secret(request: HttpRequest) -> bool:
    return any("password" in name or name == "code" for name in request.POST)
