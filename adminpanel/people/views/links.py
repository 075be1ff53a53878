"""The page behind a link: someone sets their password, once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from adminpanel.people import acts
from adminpanel.people.forms import NewPasswordForm
from adminpanel.people.models import Link


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, and use the link up when it is sent. A look at it, as mail programs take, uses nothing up."""
    link = Link.objects.open().for_token(token).select_related("person", "made_by").first()
    if link is None or (link.person and not link.person.is_active):
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
            messages.success(request, "Your password is set. Sign in with it.")
            return redirect("login")
    return render(request, "people/use_link.html", {"form": form, "link": link}, status=422 if form.is_bound else 200)


def _spent(request: HttpRequest) -> HttpResponse:
    return render(request, "people/link_spent.html", status=410)
