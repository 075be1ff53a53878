"""The page that everybody lands on."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from adminpanel.accounts.permissions import SignedInRequest
from projects.presenters.home import home
from projects.presenters.plain_text import as_text
from projects.presenters.week import DAYS
from projects.views.help import is_welcome_wanted

EARLIEST = date(2001, 1, 1)


@require_safe
def home_page(request: SignedInRequest) -> HttpResponse:
    """Show what needs a look, what waits, and a week of changes: `?week=` names the last day of an earlier one."""
    today = timezone.localdate()
    ends = _week(request.GET.get("week", ""), today)
    page, before = home(request.user, ends=ends), ends - timedelta(days=DAYS)
    address = request.build_absolute_uri(f"{reverse('home')}?week={ends:%Y-%m-%d}")
    heading = [line for line in (page.week.heading, page.week.sentence, page.listed) if line]
    context = {
        "home": page,
        "earlier": before if before >= EARLIEST else None,
        "later": min(ends + timedelta(days=DAYS), today) if ends < today else None,
        "month": today.replace(day=1),
        "as_text": as_text(heading, page.latest.rows, address) if page.latest else "",
        "waiting": page.waits,
        "welcome": is_welcome_wanted(request),
    }
    return render(request, "home/home.html", context)


def _week(typed: str, today: date) -> date:
    """Return the day that is asked for; today where it is none, or one that has not come."""
    try:
        day = parse_date(typed)
    except ValueError:
        day = None
    return min(day, today) if day and day >= EARLIEST else today
