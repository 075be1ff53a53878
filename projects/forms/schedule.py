"""When a change is to be applied by itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from projects import services
from projects.forms.confirm import NameToType, typed_name
from projects.models import Change


class ScheduleForm(NameToType):
    """A day and a time on the clocks of whoever fills it in; and what they type to confirm, as by hand."""

    date = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label="Time", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    CONFIRMS = "confirm_then"
    confirm_then = typed_name()
    field_order = ["date", "time", "confirm_then"]

    def __init__(self, data: Any = None, *, change: Change, initial: Mapping[str, Any] | None = None) -> None:
        """Ids of its own, for other forms on its page ask the same; `initial` is what was typed before."""
        super().__init__(data, change=change, initial=_moment(change) | dict(initial or {}))
        self.auto_id = "schedule_%s"
        self.zone = timezone.get_current_timezone_name()

    @property
    def local(self) -> datetime:
        """What was chosen, on those clocks."""
        return datetime.combine(self.cleaned_data["date"], self.cleaned_data["time"].replace(second=0, microsecond=0))

    def clean(self) -> dict[str, Any]:
        """Refuse what is no moment, or not one that a change can wait for."""
        super().clean()
        if {"date", "time"} <= self.cleaned_data.keys():
            try:
                services.moment_of(self.local, self.zone)
            except services.NoSuchMoment as error:
                self.add_error("time", error.sentence)
        return self.cleaned_data


def _moment(change: Change) -> dict[str, Any]:
    """Return when it is to be applied by now, on the clocks of whoever reads."""
    if not (change.apply_at and change.schedule):
        return {}
    at = timezone.localtime(change.apply_at)
    return {"date": at.date(), "time": at.time()}
