"""Sessions that know whose they are, so that all of one person's can be ended."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import F
from django.utils import timezone


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
        rows = self.model.objects.filter(session_key=self.session_key, expire_date__gt=timezone.now())
        row = rows.annotate(time_zone=F("user__profile__time_zone")).first()
        if row is None:
            self._session_key = None
            return {}
        self.time_zone = row.time_zone or ""
        return self.decode(row.session_data)


def end_all(user_id: int | None, *, but: str | None = None) -> int:
    """End all sessions of a person, or all but one; return how many there were."""
    return _sessions_of(user_id, but).delete()[0]


def count_others(user_id: int | None, *, but: str | None) -> int:
    """Return in how many browsers a person is signed in besides one."""
    return _sessions_of(user_id, but).filter(expire_date__gt=timezone.now()).count()


def _sessions_of(user_id: int | None, but: str | None) -> Any:
    return SessionStore.get_model_class().objects.filter(user_id=user_id).exclude(session_key=but or "")
