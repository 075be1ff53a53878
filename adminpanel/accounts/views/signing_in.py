"""Signing in, by password and, for those who have one, by second factor; and signing out."""

from typing import Any

import django_otp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from adminpanel.accounts import browsers
from adminpanel.accounts.flows import Flows
from adminpanel.accounts.forms import CodeForm, SignInForm
from adminpanel.accounts.middleware import WAS_HERE, is_recent
from adminpanel.accounts.resume import carry_over, said_of_form, saved_forms
from adminpanel.accounts.sessions import BROWSER, SIGNED_IN_AT
from adminpanel.accounts.sudo import note_password

PENDING = "second_factors_pending"
DEMO_NAMES = ("viewer", "editor", "admin")
BACKEND = "django.contrib.auth.backends.ModelBackend"


@method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")
class SignInView(LoginView):
    """Name and password. Whoever has a second factor is not signed in by these alone."""

    form_class = SignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, unless someone is signed in. If it is sent all the same, whoever it names is signed in."""
        if request.user.is_authenticated:
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the page says besides: an expired session, an empty panel, the people of the demo."""
        return super().get_context_data(
            expired=bool(self.request.COOKIES.get(_cookie_name())),
            kept=said_of_form(self.request, self.get_redirect_url()),
            no_users=not User.objects.exists(),
            demo_users=_demo_users(),
            **kwargs,
        )

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, or ask for the second factor first."""
        person = form.get_user()
        if not django_otp.user_has_device(person):
            return sign_in(self.request, person, self.get_success_url())
        self.request.session.cycle_key()
        pending = Flows(self.request, PENDING)
        which = pending.begin(
            {
                "person": person.pk,
                "proof": person.get_session_auth_hash(),
                "at": timezone.now().isoformat(),
                "next": self.get_success_url(),
            }
        )
        return redirect(pending.address(reverse("second_factor_ask"), which))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again, as a failure."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


def sign_in(request: HttpRequest, person: User, next_page: str) -> HttpResponseRedirect:
    """Sign somebody in who has proved who they are, and go on to a page."""
    # Whatever an anonymous visitor's session held is dropped: whoever planted it is not to be met again. But for what
    # was typed into a form, which is text to look over, as a link may bring it too.
    typed = saved_forms(request)
    request.session.flush()
    login(request, person, backend=BACKEND)
    carry_over(typed, request.session)
    request.session[SIGNED_IN_AT] = timezone.now().isoformat()
    request.session[BROWSER] = browsers.in_words(request.headers.get("User-Agent", ""))
    note_password(request)
    response = HttpResponseRedirect(next_page)
    response.set_cookie(
        _cookie_name(),
        "1",
        max_age=settings.SESSION_LONGEST * 4,
        secure=settings.HTTPS_ONLY,
        httponly=True,
        samesite="Lax",
    )
    return response


def _cookie_name() -> str:
    return f"__Host-{WAS_HERE}" if settings.HTTPS_ONLY else WAS_HERE


def _demo_users() -> str:
    """The people of the sandbox by their usernames, as one lists them; empty where there are none."""
    if not settings.SANDBOX:
        return ""
    people = User.objects.filter(username__in=DEMO_NAMES, is_active=True).order_by("pk")
    *others, last = people.values_list("username", flat=True) or [""]
    return " or ".join(filter(None, (", ".join(others), last)))


class SignOutView(LogoutView):
    """Signing out, by a button (POST)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End the session, and forget that there was one."""
        response = super().post(request, *args, **kwargs)
        response.delete_cookie(_cookie_name(), samesite="Lax")
        return response


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code from whoever has just given the right password."""
    which, pending = Flows(request, PENDING).found()
    person = _person_of(pending)
    if person is None:
        return _too_late(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        device = django_otp.match_token(person, form.cleaned_data["code"])
        if device is not None:
            response = sign_in(request, person, next_page=pending["next"])
            django_otp.login(request, device)
            return response
        form.add_error(
            "code", "That code is not right, was used already, or came too soon after another. Wait for a new one."
        )
    context = {"form": form, "which": which, "person": person}
    return render(request, "accounts/second_factor_ask.html", context, status=422 if form.is_bound else 200)


def _person_of(pending: dict[str, Any] | None) -> User | None:
    """Return who gave the right password no longer ago than a code takes to find."""
    if not pending or not is_recent(pending["at"], settings.PASSWORD_RECENT_FOR):
        return None
    person = User.objects.filter(pk=pending["person"], is_active=True).first()
    # The password may have been changed since, in another window or by a reset.
    return person if person and constant_time_compare(pending["proof"], person.get_session_auth_hash()) else None


def _too_late(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and request.user.is_authenticated:
        text = "That code signed nobody in. You are signed in as {} here: sign out first to sign in as someone else."
        messages.warning(request, text.format(request.user.get_username()))
    return redirect("login")
