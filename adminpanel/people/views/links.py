"""The page behind a link: someone sets their password, once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from adminpanel.people import acts
from adminpanel.people.forms import NewPasswordForm
from adminpanel.people.models import Link, hash_of

LINK = "link"  # the key in the session under which the hash of an opened link's token is kept


@login_not_required
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the link in the session and go on to an address without its token.

    So the token is in one line of a router's log and no more: not in a Referer, not in what is loaded or sent after.
    A look at it, as mail programs take, uses nothing up.
    """
    token_hash = hash_of(token)
    if _usable(token_hash) is None:
        return _spent(request)
    request.session[LINK] = token_hash
    return redirect("use_link")


def _usable(token_hash: str) -> Link | None:
    link = Link.objects.open().filter(token_hash=token_hash).select_related("person", "made_by").first()
    return None if link is None or (link.person and not link.person.is_active) else link


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def use_link(request: HttpRequest) -> HttpResponse:
    """Show the form of the link that was opened in this browser, and use the link up when it is sent."""
    link = _usable(request.session.get(LINK, ""))
    if link is None:
        return _spent(request)
    person = link.person or User(username=link.username)
    form = NewPasswordForm(person, request.POST or None)
    if form.is_valid():
        try:
            acts.accept(link, form.cleaned_data["new_password1"])
        except acts.LinkSpentError:
            return _spent(request)
        except ValidationError as error:
            form.add_error("new_password1", error)
        else:
            del request.session[LINK]
            messages.success(request, "Your password is set. Sign in with it.")
            return redirect("login")
    return render(request, "people/use_link.html", {"form": form, "link": link}, status=422 if form.is_bound else 200)


def _spent(request: HttpRequest) -> HttpResponse:
    return render(request, "people/link_spent.html", status=410)
