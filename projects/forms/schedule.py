"""When a change is to be applied by itself."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django import forms
from django.utils import timezone

from adminpanel.accounts.profile_forms import UNKNOWN_ZONE
from adminpanel.accounts.time_zones import UTC_NAME, choices, in_words, is_zone
from projects import services
from projects.forms.confirm import NameToType, typed_name
from projects.models import Change
from projects.services.schedule import zones_in_use


class ZoneField(forms.ChoiceField):
    """Takes each zone that an account can have; offers few unless asked, for all would weigh more than their page."""

    def valid_value(self, value: Any) -> bool:
        return is_zone(value)


class ScheduleForm(NameToType):
    """A day and a time on the clocks of a zone; and what whoever fills it in types to confirm, as by hand."""

    date = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label="Time", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    zone = ZoneField(label="Time zone", required=False, error_messages={"invalid_choice": UNKNOWN_ZONE})
    CONFIRMS = "confirm_then"
    confirm_then = typed_name()
    field_order = ["date", "time", "zone", "confirm_then"]

    def __init__(
        self,
        data: Any = None,
        *,
        change: Change,
        initial: Mapping[str, Any] | None = None,
        every_zone: bool = False,
    ) -> None:
        """Ids of its own, for other forms on its page ask the same.

        Args:
            data: what was sent.
            change: what is to be applied.
            initial: what was typed before.
            every_zone: whether all zones are offered, as in one's account.
        """
        self.every_zone = every_zone
        typed = dict(initial or {})
        self.own_zone = timezone.get_current_timezone_name()
        now = {} if "date" in typed else _moment(change)
        super().__init__(data, change=change, initial={"zone": self.own_zone} | now | typed)
        self.auto_id = "schedule_%s"
        cast(ZoneField, self.fields["zone"]).choices = lambda: self._offered  # asked only where it is drawn

    @property
    def stands_open(self) -> bool:
        """Whether it is before whoever opens its page: they were at it."""
        return bool(self.errors or self.initial.get("typed") or self.every_zone)

    @property
    def local(self) -> datetime:
        """What was chosen, on those clocks."""
        return datetime.combine(self.cleaned_data["date"], self.cleaned_data["time"].replace(second=0, microsecond=0))

    @property
    def chosen_zone(self) -> str:
        """Whose clocks: those of whoever fills it in, where their page did not ask."""
        return self.cleaned_data.get("zone") or self.own_zone

    def clean(self) -> dict[str, Any]:
        """Refuse what is no moment, or not one that a change can wait for."""
        super().clean()
        if {"date", "time", "zone"} <= self.cleaned_data.keys():
            try:
                services.moment_of(self.local, self.chosen_zone)
            except services.NoSuchMoment as error:
                self.add_error("time", error.sentence)
        return self.cleaned_data

    @cached_property
    def _offered(self) -> list[tuple[str, Any]]:
        """Return one's own, UTC, those in use here, and the chosen one; or all."""
        if self.every_zone:
            return [(UTC_NAME, UTC_NAME), *choices()]
        others = sorted(filter(is_zone, zones_in_use() | {self["zone"].value() or ""}))
        return [(zone, in_words(zone)) for zone in dict.fromkeys([self.own_zone, UTC_NAME, *others])]


def _moment(change: Change) -> dict[str, Any]:
    """Return when it is to be applied by now, as it was chosen: sent again as it is, it is the same moment."""
    if not (change.apply_at and change.schedule):
        return {}
    if is_zone(change.apply_at_zone):
        at, zone = datetime.fromisoformat(change.apply_at_local), {"zone": change.apply_at_zone}
    else:
        at, zone = timezone.localtime(change.apply_at), {}
    return {"date": at.date(), "time": at.time(), **zone}
