"""How many approvals what needs: an environment, or the project itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from projects.models import Protection
from projects.services.approvals import approvers
from projects.services.protect import Place

CHOICES = [(0, "None: whoever may apply it does"), (1, "One other person"), (2, "Two other people")]


class ProtectionsForm(forms.Form):
    """One question for each place: what one's own approval does not count for."""

    def __init__(self, data: Any = None, *, places: Sequence[Place], initial: Mapping[str, Any] | None = None) -> None:
        """Ask for each place, filled in with what is so now; `initial` is what was typed before."""
        now = {row.environment_id: row.approvals for row in Protection.objects.all()}
        self.places = {field_of(place): place for place in places}
        asked = {name: now.get(place.environment_id, 0) for name, place in self.places.items()}
        super().__init__(data, initial=asked | dict(initial or {}))
        for name, place in self.places.items():
            self.fields[name] = forms.TypedChoiceField(
                label=place.label, help_text=place.hint, choices=CHOICES, coerce=int, widget=forms.RadioSelect
            )

    def clean(self) -> dict[str, Any]:
        """Refuse more approvals than there are people who could give them."""
        people = approvers()
        for name in self.places:
            if (self.cleaned_data.get(name) or 0) > people:
                self.add_error(name, f"{_people(people)} here can approve changes. Make more people editors first.")
        return self.cleaned_data

    @property
    def asked(self) -> dict[Place, int]:
        """How many approvals each place shall need."""
        return {place: self.cleaned_data[name] for name, place in self.places.items()}


def field_of(place: Place) -> str:
    """Return what the field of a place is called in the form."""
    return f"environment_{place.environment_id}" if place.environment_id else "itself"


def _people(number: int) -> str:
    return {0: "Nobody", 1: "Only one person"}.get(number, f"Only {number} people")
