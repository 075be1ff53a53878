"""The panel's own page for those who run it."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from adminpanel.accounts.permissions import MANAGE_PEOPLE, SignedInRequest
from projects.presenters import about


@require_safe
@permission_required(MANAGE_PEOPLE, raise_exception=True)
def about_panel(request: SignedInRequest) -> HttpResponse:
    """Tell what this panel is, what it runs on and what it is set to. Humanloop is not asked."""
    context = {"remote": about.remote(), "database": about.database(), "settings": about.settings_in_force()}
    return render(request, "settings/about.html", context)
