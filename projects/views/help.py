"""The page that explains the panel, and the hint that leads newcomers to it."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from adminpanel.accounts.permissions import Role, SignedInRequest, matrix
from projects.models import Change
from projects.models.expiry import DRAFTS_LAST
from projects.presenters.states import explained


@require_safe
def help_page(request: SignedInRequest) -> HttpResponse:
    """Explain the panel: what it does, its words, its roles, its outcomes and what it promises."""
    context = {
        "outcomes": explained(),
        "matrix": matrix(),
        "roles": Role.labels,
        "draft_days": DRAFTS_LAST.days,
        "proposal_days": settings.PROPOSALS_EXPIRE_AFTER_DAYS,
    }
    return render(request, "projects/help.html", context)


@require_POST
def hide_welcome(request: SignedInRequest) -> HttpResponse:
    """Hide the hint for newcomers, and go back to the projects."""
    hide(request)
    return redirect("project_list")


HIDDEN = "welcome_hidden"


def is_welcome_wanted(request: SignedInRequest) -> bool:
    """Tell whether the person still needs the hint. Changes are looked for until there is one, then never again."""
    if request.session.get(HIDDEN):
        return False
    if Change.objects.filter(proposed_by=request.user).exists():
        hide(request)
        return False
    return True


def hide(request: SignedInRequest) -> None:
    """Show the hint no more in this session."""
    request.session[HIDDEN] = True
