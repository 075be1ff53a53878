"""Pages for admins: who is told of changes, and what came of it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from adminpanel.accounts.permissions import SignedInRequest
from adminpanel.accounts.resume import form_at, resume
from adminpanel.accounts.sudo import recent_password_required
from projects.mirror.places import read_places
from projects.models import Protection
from projects.notifications import endpoints, mail, wording
from projects.notifications.forms import EndpointForm, NewEndpointForm
from projects.notifications.models import Attempt, Delivery, Endpoint
from projects.notifications.places import restored
from projects.services import NotInState, Place

NEW_SECRET = "endpoint_secret"  # noqa: S105 - the name in the session of what is shown once
A_PAGE = 25
# Of a delivery in a list: neither what is sent nor what the change compares is read.
OF_DELIVERY = ("type", "outcome", "next_try_at", "tries", "made_at", "endpoint")
LISTED = (*OF_DELIVERY, "event__change__project_name")
WHY = Prefetch("attempts", Attempt.objects.only("delivery_id", "problem"))
for_admins = permission_required(endpoints.MANAGE, raise_exception=True)
Act = Callable[[SignedInRequest, Endpoint], str]


@require_safe
@for_admins
def endpoints_page(request: SignedInRequest) -> HttpResponse:
    """List who is told."""
    rows = [
        (each, wording.address_without_secret(each), wording.standing(each)) for each in Endpoint.objects.of_admins()
    ]
    context = {"rows": rows, "is_mail_set_up": bool(settings.EMAIL_URL), "mail_from": settings.EMAIL_FROM}
    return render(request, "settings/notifications.html", context)


class _FormView(PermissionRequiredMixin, View):
    permission_required = endpoints.MANAGE
    raise_exception = True

    def form(self, form: type[EndpointForm], endpoint: Endpoint | None = None) -> tuple[EndpointForm, Any]:
        """Return the form as it was sent, or filled in; and why its environments could not be read."""
        rows = Protection.objects.exclude(environment_id="")
        noted = [Place(row.environment_id, row.environment_name, row.is_default) for row in rows]
        places, error = read_places([*noted, *restored(endpoint.environments if endpoint else [])])
        typed = resume(self.request)
        initial = (_filled_in(endpoint) if endpoint else {}) | {name: typed[name] for name in typed}
        initial |= {name: typed.getlist(name) for name in ("events", "environments") if name in typed}
        address = self.request.build_absolute_uri("/").rstrip("/")
        data = self.request.POST or None
        return form(data, places=places, initial=initial, panel_address=address, endpoint=endpoint), error


def _filled_in(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "name": endpoint.name,
        "address": "" if endpoint.channel == Endpoint.Channel.SLACK else endpoint.address,
        "events": endpoint.events,
        "environments": [row["id"] or "itself" for row in endpoint.environments],
    }


@form_at("endpoint_new", NewEndpointForm)
class EndpointNewView(_FormView):
    """A new endpoint."""

    @method_decorator(recent_password_required)
    def get(self, request: SignedInRequest) -> HttpResponse:
        """Show the form."""
        form, error = self.form(NewEndpointForm)
        return render(request, "settings/endpoint_new.html", {"form": form, "error": error})

    @method_decorator(recent_password_required)
    def post(self, request: SignedInRequest) -> HttpResponse:
        """Make it, and show its secret on its own page."""
        form, error = self.form(NewEndpointForm)
        if not form.is_valid():
            return render(request, "settings/endpoint_new.html", {"form": form, "error": error}, status=422)
        endpoint = endpoints.create(form.cleaned_data["channel"], form.wanted, by=request.user)
        _reveal_once(request, endpoint)
        messages.success(request, "Saved. “Send test” below shows whether anything arrives there.")
        return redirect(endpoint)


@form_at("endpoint", EndpointForm)
class EndpointView(_FormView):
    """One endpoint: what it is told, how it does, and its log."""

    @method_decorator(recent_password_required)
    def get(self, request: SignedInRequest, endpoint_id: int) -> HttpResponse:
        """Show it."""
        endpoint = get_object_or_404(Endpoint.objects.of_admins(), pk=endpoint_id)
        return self._page(endpoint, *self.form(EndpointForm, endpoint))

    @method_decorator(recent_password_required)
    def post(self, request: SignedInRequest, endpoint_id: int) -> HttpResponse:
        """Save what is sent where."""
        endpoint = get_object_or_404(Endpoint.objects.of_admins(), pk=endpoint_id)
        form, error = self.form(EndpointForm, endpoint)
        if not form.is_valid():
            return self._page(endpoint, form, error, status=422)
        endpoints.update(endpoint, form.wanted, by=request.user)
        messages.success(request, "Saved. It holds for what happens from now on.")
        return redirect(endpoint)

    def _page(self, endpoint: Endpoint, form: EndpointForm, error: object, status: int = 200) -> HttpResponse:
        log = endpoint.deliveries.select_related("event__change").only(*LISTED).prefetch_related(WHY)
        page = Paginator(log, A_PAGE).get_page(self.request.GET.get("page"))
        context = {
            "endpoint": endpoint,
            "form": form,
            "error": error,
            "standing": wording.standing(endpoint),
            "secret": _revealed(self.request, endpoint),
            "old_until": wording.old_secret_until(endpoint),
            "page_obj": page,
            "rows": [(each, wording.title(each), wording.outcome(each), wording.why_not(each)) for each in page],
        }
        return render(self.request, "settings/endpoint.html", context, status=status)


@require_safe
@for_admins
@recent_password_required
def delivery_page(request: SignedInRequest, endpoint_id: int, delivery_id: Any) -> HttpResponse:
    """Show what was sent, and what was answered each time."""
    delivery = _delivery(endpoint_id, delivery_id)
    context = {
        "delivery": delivery,
        "title": wording.title(delivery),
        "outcome": wording.outcome(delivery),
        "again": wording.again(delivery),
        "attempts": [(each, wording.answered(each)) for each in delivery.attempts.all()],
    }
    return render(request, "settings/delivery.html", context)


@require_POST
@for_admins
@recent_password_required
def send_again(request: SignedInRequest, endpoint_id: int, delivery_id: Any) -> HttpResponse:
    """Send it once more, under the id that it has."""
    delivery = _delivery(endpoint_id, delivery_id)
    try:
        endpoints.send_again(delivery, by=request.user)
        messages.success(request, wording.queued("It"))
    except NotInState as error:
        messages.warning(request, error.sentence)
    return redirect(delivery)


def _delivery(endpoint_id: int, delivery_id: Any) -> Delivery:
    found = Delivery.objects.filter(endpoint__person=None).select_related("endpoint", "event")
    return get_object_or_404(found, pk=delivery_id, endpoint_id=endpoint_id)


def _act(act: Act) -> Callable[..., HttpResponseBase]:
    """Make a view of what is done to one endpoint: it goes back to that one's page, and says what was done."""

    def view(request: SignedInRequest, endpoint_id: int) -> HttpResponse:
        endpoint = get_object_or_404(Endpoint.objects.of_admins(), pk=endpoint_id)
        try:
            messages.success(request, act(request, endpoint))
        except NotInState as error:
            messages.warning(request, error.sentence)
        return redirect(endpoint) if endpoint.pk else redirect("endpoints")

    return require_POST(for_admins(recent_password_required(view)))


@_act
def switch_on(request: SignedInRequest, endpoint: Endpoint) -> str:
    """Send again."""
    endpoints.switch_on(endpoint, by=request.user)
    return "Switched on."


@_act
def switch_off(request: SignedInRequest, endpoint: Endpoint) -> str:
    """Send nothing."""
    endpoints.switch_off_by_hand(endpoint, by=request.user)
    return "Switched off. What happens until it is on again is not sent, and not afterwards either."


@_act
def rotate(request: SignedInRequest, endpoint: Endpoint) -> str:
    """Make a new secret, and show it once."""
    endpoints.rotate(endpoint, by=request.user)
    _reveal_once(request, endpoint)
    return "There is a new secret. For 24 hours both sign."


@_act
def forget_old_secret(request: SignedInRequest, endpoint: Endpoint) -> str:
    """Let the secret of before sign no more."""
    endpoints.forget_old_secret(endpoint, by=request.user)
    return "The old secret signs no more."


@_act
def send_test(request: SignedInRequest, endpoint: Endpoint) -> str:
    """Send a message that tells of nothing."""
    endpoints.send_test(endpoint, by=request.user)
    return wording.queued("A test")


@_act
def delete(request: SignedInRequest, endpoint: Endpoint) -> str:
    """Forget it."""
    endpoints.delete(endpoint, by=request.user)
    return "Deleted, with its log. Nothing more is sent there."


@require_http_methods(["GET", "HEAD", "POST"])
def my_mail(request: SignedInRequest) -> HttpResponse:
    """Let whoever is signed in say whether they want to be told by mail."""
    if request.method == "POST":
        wanted = request.POST.get("wanted") == "yes"
        mail.switch_mail(request.user, wanted=wanted)
        messages.success(request, "You are told by mail from now on." if wanted else "You get no more mail.")
        return redirect("my_mail")
    wanted, is_set_up = mail.wants_mail(request.user), bool(settings.EMAIL_URL)
    context = {"is_set_up": is_set_up, "wanted": wanted, "setting": wording.mail_setting(request.user, wanted=wanted)}
    return render(request, "accounts/mail.html", context)


def _reveal_once(request: HttpRequest, endpoint: Endpoint) -> None:
    request.session[NEW_SECRET] = [endpoint.pk, endpoint.secret]


def _revealed(request: HttpRequest, endpoint: Endpoint) -> str:
    """Return a secret that was made just now, and forget it with that."""
    pk, secret = request.session.get(NEW_SECRET, (None, ""))
    if pk != endpoint.pk:
        return ""
    del request.session[NEW_SECRET]
    return str(secret)
