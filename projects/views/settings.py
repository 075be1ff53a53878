"""The panel's own pages for those who run it."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_safe

from adminpanel.accounts.permissions import MANAGE_PEOPLE, SignedInRequest
from adminpanel.accounts.resume import form_at, resume
from adminpanel.accounts.sudo import recent_password_required
from projects import services
from projects.forms.protections import ProtectionsForm
from projects.humanloop.errors import HumanloopError
from projects.mirror.places import read_places
from projects.models import Protection
from projects.presenters import about, by_itself
from projects.services.rights import PROTECT


@require_safe
@permission_required(MANAGE_PEOPLE, raise_exception=True)
def about_panel(request: SignedInRequest) -> HttpResponse:
    """Tell what this panel is, what it runs on and what it is set to. Humanloop is not asked."""
    context = {
        "remote": about.remote(),
        "database": about.database(),
        "by_itself": by_itself.by_itself(),
        "settings": about.settings_in_force(),
    }
    return render(request, "settings/about.html", context)


@form_at("protections")
class ProtectionsView(PermissionRequiredMixin, View):
    """What needs approval: for each environment, and for the project itself."""

    permission_required = PROTECT
    raise_exception = True

    @method_decorator(recent_password_required)
    def get(self, request: SignedInRequest) -> HttpResponse:
        places, error = self.places()
        return self._page(request, ProtectionsForm(places=places, initial=resume(request).dict()), error)

    @method_decorator(recent_password_required)
    def post(self, request: SignedInRequest) -> HttpResponse:
        places, error = self.places()
        form = ProtectionsForm(request.POST, places=places)
        if not form.is_valid():
            return self._page(request, form, error, status=422)
        changed = services.protect(form.asked, by=request.user)
        messages.success(
            request, f"Saved: {len(changed)} changed." if changed else "Nothing was changed: it is like this."
        )
        return redirect("protections")

    def places(self) -> tuple[list[services.Place], HumanloopError | None]:
        """Return what can be protected, the project itself first; those that are, where Humanloop can't be asked."""
        rows = Protection.objects.exclude(environment_id="")
        return read_places(services.Place(row.environment_id, row.environment_name, row.is_default) for row in rows)

    def _page(
        self, request: SignedInRequest, form: ProtectionsForm, error: HumanloopError | None, status: int = 200
    ) -> HttpResponse:
        rows = Protection.objects.select_related("changed_by").order_by("environment_name")
        context = {"form": form, "rows": rows, "error": error}
        return render(request, "settings/protections.html", context, status=status)
