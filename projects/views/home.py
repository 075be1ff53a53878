"""The page that everybody lands on."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from adminpanel.accounts.permissions import SignedInRequest
from projects.presenters.home import DAYS, home
from projects.views.help import is_welcome_wanted


@require_safe
def home_page(request: SignedInRequest) -> HttpResponse:
    """Show what needs a look, what waits, and a week of changes: `?week=` names the last day of an earlier one."""
    ends = _week(request.GET.get("week", ""))
    context = {
        "home": home(request.user, ends=ends),
        "earlier": ends - timedelta(days=DAYS),
        "later": min(ends + timedelta(days=DAYS), timezone.localdate()) if ends < timezone.localdate() else None,
        "welcome": is_welcome_wanted(request),
    }
    return render(request, "home/home.html", context)


def _week(typed: str) -> date:
    """Return the day that is asked for; today where it is none, or one that has not come."""
    today = timezone.localdate()
    try:
        day = parse_date(typed)
    except ValueError:
        day = None
    return min(day, today) if day and day.year > 2000 else today
