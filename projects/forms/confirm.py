"""Guarding what breaks calls: a new name, for callers may go by the old one, and an environment taken offline."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from projects.models import Change, ProjectField
from projects.services.kinds import kind_of
from projects.text.labels import as_read

# Telephones put typographic signs for those that are typed, and keyboards have only these: one quote, one dash.
QUOTES = re.compile("['\"`´‘’‚‛“”„‟′″‹›«»＇＂]+")
DASHES = re.compile("[-‐‑‒–—―−﹘﹣－]+")


def as_typed(name: str) -> str:
    """Return a name as far as it can be typed: as it is read, in plain signs."""
    return as_read(DASHES.sub("-", QUOTES.sub("'", name)))


class ConfirmForm(forms.Form):
    """Asks for a name before what breaks calls is applied; asks nothing of any other change.

    For a rename it is the project's current name, for an environment taken offline the environment's.
    """

    confirm_name = forms.CharField(
        label="Type the project’s current name to confirm",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, change: Change, initial: Mapping[str, Any] | None = None) -> None:
        """Take the change that is to be applied; `initial` is what was typed before."""
        super().__init__(data, initial=dict(initial or {}))
        self.offline = kind_of(change).takes_offline(change)
        self.current = _name_to_type(change)
        if self.offline:
            self.fields["confirm_name"].label = f"Type the environment’s name, “{self.current}”, to confirm"

    def clean_confirm_name(self) -> str:
        """Compare with the name in force."""
        typed: str = self.cleaned_data["confirm_name"]
        if self.current and as_typed(typed) != as_typed(self.current):
            what = "the environment’s name" if self.offline else "the current name"
            why = "that it goes offline" if self.offline else "the rename"
            raise forms.ValidationError(f"Type {what}, “{self.current}”, to confirm {why}.")
        return typed


def _name_to_type(change: Change) -> str:
    if kind_of(change).takes_offline(change):
        return change.name_of(next(iter(change.requested)))
    return str(change.before.get(ProjectField.NAME) or "") if kind_of(change).renames(change) else ""
