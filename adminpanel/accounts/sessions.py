"""Sessions that know whose they are, so that all of one person's can be ended."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import CharField, DateTimeField, Max, QuerySet
from django.utils import timezone

from adminpanel.prepared import prepared

SIGNED_IN_AT, BROWSER = "signed_in_at", "browser"  # keys in a session


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with the person in a column of their own."""

    time_zone = ""  # that whose session it is has chosen; empty while they have not

    @classmethod
    def get_model_class(cls) -> Any:
        """Return the model. Imported late: Django loads the store before the models."""
        from adminpanel.accounts.models import PanelSession

        return PanelSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Note in the row whose session it is."""
        row: Any = super().create_model_instance(data)
        person = data.get(SESSION_KEY)
        row.user_id = int(person) if person else None
        return row

    def load(self) -> dict[str, Any]:
        """Read the session, and with it the person's time zone, so that no page asks for that by itself."""
        key = self.session_key or ""
        # What a browser sends may be anything: PostgreSQL takes no NUL, and calls that a fault.
        found = _stored(key=key, now=timezone.now()) if key.isalnum() else []
        if not found:
            self._session_key = None
            return {}
        [(data, time_zone)] = found
        self.time_zone = time_zone or ""
        return self.decode(data)


@prepared(key=CharField(), now=DateTimeField())
def _stored(key: Any, now: Any) -> QuerySet:
    rows = SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now)
    return rows.values_list("session_data", "user__profile__time_zone")


def end_all(user_id: int | None, *, but: str | None = None) -> int:
    """End all sessions of a person, or all but one; return how many there were."""
    return _sessions_of(user_id, but).delete()[0]


class SignIn(NamedTuple):
    """A browser in which somebody is signed in.

    Attributes:
        browser: which it is, in words; empty where that is not known.
        since: when they signed in there, where that was noted.
        used: when they were there last.
    """

    browser: str
    since: datetime | None
    used: datetime


def sign_ins(user_id: int | None, *, but: str | None) -> list[SignIn]:
    """Return where a person is signed in besides one browser, what was used last first."""
    rows = _sessions_of(user_id, but).filter(expire_date__gt=timezone.now()).order_by("-expire_date")
    return [sign_in_of(row.get_decoded(), _used(row.expire_date)) for row in rows]


def sign_in_of(session: Mapping[str, Any], used: datetime) -> SignIn:
    """Return what a session tells of the browser that it is in."""
    noted = session.get(SIGNED_IN_AT)
    return SignIn(session.get(BROWSER) or "", datetime.fromisoformat(noted) if noted else None, used)


def _used(ends: datetime) -> datetime:
    """Return when a session was used last by when it ends, for each use puts that off."""
    return ends - timedelta(seconds=settings.SESSION_COOKIE_AGE)


def here_last(user_ids: Iterable[int]) -> dict[int, datetime]:
    """Return when people were here last. Whoever signed out, or was away for long, has no session that tells."""
    rows = SessionStore.get_model_class().objects.filter(user_id__in=user_ids).order_by()
    ends = rows.values_list("user_id").annotate(Max("expire_date"))
    return {person: _used(end) for person, end in ends}


def _sessions_of(user_id: int | None, but: str | None) -> Any:
    return SessionStore.get_model_class().objects.filter(user_id=user_id).exclude(session_key=but or "")
