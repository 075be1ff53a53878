"""The page behind a link: someone sets their password, once."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from adminpanel.accounts import invitations
from adminpanel.accounts.flows import Flows
from adminpanel.accounts.forms import NewPasswordForm
from adminpanel.accounts.models import Link
from adminpanel.accounts.names import in_html
from adminpanel.accounts.profile_forms import JoinForm
from adminpanel.accounts.views.signing_in import sign_in

LINKS = "links"  # the key in the session under which the links are noted that were opened in this browser


@login_not_required
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Note the link in the session and go on to an address without its token.

    So the token is in one line of a router's log and no more: not in a Referer, not in what is loaded or sent after.
    A look at it, as mail programs take, uses nothing up.
    """
    link = Link.objects.for_token(token).first()
    if link is None or not _works(link):
        return _spent(request, link)
    opened = Flows(request, LINKS)
    return redirect(opened.address(reverse("use_link"), opened.begin(link.pk)))


def _works(link: Link) -> bool:
    return Link.objects.open().filter(pk=link.pk).exists() and (link.person is None or link.person.is_active)


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def use_link(request: HttpRequest) -> HttpResponse:
    """Show the form of a link that was opened in this browser, and use up the one whose form is sent."""
    which, pk = Flows(request, LINKS).found()
    link = Link.objects.filter(pk=pk).select_related("person", "made_by").first()
    if link is None or not _works(link) or _is_for_another(request, link):
        return _spent(request, link)
    form = _form_of(link)(link.person or User(username=link.username), request.POST or None)
    if form.is_valid():
        profile = form.profile if isinstance(form, JoinForm) else {}
        try:
            person = invitations.accept(link, form.cleaned_data["new_password1"], **profile)
        except invitations.LinkSpentError:
            return _spent(request, Link.objects.get(pk=link.pk))
        except ValidationError as error:
            form.add_error("new_password1", error)
        else:
            return _done(request, person, joined=link.is_invitation)
    context = {"form": form, "link": link, "which": which}
    return render(request, "accounts/use_link.html", context, status=422 if form.is_bound else 200)


def _form_of(link: Link) -> type[NewPasswordForm]:
    return JoinForm if link.is_invitation else NewPasswordForm


def _is_for_another(request: HttpRequest, link: Link) -> bool:
    """Tell whether the form names another person than its link: one from before it carried a sign would set theirs."""
    return request.POST.get("username", link.username) != link.username


def _done(request: HttpRequest, person: User, *, joined: bool) -> HttpResponse:
    if request.user.pk == person.pk:
        logout(request)  # the row of this session went with the others of theirs
    if request.user.is_authenticated:
        text = "The password of {} is set. You are still signed in as {} here: sign out to sign in with it."
        messages.info(request, text.format(person.get_username(), request.user.get_username()))
        return redirect("login")
    if joined:
        others = request.session.get(LINKS, {})  # that were opened in other tabs
        response = sign_in(request, person, reverse("home"))
        request.session[LINKS] = others
        text = "Welcome, {}. You are signed in now. Next time, sign in as {}, with the password that you have just set."
        messages.success(request, format_html(text, in_html(person), person.get_username()))
        return response
    messages.success(request, "Your password is set. Sign in with it.")
    return redirect("login")


def _spent(request: HttpRequest, link: Link | None) -> HttpResponse:
    return render(request, "accounts/link_spent.html", {"link": link}, status=410)
