"""What tests of moves press, read and leave behind."""

from datetime import timedelta

from django.utils import timezone


def act(client, move, what, status=200, **typed):
    return client.send(f"{move.get_absolute_url()}{what}/", typed, status=status)


def goes_on_by_itself(page):
    forms = [form for form in page.all("form") if form.get("data-go-on") is not None]
    return float(forms[0].get("data-go-on")) if forms else None


def left_on_its_way(move, number, *, sent):
    long_ago = timezone.now() - timedelta(hours=1)
    move.changes.filter(project_id=f"pr_{number}").update(
        state="sending", attempt=1, claimed_at=long_ago, sent_at=long_ago if sent else None
    )
