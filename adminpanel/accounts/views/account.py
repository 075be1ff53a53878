"""One's own account: what there is, the password, and the password again before what matters."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView, RedirectURLMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import FormView
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from adminpanel.accounts import services, sessions
from adminpanel.accounts.forms import ChangePasswordForm, ConfirmPasswordForm
from adminpanel.accounts.models import PeopleEvent
from adminpanel.accounts.permissions import SignedInRequest
from adminpanel.accounts.profile_forms import ProfileForm
from adminpanel.accounts.resume import form_at, resume
from adminpanel.accounts.sudo import note_password


@require_http_methods(["GET", "HEAD", "POST"])
@form_at("account")
def account(request: SignedInRequest) -> HttpResponse:
    """Show one's name, role, password and second factor, and keep another name, e-mail address or time zone."""
    chosen = getattr(request.session, "time_zone", "")
    form = ProfileForm(request.user, request.POST or None, time_zone=chosen, typed=resume(request).dict())
    if form.is_valid():
        services.change_profile(request.user, **form.profile)
        messages.success(request, "Your account is saved.")
        return redirect("account")
    context = {
        "form": form,
        "here": sessions.sign_in_of(request.session, timezone.now()),
        "elsewhere": sessions.sign_ins(request.user.pk, but=request.session.session_key),
        "second_factor": TOTPDevice.objects.filter(user=request.user, confirmed=True).exists(),
        "codes_left": StaticToken.objects.filter(device__user=request.user).count(),
        "second_factor_required": settings.REQUIRE_SECOND_FACTOR,
    }
    return render(request, "accounts/account.html", context, status=422 if form.is_bound else 200)


@require_POST
def sign_out_elsewhere(request: SignedInRequest) -> HttpResponse:
    """End one's sessions in other browsers."""
    services.sign_out_elsewhere(request.user, here=request.session.session_key)
    messages.success(request, "You are signed out everywhere else.")
    return redirect("account")


class ChangePasswordView(PasswordChangeView):
    """A new password. It ends the person's other sessions."""

    request: SignedInRequest

    http_method_names = ["get", "head", "post"]  # Django's form views take PUT for POST
    form_class = ChangePasswordForm
    success_url = reverse_lazy("account")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form the request, to count guesses by."""
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it; Django signs this session anew, and the others are ended."""
        response = super().form_valid(form)
        sessions.end_all(self.request.user.pk, but=self.request.session.session_key)
        note_password(self.request)
        services.record(PeopleEvent.Act.PASSWORD_CHANGED, self.request.user, self.request.user)
        messages.success(self.request, "Your password is changed. You are signed out everywhere else.")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again, as a failure."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ConfirmPasswordView(RedirectURLMixin, FormView):
    """The password again, on the way to something that matters."""

    http_method_names = ["get", "head", "post"]
    form_class = ConfirmPasswordForm
    template_name = "accounts/confirm_password.html"
    next_page = "account"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form the request, to count guesses by."""
        return super().get_form_kwargs() | {"request": self.request}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(next=self.get_redirect_url(), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        note_password(self.request)
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again, as a failure."""
        return self.render_to_response(self.get_context_data(form=form), status=422)
