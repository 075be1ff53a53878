"""Setting up the second factor: an authenticator app's codes, and recovery codes for the day the phone is gone."""

import io
from base64 import b32encode
from os import urandom

import django_otp
import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from adminpanel.accounts import services, sessions
from adminpanel.accounts.forms import CodeForm
from adminpanel.accounts.permissions import SignedInRequest
from adminpanel.accounts.sudo import recent_password_required

OFFERED_KEY = "second_factor_key"


@require_http_methods(["GET", "HEAD", "POST"])
@recent_password_required
def enrol(request: SignedInRequest) -> HttpResponse:
    """Offer a key to an authenticator app, and take it on when the app has shown that it has it."""
    if TOTPDevice.objects.filter(user=request.user).exists():
        return redirect("account")
    key = request.session.setdefault(OFFERED_KEY, urandom(20).hex())
    form = CodeForm(request.POST or None)
    if form.is_valid():
        totp = TOTP(bytes.fromhex(key))
        if request.POST.get("key", key) != key:
            form.add_error("code", "Another key was offered since: scan this one, and type the code for it.")
        elif form.cleaned_data["code"].isdecimal() and totp.verify(int(form.cleaned_data["code"]), tolerance=1):
            return _enrolled(request, key, totp.t())
        else:
            form.add_error("code", "That code is not the one the app shows for this key now.")
    shown = " ".join(_groups(b32encode(bytes.fromhex(key)).decode()))
    context = {"form": form, "key": key, "shown_key": shown}
    return render(request, "accounts/second_factor_enrol.html", context, status=422 if form.is_bound else 200)


def _groups(text: str) -> list[str]:
    return [text[start : start + 4] for start in range(0, len(text), 4)]


def _enrolled(request: SignedInRequest, key: str, used_step: int) -> HttpResponse:
    try:
        device, codes = services.add_second_factor(request.user, key, used_step=used_step)
    except services.SecondFactorExistsError:
        return redirect("account")  # without a word in the session: what is written there now is the winner's
    del request.session[OFFERED_KEY]
    django_otp.login(request, device)
    sessions.end_all(request.user.pk, but=request.session.session_key)
    return render(request, "accounts/second_factor_codes.html", {"codes": codes})


@require_safe
def qr(request: SignedInRequest) -> HttpResponse:
    """Draw the offered key for a phone's camera, as an image of our own: the policy allows no inline one."""
    key = request.session.get(OFFERED_KEY)
    if not key:
        raise Http404
    device = TOTPDevice(user=request.user, key=key)
    image = io.BytesIO()
    segno.make_qr(device.config_url).save(image, kind="svg", scale=5, border=4, dark="#000", light="#fff")
    return HttpResponse(image.getvalue(), content_type="image/svg+xml")


@require_POST
@recent_password_required
def new_codes(request: SignedInRequest) -> HttpResponse:
    """Replace the recovery codes, and show the new ones once."""
    if not TOTPDevice.objects.filter(user=request.user).exists():
        return redirect("account")
    return render(request, "accounts/second_factor_codes.html", {"codes": services.renew_recovery_codes(request.user)})


@require_POST
@recent_password_required
def remove(request: SignedInRequest) -> HttpResponse:
    """Go back to the password alone."""
    services.remove_second_factor(request.user, by=request.user)
    request.session.pop(django_otp.DEVICE_ID_SESSION_KEY, None)
    messages.info(request, "Your second factor is removed: your password alone signs you in.")
    return redirect("second_factor_enrol" if settings.REQUIRE_SECOND_FACTOR else "account")
