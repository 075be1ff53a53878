"""Guarding what breaks calls: a new name, for callers may go by the old one, and an environment taken offline."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

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


def typed_name() -> forms.CharField:
    """Return the field in which a name is typed to confirm something."""
    return forms.CharField(
        label="Type the project’s current name to confirm",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class NameToType(forms.Form):
    """Asks for a name before what breaks calls is applied; asks nothing of any other change.

    For a rename it is the project's current name, for an environment taken offline the environment's. Each form on a
    page has a field of its own for it, `CONFIRMS`: what was typed into one and kept confirms nothing in another.
    """

    CONFIRMS: ClassVar[str]

    def __init__(self, data: Any = None, *, change: Change, initial: Mapping[str, Any] | None = None) -> None:
        """Take the change that is to be applied; `initial` is what was typed before."""
        super().__init__(data, initial=dict(initial or {}))
        self.offline = kind_of(change).takes_offline(change)
        self.current = _name_to_type(change)
        if self.offline:
            self.fields[self.CONFIRMS].label = f"Type the environment’s name, “{self.current}”, to confirm"

    def clean(self) -> dict[str, Any]:
        """Compare with the name in force."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.current and as_typed(cleaned.get(self.CONFIRMS, "")) != as_typed(self.current):
            what = "the environment’s name" if self.offline else "the current name"
            why = "that it goes offline" if self.offline else "the rename"
            self.add_error(self.CONFIRMS, f"Type {what}, “{self.current}”, to confirm {why}.")
        return cleaned


class ConfirmForm(NameToType):
    """Asks for it where a change is applied at once."""

    CONFIRMS = "confirm_name"
    confirm_name = typed_name()


def _name_to_type(change: Change) -> str:
    if kind_of(change).takes_offline(change):
        return change.name_of(next(iter(change.requested)))
    return str(change.before.get(ProjectField.NAME) or "") if kind_of(change).renames(change) else ""
